from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import promise as rules
from ..clinic.selection import selection_label
from ..const import DENTIST, PENDING

KINDS = [
    ("red", "Red: within 60 minutes"),
    ("amber", "Amber: within 24 hours"),
    ("answer", "Question to the dentist"),
    ("call_back", "Call back"),
]

STATES = [("open", "To be kept"), ("kept", "Kept"), ("broken", "Broken")]

CLOSINGS = [
    ("told", "The patient was told"),
    ("spoken", "The dentist has spoken to the patient"),
    ("called", "The patient was called back"),
    ("refused", "The patient did not want the call"),
    ("withdrawn", "The patient asked not to be called"),
    ("given_up", "Closed without reaching the patient"),
]

STAGES = [
    ("waiting", "To answer"),
    ("returning", "On its way back"),
    ("stranded", "The answer did not reach the patient"),
    ("promised", "Promised"),
    ("closed", "Closed"),
]

# How many ready-made answers stand beside a question.
REPLIES = 6

# Endings that cancel the promise's pending call; with the others the call itself has settled it.
WITHOUT_CALL = ("spoken", "called", "withdrawn", "given_up")


class DentalPromise(models.Model):
    """What was promised to a patient in a call: a dentist's answer, or a call back.

    It is pending until the patient has been told; ``state`` says whether that happened in time.
    Created and changed by methods only: see ``dental_call.py`` of this room for how it comes about.

    The question box: a dentist reads, answers or rings, and goes on to the next.
    """

    _name = "dental.promise"
    _description = "Promise"
    _inherit = ["dental.readonly.mixin", "mail.thread", "mail.activity.mixin", "dental.average.mixin"]
    _order = "asked_at DESC, id DESC"
    _mail_post_access = "read"
    _systray_view = "list"
    _rec_names_search = ["patient_id", "question"]

    call_id = fields.Many2one("dental.call", required=True, index=True, ondelete="restrict", readonly=True)
    patient_id = fields.Many2one("res.partner", required=True, index=True, ondelete="restrict", readonly=True)
    company_id = fields.Many2one("res.company", string="Clinic", required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Owner", readonly=True, ondelete="set null")
    asked_by_id = fields.Many2one("res.users", string="Promised by", readonly=True, ondelete="set null")
    asked_at = fields.Datetime(string="Promised at", required=True, readonly=True)
    told_at = fields.Datetime(string="Owner told at", readonly=True)
    deadline = fields.Datetime(required=True, readonly=True, help="By when the patient is to be told.")
    limit_at = fields.Datetime(string="Broken from", compute="_compute_limit_at", store=True, precompute=True)
    treatment_id = fields.Many2one("dental.treatment", index="btree_not_null", ondelete="restrict", readonly=True)
    question = fields.Text(readonly=True)
    photo_ids = fields.Many2many("ir.attachment", string="Photos", readonly=True, copy=False)
    answer = fields.Text(string="Reply", copy=False)
    answered_by_id = fields.Many2one("res.users", string="Answered by", readonly=True, ondelete="set null")
    answered_at = fields.Datetime(readonly=True)
    answer_hours = fields.Float(
        string="Hours to the answer", compute="_compute_answer_hours", store=True, aggregator="avg"
    )
    state = fields.Selection(STATES, required=True, default="open", readonly=True)
    closing = fields.Selection(CLOSINGS, string="How it ended", readonly=True)
    closed_at = fields.Datetime(readonly=True)
    followup_ids = fields.One2many("dental.followup", "promise_id", string="Calls", readonly=True)
    followup_id = fields.Many2one(
        "dental.followup", string="Call with the answer", compute="_compute_followup_id", compute_sudo=True
    )
    stage = fields.Selection(STAGES, string="Where it stands", compute="_compute_stage")
    is_waiting = fields.Boolean(string="Waits for a dentist", compute="_compute_stage", search="_search_is_waiting")
    is_late = fields.Boolean(compute="_compute_is_late")
    is_mine = fields.Boolean(string="Mine", compute="_compute_is_mine")
    urgency = fields.Integer(compute="_compute_urgency", aggregator=None, help="0 for what is most urgent.")
    patient_phone = fields.Char(related="patient_id.phone", string="Phone")
    patient_phone_local = fields.Char(related="patient_id.dental_phone_local")
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

    _triage_unique = models.UniqueIndex(
        "(call_id) WHERE kind IN ('red', 'amber') AND closed_at IS NULL",
        "A dentist has been told about this call already.",
    )
    _call_back_unique = models.UniqueIndex(
        "(call_id) WHERE kind = 'call_back'", "A call back has been promised in this call already."
    )
    _pending_idx = models.Index("(company_id, deadline) WHERE closed_at IS NULL")
    _open_idx = models.Index("(limit_at) WHERE state = 'open'")

    @api.depends("patient_id", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for promise in self:
            promise.display_name = f"{promise.patient_id.name or ''} · {selection_label(promise, 'kind')}"

    @api.depends("kind", "deadline")
    def _compute_limit_at(self):
        for promise in self:
            promise.limit_at = promise.deadline and rules.limit(promise.kind, promise.deadline)

    @api.depends("asked_at", "answered_at")
    def _compute_answer_hours(self):
        for promise in self:
            waited = promise.answered_at and promise.answered_at - promise.asked_at
            promise.answer_hours = waited and waited.total_seconds() / 3600

    @api.depends("followup_ids")
    def _compute_followup_id(self):
        for promise in self:
            promise.followup_id = promise.followup_ids[:1]

    @api.depends("kind", "closed_at", "answered_at", "followup_ids.state")
    def _compute_stage(self):
        for promise in self:
            promise.stage = promise._stage()
            promise.is_waiting = promise.stage in ("waiting", "stranded")

    def _search_is_waiting(self, operator, value):
        """Nobody has answered, or nobody is going to ring with the answer: whatever became of the call."""
        if operator != "in":
            return NotImplemented
        return (
            Domain("closed_at", "=", False)
            & Domain("kind", "in", rules.ASKED)
            & (Domain("answered_at", "=", False) | Domain("followup_ids", "not any", [("state", "in", PENDING)]))
        )

    @api.depends("limit_at", "closed_at", "state")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for promise in self:
            promise.is_late = not promise.closed_at and promise.limit_at <= now

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for promise in self:
            promise.is_mine = promise.user_id == self.env.user

    @api.depends("kind")
    def _compute_urgency(self):
        for promise in self:
            promise.urgency = rules.URGENT.index(promise.kind) if promise.kind in rules.URGENT else len(rules.URGENT)

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

    def write(self, vals):
        """A dentist writes the answer while thinking, until it is given."""
        if not self.env.su and any(promise.answered_at or promise.closed_at for promise in self):
            raise UserError(self.env._("This is answered already. Open “Questions” again to see what is left."))
        return super().write(vals)

    def _dental_readonly_advice(self):
        return self.env._("A promise changes by what is done about it: answer it, or speak to the patient.")

    def action_answer_next(self):
        """Answer the question with what is written, and open the next one of the box."""
        self.ensure_one()
        self._answer(fields.Datetime.now())
        return self._action_next()

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

    def _stage(self):
        if self.closed_at:
            return "closed"
        if self.kind == "call_back":
            return "promised"
        if not self.answered_at:
            return "waiting"
        return "returning" if any(f.state in PENDING for f in self.followup_ids) else "stranded"

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Red before amber before the rest, whosesoever; among these a dentist's own first, of the red the newest."""
        if field_name == "is_mine":
            own = SQL("(%s = %s)", SQL.identifier(alias, "user_id"), self.env.uid)
            return SQL("COALESCE(%s, FALSE) %s", own, direction)
        if field_name == "urgency":
            kind, asked_at = SQL.identifier(alias, "kind"), SQL.identifier(alias, "asked_at")
            rank = SQL("CASE %s WHEN 'red' THEN 0 WHEN 'amber' THEN 1 ELSE 2 END", kind)
            own = SQL("COALESCE(%s = %s, FALSE)", SQL.identifier(alias, "user_id"), self.env.uid)
            return SQL("%s %s, %s DESC, CASE WHEN %s = 'red' THEN %s END DESC", rank, direction, own, kind, asked_at)
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """No followers: the owner changes, and a follower would be mailed each note."""
        return True

    def _title(self):
        """What was promised, and whether it was kept, in a few words."""
        return f"{selection_label(self, 'kind')} · {selection_label(self, 'state')}"

    def _story(self):
        """The question and what the dentist answered, or how it ended."""
        answer = self.answer if self.answered_at else None
        return " → ".join(filter(None, [self.question, answer or selection_label(self, "closing")]))

    def _deadline_text(self):
        return self.company_id._dental_moment_text(self.deadline)

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

    def _close_by_dentist(self, closing):
        # sudo: promises change only by methods; a dentist closes this one (checked by the caller).
        promise, now = self.sudo(), fields.Datetime.now()
        if not promise.answered_at:
            promise.write({"answered_by_id": self.env.uid, "answered_at": now})
        promise._close(closing, now)

    def _action_next(self):
        """The next question: own ones first, the most urgent first; none left: the empty box."""
        order = "urgency, deadline, id"
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
        """Ask the dentist again: the earlier answer does not cover what was heard since, so it is cleared.

        Its words stay in the log.
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
            promise._close_activities(selection_label(promise, "closing"))
            if closing in WITHOUT_CALL:
                pending = promise.followup_ids.filtered(lambda f: f.state in PENDING and f not in settled)
                pending._close("cancelled", "promise_settled", now)
