import re

from odoo import fields, http
from odoo.http import request

TABLET = "dental_station"
LANGUAGE = "frontend_lang"
# Of what tokens are made; whatever else stands in an address is not looked up.
TOKEN = re.compile(r"[\w-]{1,64}", re.ASCII)


def notice(kind):
    """A page in every language of the clinic that says what is the matter with a link, and nothing else."""
    own = request.env.lang
    codes = sorted((code for code, _name in request.env["res.lang"].get_installed()), key=lambda code: code != own)
    texts = [_texts(request.env(context={**request.env.context, "lang": code}))[kind] for code in codes]
    values = {"texts": list(zip(codes, texts, strict=True)), "no_survey_navigation": True}
    status = 404 if kind == "unknown" else 200
    return request.render("dental_followup.survey_notice", values, status=status, headers=_private())


def _texts(env):
    return {
        "unknown": (
            env._("This link does not work"),
            env._("Please check that it is complete, or ask at the reception of your clinic."),
        ),
        "expired": (
            env._("This link has expired"),
            env._("Thank you for your interest. Your clinic is glad to hear from you by phone at any time."),
        ),
        "used": (env._("Thank you, we have your answer"), env._("Each link can be answered once.")),
        "staff": (
            env._("You are signed in"),
            env._("This page is for patients. Sign out first, or open it in a private window."),
        ),
    }


def _private():
    return {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


class DentalSurveyLink(http.Controller):
    """The doors for patients: the personal link, and the page of a tablet or of the desk's QR code."""

    @http.route("/dental/survey/<string:token>", type="http", auth="public", website=True, sitemap=False)
    def survey_link(self, token, **_post):
        """Open the patient's survey, in the patient's language.

        Opening changes nothing: mail scanners and previews open links, too. The survey begins with its own
        button, which sends a POST.
        """
        if not TOKEN.fullmatch(token):
            return notice("unknown")
        # sudo: whoever has the token may answer; nothing of the patient is shown.
        answers = request.env["survey.user_input"].sudo()
        answer = answers.search([("access_token", "=", token), ("dental_company_id.active", "=", True)], limit=1)
        if kind := self._hindrance(answer):
            return notice(kind)
        return self._to_survey(answer)

    def _to_survey(self, answer):
        code = answer.lang_id.code or request.env.lang
        path = f"/survey/{answer.survey_id.access_token}/{answer.access_token}"
        response = request.redirect(request.env["ir.http"]._url_for(path, code))
        response.headers.update(_private())
        response.set_cookie(LANGUAGE, code)
        return response

    @http.route("/dental/station/<string:token>/begin", type="http", auth="public", methods=["POST"], sitemap=False)
    def station_begin(self, token, **_post):
        """Begin the survey of the patient whom reception has chosen; the next at the desk does not see it."""
        station = self._station(token)
        if not station:
            return notice("unknown")
        answer = station._current(fields.Datetime.now())
        if not answer or self._hindrance(answer):
            return request.redirect(station._path())
        if answer.state == "new":
            answer._mark_in_progress()
        station.input_id = False
        return self._to_survey(answer)

    def _hindrance(self, answer):
        if not answer:
            return "unknown"
        user = request.env.user
        if not user._is_public() and user.partner_id != answer.partner_id:
            return "staff"
        if answer.state == "done":
            return "used"
        is_over = answer.deadline and answer.deadline < fields.Datetime.now()
        return "expired" if is_over or not answer.survey_id.active else None

    @http.route("/dental/station/<string:token>", type="http", auth="public", website=True, sitemap=False)
    def station(self, token, tablet=None, **_post):
        """Wait for reception to choose a patient, then offer that patient's survey."""
        station = self._station(token)
        if not station:
            return notice("unknown")
        is_public = request.env.user._is_public()
        values = {
            "station": station,
            "path": station._path(),
            "is_public": is_public,
            "invitation": is_public and station._current(fields.Datetime.now()),
            "no_survey_navigation": True,
        }
        response = request.render("dental_followup.survey_station", values, headers=_private())
        if tablet and is_public:
            response.set_cookie(TABLET, token, httponly=True, samesite="Lax")
        return response

    @http.route("/dental/station/<string:token>/logout", type="http", auth="user", methods=["POST"], sitemap=False)
    def station_logout(self, token, **_post):
        """Hand the tablet to the patients: whoever was signed in is signed out."""
        station = self._station(token)
        if not station:
            return notice("unknown")
        path = station._path()
        request.session.logout(keep_db=True)
        return request.redirect(f"{path}?tablet=1")

    def _station(self, token):
        # sudo: whoever has the address may see that a clinic asks its patients, and nothing else.
        token = token if TOKEN.fullmatch(token) else ""
        stations = request.env["dental.survey.station"].sudo()
        return stations.search([("token", "=", token), ("company_id.active", "=", True)], limit=1)
