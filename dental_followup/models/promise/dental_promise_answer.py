from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import promise as rules
from ..followup.followup_plan import PENDING
from ..script.res_company_triage import DENTIST

# How many ready-made answers stand beside a question.
REPLIES = 6
# Endings after which nobody has to ring any more; after the others the call itself has settled its follow-up.
WITHOUT_CALL = ("spoken", "called", "withdrawn", "given_up")


class DentalPromise(models.Model):
    """The question box: a dentist reads, answers or rings, and goes on to the next."""

    _inherit = "dental.promise"

    patient_phone = fields.Char(related="patient_id.phone", string="Phone")
    patient_sex = fields.Selection(related="patient_id.dental_sex")
    patient_age = fields.Integer(related="patient_id.dental_age")
    patient_number = fields.Char(related="patient_id.dental_number", string="Patient number")
    condition_ids = fields.Many2many(related="patient_id.dental_condition_ids", string="Conditions")
    allergies = fields.Text(related="patient_id.dental_allergies", string="Allergies")
    answer_ids = fields.One2many(related="call_id.answer_ids", string="What the patient answered")
    call_note = fields.Text(related="call_id.note", string="Notes of the call")
    timeline_ids = fields.One2many(related="patient_id.dental_timeline_ids", string="History")
    hours_since = fields.Integer(string="Hours since", compute="_compute_hours_since", aggregator=None)
    replies = fields.Json(compute="_compute_replies")

    @api.depends("treatment_id.done_at")
    def _compute_hours_since(self):
        now = fields.Datetime.now()
        for promise in self:
            since = promise.treatment_id.done_at
            promise.hours_since = since and (now - since).total_seconds() // 3600

    @api.depends("treatment_id.type_id")
    @api.depends_context("lang")
    def _compute_replies(self):
        """Ready-made answers, those for the treatment first: pairs of name and text."""
        replies = self.env["dental.reply"].search([("type_id", "in", [False, *self.treatment_id.type_id.ids])])
        for promise in self:
            kind = promise.treatment_id.type_id
            own = replies.filtered(lambda r, kind=kind: r.type_id and r.type_id == kind)
            fitting = (own | replies.filtered(lambda r: not r.type_id))[:REPLIES]
            promise.replies = [[reply.name, reply.body] for reply in fitting]

    def action_answer_next(self):
        """Answer the question with what is written, and open the next one of the box."""
        self.ensure_one()
        self._answer(fields.Datetime.now())
        return self._action_next()

    def _answer(self, now):
        """The written answer returns to the patient as a call.

        :raises UserError: when nothing is written, or the question is answered or closed already
        """
        self._check_dentist()
        if self.answered_at:
            raise UserError(self.env._("This is answered already. Open “Questions” again to see what is left."))
        if not (self.answer or "").strip():
            raise UserError(self.env._("Write the answer first, or click one of the ready-made ones."))
        # sudo: promises change only by methods; a dentist answers (checked above).
        promise = self.sudo()
        promise.write({"answered_by_id": self.env.uid, "answered_at": now})
        promise._close_activities(self.answer)
        self.env["dental.followup.planner"].plan_promise(promise, now)

    def action_spoken(self):
        """The dentist has spoken to the patient: nobody else has to; what is written is the note of it."""
        self.ensure_one()
        self._check_dentist()
        self._close_by_dentist("spoken")
        return self._action_next()

    def action_give_up(self):
        """Close it although the patient was not reached; what is written says why.

        :raises UserError: when nothing is written
        """
        self.ensure_one()
        self._check_dentist()
        if not (self.answer or "").strip():
            raise UserError(self.env._("Write into the answer what was decided, as the patient was not reached."))
        self._close_by_dentist("given_up")
        return self._action_next()

    def _close_by_dentist(self, closing):
        # sudo: promises change only by methods; a dentist closes this one (checked by the caller).
        promise, now = self.sudo(), fields.Datetime.now()
        if not promise.answered_at:
            promise.write({"answered_by_id": self.env.uid, "answered_at": now})
        promise._close(closing, now)

    def action_call_again(self):
        """The answer did not reach the patient: somebody rings anew."""
        self.ensure_one()
        self._check_dentist()
        if self.stage != "stranded":
            raise UserError(self.env._("Somebody is on it already, or it is not answered yet."))
        # sudo: promises change only by methods; a dentist decides about this one (checked above).
        promise = self.sudo()
        promise._close_activities(self.env._("The patient is rung again."))
        self.env["dental.followup.planner"].plan_promise(promise, fields.Datetime.now())
        return self._action_next()

    def action_call_patient(self):
        """Open the call screen: the dentist rings the patient, which keeps the promise."""
        self.ensure_one()
        self.check_access("read")
        calls = self.env["dental.call"].with_company(self.company_id)
        return calls._start(self.patient_id, self.followup_id.sudo(False))

    def _action_next(self):
        """The next question: own ones first, the most urgent first; none left: the empty box."""
        order = "is_mine desc, urgency, deadline, id"
        following = self.search([("is_waiting", "=", True), ("id", "!=", self.id)], order=order, limit=1)
        action = self.env["ir.actions.act_window"]._for_xml_id("dental_followup.dental_promise_action")
        if not following:
            return action
        views = [view for view in action["views"] if view[1] == "form"]
        return {**action, "res_id": following.id, "view_mode": "form", "views": views}

    def _check_dentist(self):
        self.check_access("read")
        if not self.env.user.has_group(DENTIST):
            raise AccessError(self.env._("Only a dentist or a manager answers patients' questions."))
        if any(promise.closed_at or promise.kind not in rules.ASKED for promise in self):
            raise UserError(self.env._("This is closed already. Open “Questions” again to see what is left."))

    def _ask_anew(self, now, values):
        """What was heard has become more urgent: an answer to less is none any more.

        Its words stay in the log, where the activity that it closed has left them.
        """
        cleared = {"answer": False, "answered_at": False, "answered_by_id": False}
        self.write({**values, **cleared, "state": "open", "asked_at": now})
        self.followup_ids.filtered(lambda f: f.state in PENDING)._close("cancelled", "promise_settled", now)

    def _close(self, closing, now, settled=()):
        """End pending promises: kept or broken, by the time.

        :param closing: how, see CLOSINGS
        :param settled: follow-ups that the call itself decides about
        """
        for promise in self.filtered(lambda p: not p.closed_at):
            state = rules.outcome(closing, promise.limit_at, now)
            state = "broken" if promise.state == "broken" else state
            promise.write({"state": state, "closing": closing, "closed_at": now})
            promise._close_activities(promise._label("closing"))
            if closing in WITHOUT_CALL:
                pending = promise.followup_ids.filtered(lambda f: f.state in PENDING and f not in settled)
                pending._close("cancelled", "promise_settled", now)
