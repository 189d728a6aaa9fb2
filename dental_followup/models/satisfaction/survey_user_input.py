from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..clinic.cron import for_each_isolated
from ..clinic.selection import selection_labels
from ..const import MANAGER, STAFF
from .survey_survey import DIMENSIONS

SURVEY_CHANNELS = [
    ("sms", "SMS"),
    ("email", "Email"),
    ("qr", "QR code at the desk"),
    ("paper", "After-care sheet"),
    ("kiosk", "Tablet in the clinic"),
    ("link", "Link passed on by hand"),
]

SCORE = "dental_score_"

# What a manager notes on an answer; everything else on it is the patient's word.
NOTED_BY_MANAGER = frozenset(("dental_tag_ids", "activity_ids"))


def _score_field(label):
    return fields.Integer(string=label, readonly=True, aggregator=None, help="1 to 5; 0: not answered.")


class SurveyUserInput(models.Model):
    """One invitation of one patient to say how satisfied they are, and the answer.

    What it is about is copied when the patient is asked: later changes of the treatment or the staff do
    not move the answer to somebody else.

    The reading list: who has read what the patients wrote.
    """

    _name = "survey.user_input"
    _inherit = ["dental.readonly.mixin", "survey.user_input"]

    dental_company_id = fields.Many2one(
        "res.company", string="Clinic", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    dental_treatment_id = fields.Many2one(
        "dental.treatment", string="Treatment", readonly=True, index="btree_not_null", ondelete="set null"
    )
    dental_followup_id = fields.Many2one(
        "dental.followup", string="Follow-up", readonly=True, index="btree_not_null", ondelete="set null"
    )
    dental_event_id = fields.Many2one(
        "calendar.event", string="Visit", readonly=True, index="btree_not_null", ondelete="set null"
    )
    dental_call_id = fields.Many2one(
        "dental.call", string="Call", readonly=True, index="btree_not_null", ondelete="set null"
    )
    dental_type_id = fields.Many2one("dental.treatment.type", string="Kind of treatment", readonly=True)
    dental_dentist_id = fields.Many2one("res.users", string="Dentist", readonly=True)
    dental_nurse_id = fields.Many2one("res.users", string="Nurse", readonly=True)
    dental_receptionist_id = fields.Many2one("res.users", string="Receptionist", readonly=True)
    dental_caller_id = fields.Many2one("res.users", string="Caller", readonly=True)
    dental_source_id = fields.Many2one("utm.source", string="Source", readonly=True, ondelete="set null")
    dental_channel = fields.Selection(SURVEY_CHANNELS, string="Asked by", readonly=True)
    dental_invited_at = fields.Datetime(string="Asked at", readonly=True)
    dental_is_open = fields.Boolean(
        string="Waits for an answer", readonly=True, help="Neither answered nor expired: the patient is not asked anew."
    )
    dental_score_quality = _score_field("Quality of care")
    dental_score_dentist = _score_field("Dentist's skill")
    dental_score_nurse = _score_field("Nurse's attitude")
    dental_score_reception = _score_field("Reception")
    dental_score_environment = _score_field("Environment")
    dental_score_waiting = _score_field("Waiting")
    dental_score_price = _score_field("Price")
    dental_recommend = fields.Integer(string="Would recommend", readonly=True, aggregator=None, help="0 to 10.")
    dental_has_recommend = fields.Boolean(string="Said whether they would recommend", readonly=True)
    dental_comment = fields.Text(string="In the patient's words", readonly=True)
    dental_tag_ids = fields.Many2many("dental.survey.tag", string="Tags", groups=MANAGER)
    dental_read_at = fields.Datetime(string="Read at", readonly=True)
    dental_read_by_id = fields.Many2one("res.users", string="Read by", readonly=True)
    dental_scores = fields.Char(string="Scores", compute="_compute_dental_scores")

    _dental_open_unique = models.UniqueIndex(
        "(partner_id) WHERE dental_is_open", "The patient has been asked already and has not answered yet."
    )
    _dental_company_idx = models.Index("(dental_company_id, dental_invited_at) WHERE dental_company_id IS NOT NULL")
    _dental_partner_idx = models.Index("(partner_id, dental_invited_at DESC) WHERE dental_company_id IS NOT NULL")

    @api.depends("state", "dental_score_quality", "dental_recommend")
    @api.depends_context("lang")
    def _compute_dental_scores(self):
        """All scores of an answer in one line."""
        labels = selection_labels(self.env["survey.question"], "dental_dimension")
        for answer in self:
            parts = [f"{labels[name]} {value}/5" for name, value in answer._dental_values().items() if value]
            if answer.dental_has_recommend:
                parts.append(f"{labels['recommend']} {answer.dental_recommend}/10")
            answer.dental_scores = " · ".join(parts)

    def _has_field_access(self, field, operation):
        """The clinic's people do not see the tokens: whoever has one can answer in the patient's name.

        Whoever has no role in the clinic sees what Odoo shows them.
        """
        if field.name == "access_token" and not self.env.su and self.env.user.has_group(STAFF):
            return self.env.user.has_group("survey.group_survey_user")
        return super()._has_field_access(field, operation)

    def write(self, vals):
        """A manager sorts answers of patients but does not change them."""
        answered = {name for name in vals.keys() - NOTED_BY_MANAGER if not self._dental_is_readonly(name)}
        if not self.env.su and answered and any(self.sudo().mapped("dental_company_id")):
            raise AccessError(self._dental_readonly_advice())
        return super().write(vals)

    def _dental_readonly_advice(self):
        return self.env._("What patients answered stays as it is. Tags and the mark “read” are all that is added.")

    def action_dental_read(self):
        """Mark free texts as read by the user.

        :raises UserError: for one that was read already
        """
        if any(answer.dental_read_at for answer in self):
            raise UserError(self.env._("Some of these texts were read already. Update the list."))
        self.check_access("write")
        # sudo: who read it when is not filled in by hand; the user may write the answer.
        self.sudo().write({"dental_read_at": fields.Datetime.now(), "dental_read_by_id": self.env.uid})

    def action_dental_open_patient(self):
        self.check_access("read")
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [(self.env.ref("dental_followup.res_partner_patient_view_form").id, "form")],
        }

    def _dental_values(self):
        """Dimension → value from 1 to 5, None where the patient left it out."""
        self.ensure_one()
        return {name: self[SCORE + name] or None for name, _label in DIMENSIONS}

    def _save_lines(self, question, answer, comment=None, overwrite_existing=True):
        """What is not on the scale was not sent by the page: it counts as left out."""
        if self.dental_company_id and question.question_type == "scale" and not question._dental_is_on_scale(answer):
            answer = ""
        return super()._save_lines(question, answer, comment=comment, overwrite_existing=overwrite_existing)

    def _mark_done(self):
        result = super()._mark_done()
        for answer in self.filtered("dental_company_id"):
            answer.write(answer._dental_read_lines())
            answer._dental_after_answer()
        return result

    def _dental_read_lines(self):
        """The values of the answer by dimension; what was skipped is left out."""
        values = {"dental_is_open": False}
        for line in self.user_input_line_ids.filtered(lambda line: not line.skipped):
            dimension = line.question_id.dental_dimension
            if dimension == "recommend":
                values |= {"dental_recommend": line.value_scale, "dental_has_recommend": True}
            elif dimension == "comment":
                values["dental_comment"] = (line.value_text_box or "").strip()
            elif dimension:
                values[SCORE + dimension] = line.value_scale
        return values

    def _dental_after_answer(self):
        """What an answer brings about; if that fails, the answer stands and the job tries again."""
        now = fields.Datetime.now()
        # As the superuser: what is drafted is nobody's, least of all the public user's.
        answers = self.with_user(SUPERUSER_ID)
        for_each_isolated(self.env, answers, lambda answer: answer._dental_close_loop(now))

    @api.autovacuum
    def _gc_dental_expired(self):
        """Invitations whose link has expired no longer wait for an answer."""
        self._dental_expire(fields.Datetime.now())

    @api.model
    def _dental_expire(self, now):
        self.sudo().search([("dental_is_open", "=", True), ("deadline", "<", now)]).dental_is_open = False
