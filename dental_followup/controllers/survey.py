from odoo import http

from odoo.addons.survey.controllers.main import Survey

from .survey_link import notice

# What Odoo says of a link → what we say; whatever else is wrong with it is nobody's business.
KINDS = {"answer_deadline": "expired", "survey_closed": "expired", "answer_wrong_user": "staff"}


class DentalSurvey(Survey):
    """Odoo's pages for our surveys: friendly where a link does not work, silent about what was answered."""

    def _redirect_with_error(self, access_data, error_key):
        survey = access_data["survey_sudo"]
        if not survey or survey.dental_is_satisfaction:
            return notice(KINDS.get(error_key, "unknown"))
        return super()._redirect_with_error(access_data, error_key)

    @http.route()
    def survey_print(self, survey_token, review=False, answer_token=None, **post):
        """Whoever finds a used link must not read the answers."""
        survey, answer = self._fetch_from_access_token(survey_token, answer_token)
        if answer and survey.dental_is_satisfaction and not http.request.env.user.has_group("survey.group_survey_user"):
            return notice("used" if answer.state == "done" else "unknown")
        return super().survey_print(survey_token, review=review, answer_token=answer_token, **post)

    @http.route()
    def survey_retry(self, survey_token, answer_token, **post):
        """One answer per link."""
        survey, _answer = self._fetch_from_access_token(survey_token, answer_token)
        if survey.dental_is_satisfaction:
            return notice("used")
        return super().survey_retry(survey_token, answer_token, **post)
