from odoo import api, fields, models
from odoo.tools import SQL

from ..clinic.selection import selection_label
from ..const import PENDING


class DentalTimeline(models.Model):
    """One line for each thing that happened, or is planned, with a patient: read only.

    Whoever reads what was said in a call reads its corrections with it.
    """

    _name = "dental.timeline"
    _description = "Patient Timeline"
    _inherit = "dental.access.mixin"
    _auto = False
    _rec_names_search = ["patient_id"]
    _order = "moment DESC, id DESC"
    _depends = {
        "dental.treatment": ["patient_id", "company_id", "done_at", "dentist_id", "state"],
        "dental.followup": ["patient_id", "company_id", "closed_at", "due_at", "user_id", "state"],
        "dental.call": ["patient_id", "company_id", "started_at", "user_id", "state"],
        "dental.promise": ["patient_id", "company_id", "asked_at", "user_id"],
    }

    patient_id = fields.Many2one("res.partner", readonly=True)
    company_id = fields.Many2one("res.company", string="Clinic", readonly=True)
    moment = fields.Datetime(string="When", readonly=True)
    kind = fields.Selection(
        [("treatment", "Treatment done"), ("followup", "Follow-up"), ("call", "Call"), ("promise", "Promise")],
        string="What",
        readonly=True,
    )
    treatment_id = fields.Many2one("dental.treatment", readonly=True)
    followup_id = fields.Many2one("dental.followup", readonly=True)
    call_id = fields.Many2one("dental.call", readonly=True)
    promise_id = fields.Many2one("dental.promise", readonly=True)
    user_id = fields.Many2one("res.users", string="By", readonly=True)
    is_ahead = fields.Boolean(string="Planned", readonly=True)
    title = fields.Char(string="Entry", compute="_compute_title")
    detail = fields.Char(string="Details", compute="_compute_title")

    @api.depends("kind")
    def _compute_title(self):
        for line in self:
            record = line._record()
            if line.call_id:
                line.title = self.env._("Call: %(outcome)s", outcome=selection_label(record, "outcome"))
            elif line.promise_id:
                line.title = record._title()
            else:
                line.title = record.title if line.followup_id else record.display_name
            line.detail = line._detail()

    def action_open(self):
        """Open the treatment, follow-up, call or promise behind the line."""
        self.ensure_one()
        self.check_access("read")
        record = self._record()
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    @property
    def _table_query(self):
        # The kind is the last digit of the id, so that four tables can share one key.
        return SQL(
            """
            SELECT id * 4 AS id, patient_id, company_id, done_at AS moment, 'treatment' AS kind,
                   id AS treatment_id, NULL::int AS followup_id, NULL::int AS call_id,
                   NULL::int AS promise_id, dentist_id AS user_id, FALSE AS is_ahead
              FROM dental_treatment WHERE state = 'done'
            UNION ALL
            SELECT id * 4 + 1, patient_id, company_id, COALESCE(closed_at, due_at), 'followup',
                   NULL, id, NULL, NULL, user_id, state IN %s
              FROM dental_followup
            UNION ALL
            SELECT id * 4 + 2, patient_id, company_id, started_at, 'call',
                   NULL, NULL, id, NULL, user_id, FALSE
              FROM dental_call WHERE state = 'done'
            UNION ALL
            SELECT id * 4 + 3, patient_id, company_id, asked_at, 'promise',
                   NULL, NULL, NULL, id, user_id, FALSE
              FROM dental_promise
            """,
            PENDING,
        )

    def _record(self):
        return self.treatment_id or self.followup_id or self.call_id or self.promise_id

    def _detail(self):
        """Why or how: the dentist's note, the follow-up's reason or end, what was said or answered."""
        if self.treatment_id:
            return self.treatment_id.note
        if self.call_id:
            call = self.call_id
            parts = [call.user_id.name, selection_label(call, "grade"), call.note, call.opinion]
            parts += [correction._one_line() for correction in call.correction_ids]
            return " · ".join(filter(None, parts))
        if self.promise_id:
            return self.promise_id._story()
        followup = self.followup_id
        if self.is_ahead:
            return followup.reason
        return selection_label(followup, "closing_reason") or selection_label(followup, "state")
