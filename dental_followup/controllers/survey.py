from odoo import http
from odoo.http import request

from odoo.addons.survey.controllers.main import Survey

from .survey_link import notice

# What Odoo says of a link → what we say; whatever else is wrong with it is nobody's business.
KINDS = {"answer_deadline": "expired", "survey_closed": "expired", "answer_wrong_user": "staff"}


def _is_said(value):
    """Whether the page sent an answer: a text, a number, a choice, or a choice with a comment."""
    if isinstance(value, dict):
        return any(_is_said(part) for part in value.values())
    if isinstance(value, list):
        return any(_is_said(part) for part in value)
    return bool(value and str(value).strip())


class DentalSurvey(Survey):
    """Odoo's pages for our surveys: friendly where a link does not work, silent about what was answered."""

    def _redirect_with_error(self, access_data, error_key):
        survey = access_data["survey_sudo"]
        if not survey or survey.dental_is_satisfaction:
            return notice(KINDS.get(error_key, "unknown"))
        return super()._redirect_with_error(access_data, error_key)

    def _get_lang_with_fallback(self, user_input):
        """Until it begins, our survey is shown in the language of its address: the patient may have chosen another."""
        survey = user_input.sudo().survey_id  # sudo: as Odoo's own method
        own = request.env.lang
        if (
            survey.dental_is_satisfaction
            and user_input.sudo().state == "new"
            and own in survey._get_supported_lang_codes()
        ):
            return request.env["res.lang"]._lang_get(own)
        return super()._get_lang_with_fallback(user_input)

    @http.route()
    def survey_submit(self, survey_token, answer_token, **post):
        """An empty form does not use up the link; what is sent without having begun begins with it."""
        survey, answer = self._fetch_from_access_token(survey_token, answer_token)
        if survey.dental_is_satisfaction and answer and answer.state != "done":
            if not any(_is_said(post.get(str(question.id))) for question in survey.question_ids):
                first = survey.question_ids.filtered(lambda question: not question.is_page)[:1]
                message = request.env._("Please answer at least one question.")
                return {}, {"error": "validation", "fields": {first.id: message}}
            if answer.state == "new":
                answer._mark_in_progress()
        return super().survey_submit(survey_token, answer_token, **post)

    @http.route()
    def survey_print(self, survey_token, review=False, answer_token=None, **post):
        """Whoever finds a used link must not read the answers."""
        survey, answer = self._fetch_from_access_token(survey_token, answer_token)
        if answer and survey.dental_is_satisfaction and not request.env.user.has_group("survey.group_survey_user"):
            return notice("used" if answer.state == "done" else "unknown")
        return super().survey_print(survey_token, review=review, answer_token=answer_token, **post)

    @http.route()
    def survey_retry(self, survey_token, answer_token, **post):
        """One answer per link."""
        survey, _answer = self._fetch_from_access_token(survey_token, answer_token)
        if survey.dental_is_satisfaction:
            return notice("used")
        return super().survey_retry(survey_token, answer_token, **post)
