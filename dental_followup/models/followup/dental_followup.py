from functools import cache

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..clinic.dental_team import ROLES
from ..clinic.selection import selection_label, selection_labels
from ..const import PENDING
from ..protocol.dental_protocol_step import CHANNELS, PURPOSES
from .plan import BACK_TO_PLAN

STATES = [
    ("planned", "Planned"),
    ("open", "Due"),
    ("done", "Done"),
    ("unreachable", "Not reached"),
    ("skipped", "Skipped"),
    ("cancelled", "Cancelled"),
]

CLOSING_REASONS = [
    ("called", "Called"),
    ("without_record", "Marked done without a record of the call"),
    ("attempts", "Not reached in all attempts"),
    ("refused", "The patient did not want the call"),
    ("dismissed", "The activity was deleted"),
    ("treatment_cancelled", "The treatment was cancelled"),
    ("until_reached", "The later stage that it waited for was done"),
    ("course_went_on", "A later session of the same course counts instead"),
    ("tooth_removed", "The tooth was taken out"),
    ("not_replaced", "The tooth is not replaced: a wisdom or milk tooth, or taken out for braces"),
    ("not_demanded", "The rule book no longer demands it"),
    ("too_late", "The corrected date is too long ago"),
    ("do_not_call", "The patient asked not to be called"),
    ("patient_archived", "The patient was archived"),
    ("visit_arrived", "The patient came"),
    ("visit_begun", "The visit has begun"),
    ("visit_cancelled", "The visit was cancelled"),
    ("visit_booked", "The patient has booked a visit"),
    ("converted", "The patient has begun a treatment"),
    ("came_again", "The patient has come again"),
    ("noted", "Noted; nobody had to call"),
    ("pain_over", "The patient is well again"),
    ("promise_settled", "What was promised has been settled otherwise"),
]


class DentalFollowup(models.Model):
    """One planned contact with a patient, from the day it is planned to the day it is settled.

    Created by the planner, opened by the scheduler, settled by a finished call. Users change it
    only through calls and activities, never by writing fields.

    What a follow-up is about and why it exists, in the reader's language.

    The rungs of the ladder that a follow-up's step sets; a step that is gone leaves the ordinary ones.

    A patient who is unwell is called by the dentist every day until it is over.
    """

    _name = "dental.followup"
    _description = "Follow-up"
    _inherit = ["dental.readonly.mixin", "dental.kept.words.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "due_date, due_at, id"
    _mail_post_access = "read"
    _systray_view = "list"
    _rec_names_search = ["patient_id", "treatment_id"]

    patient_id = fields.Many2one("res.partner", required=True, index=True, ondelete="restrict")
    patient_phone = fields.Char(related="patient_id.phone", string="Phone")
    patient_phone_local = fields.Char(related="patient_id.dental_phone_local")
    patient_wrong_number = fields.Boolean(related="patient_id.dental_wrong_number")
    patient_sex = fields.Selection(related="patient_id.dental_sex")
    patient_age = fields.Integer(related="patient_id.dental_age")
    treatment_id = fields.Many2one("dental.treatment", index=True, ondelete="restrict")
    type_id = fields.Many2one(related="treatment_id.type_id", string="Treatment type")
    dentist_id = fields.Many2one(related="treatment_id.dentist_id", string="Dentist")
    event_id = fields.Many2one("calendar.event", string="Visit", index="btree_not_null", ondelete="set null")
    step_id = fields.Many2one("dental.protocol.step", string="Rule step", index="btree_not_null", ondelete="set null")
    occurrence = fields.Integer(aggregator=None, help="0 for the first call of a step, 1 for its first repetition.")
    role = fields.Selection(ROLES, required=True)
    user_id = fields.Many2one("res.users", string="Caller", ondelete="set null")
    on_behalf_of_id = fields.Many2one("res.users", string="On behalf of", ondelete="set null")
    purpose = fields.Selection(PURPOSES, required=True)
    script_id = fields.Many2one("dental.script", ondelete="restrict")
    channel = fields.Selection(CHANNELS)
    is_note_only = fields.Boolean(string="Note only", help="Nobody calls; a note is written when the day comes.")
    anchor_at = fields.Datetime(
        string="Counted from", help="The moment of the treatment, the visit, or the last visit of one who stays away."
    )
    due_at = fields.Datetime(string="Due at", required=True)
    due_date = fields.Date(string="Due day", required=True, help="The clinic's day.")
    planned_date = fields.Date(string="Rule's day", required=True, help="The day that the rule names; it never moves.")
    state = fields.Selection(STATES, required=True, default="planned")
    closing_reason = fields.Selection(CLOSING_REASONS, readonly=True)
    closed_at = fields.Datetime(string="Settled at", readonly=True)
    attempt_count = fields.Integer(string="Attempts", aggregator="sum")
    max_attempts = fields.Integer(default=3, aggregator=None)
    call_ids = fields.Many2many("dental.call", "dental_call_followup_rel", "followup_id", "call_id", string="Calls")
    company_id = fields.Many2one("res.company", string="Clinic", required=True, index=True)
    problem = fields.Char(help="Why the scheduler could not open this call; somebody must mend it.")
    reason = fields.Char(compute="_compute_reason")
    title = fields.Char(string="Why", compute="_compute_title")
    last_contact = fields.Char(compute="_compute_last_contact")
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")
    is_due_today = fields.Boolean(compute="_compute_is_overdue", search="_search_is_due_today")
    is_due = fields.Boolean(compute="_compute_is_overdue", search="_search_is_due")
    pain_since = fields.Date(
        string="In pain since",
        readonly=True,
        help="The clinic's day on which the patient said so first; set on the daily calls because of pain only.",
    )

    _step_unique = models.UniqueIndex("(treatment_id, step_id, occurrence)", "This call has been planned already.")
    _visit_step_unique = models.UniqueIndex(
        "(event_id, step_id, anchor_at, occurrence) WHERE event_id IS NOT NULL", "This call has been planned already."
    )
    _patient_step_unique = models.UniqueIndex(
        "(patient_id, company_id, step_id, anchor_at, occurrence) "
        "WHERE treatment_id IS NULL AND event_id IS NULL AND state IN ('planned', 'open')",
        "This call has been planned already.",
    )
    # In the order of the lists. Of an index on the state alone they would read all that is planned
    # for the coming year.
    _pending_idx = models.Index("(company_id, due_date, due_at, id) WHERE state IN ('planned', 'open')")
    _unreached_idx = models.Index("(company_id, due_date, due_at, id) WHERE state = 'unreachable'")
    _open_user_idx = models.Index("(user_id, due_at) WHERE state = 'open'")
    _pain_unique = models.UniqueIndex(
        "(patient_id, company_id) WHERE pain_since IS NOT NULL AND state IN ('planned', 'open')",
        "A call because of pain is planned for this patient already.",
    )

    @api.depends(
        "treatment_id.display_name", "treatment_id.done_at", "event_id.start", "planned_date", "purpose", "kept_words"
    )
    @api.depends_context("lang")
    def _compute_title(self):
        settled = self.filtered("kept_words")
        for followup in settled:
            followup.title = followup._kept("title")
        pending = self - settled
        for followup, title in zip(pending, pending._titles(), strict=True):
            followup.title = title

    @api.depends("patient_id", "purpose")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for followup, name in zip(self, self._names(), strict=True):
            followup.display_name = name

    @api.depends("step_id", "treatment_id", "event_id", "anchor_at", "planned_date", "kept_words")
    @api.depends_context("lang")
    def _compute_reason(self):
        """One sentence: book → rule → cause → date."""
        for followup in self:
            kept = followup._kept("reason")
            followup.reason = followup._reason_sentence() if kept is None else kept

    @api.depends("call_ids.state")
    @api.depends_context("lang")
    def _compute_last_contact(self):
        """When the patient was last talked to, or tried, about anything."""
        latest = dict(
            self.env["dental.call"]._read_group(
                [("patient_id", "in", self.patient_id.ids), ("state", "=", "done")],
                ["patient_id"],
                ["id:max"],
            )
        )
        calls = self.env["dental.call"].browse(latest.values())
        lines = {call.patient_id: call._short_line() for call in calls}
        for followup in self:
            followup.last_contact = lines.get(followup.patient_id)

    @api.depends("state", "due_date", "company_id")
    def _compute_is_overdue(self):
        today = {company: company._dental_today() for company in self.company_id}
        for followup in self:
            pending = followup.state in PENDING
            followup.is_overdue = pending and followup.due_date < today[followup.company_id]
            followup.is_due_today = pending and followup.due_date == today[followup.company_id]
            followup.is_due = followup.is_overdue or followup.is_due_today

    def _search_is_overdue(self, operator, value):
        return self._search_due("<", operator)

    def _search_is_due_today(self, operator, value):
        return self._search_due("=", operator)

    def _search_is_due(self, operator, value):
        return self._search_due("<=", operator)

    def _search_due(self, comparison, operator):
        """Each clinic has its own today."""
        if operator != "in":
            return NotImplemented
        return Domain("state", "in", PENDING) & Domain.OR(
            Domain("company_id", "=", company.id) & Domain("due_date", comparison, company._dental_today())
            for company in self.env.companies
        )

    def action_start_call(self):
        """Open the call about these follow-ups' patient: a draft with everything due for the patient."""
        patient = self.patient_id
        if len(patient) != 1:
            raise UserError(self.env._("Choose the follow-ups of one patient to start a call."))
        return self.env["dental.call"]._start(patient, self)

    def action_open(self):
        """What a click on a follow-up leads to: the call while it is pending, later its record."""
        self.ensure_one()
        self.check_access("read")
        if self.state in PENDING:
            return self.action_start_call()
        return {
            "type": "ir.actions.act_window",
            "name": self.title,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_open_patient(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.patient_id.id,
            "view_mode": "form",
        }

    def action_reopen(self):
        """Take back a skipped, not reached or unrecorded call: it is due again now.

        :raises UserError: for a call that is pending, was made, was cancelled by the rules, or
            that the planner would cancel again
        """
        self.check_access("read")
        undoable = self.filtered(
            lambda f: f.state in ("skipped", "unreachable") or f.closing_reason == "without_record"
        )
        if undoable != self:
            raise UserError(
                self.env._("Only calls that were skipped, not reached or not recorded can be taken up again.")
            )
        if any(followup._is_unwanted() for followup in self):
            raise UserError(
                self.env._(
                    "This call cannot be taken up again: the patient is not to be called or is archived, the "
                    "treatment was taken back, or the visit is over or cancelled. Change that first."
                )
            )
        # sudo: follow-ups change only through methods; this one leaves a note of who did it.
        followups = self.sudo()
        followups.attempt_count = 0
        followups._back_to_plan(fields.Datetime.now())
        note = self.env._("%(user)s took the call up again.", user=self.env.user.name)
        followups._note(note)
        self.env.ref("dental_followup.ir_cron_open_due").sudo()._trigger()
        followups._forget_sign_off()

    def _close(self, state, reason, now=None):
        """Settle pending follow-ups for good."""
        self._keep_words(again=True)
        self.with_context(tracking_disable=True).write(
            {
                "state": state,
                "closing_reason": reason,
                "closed_at": now or fields.Datetime.now(),
                "problem": False,
            }
        )
        self._note_closed(state, reason)
        self._drop_activities()  # last of ours: whatever is deleted empties the whole cache
        self._closed_complaint_call(reason, now or fields.Datetime.now())
        self._closed_promise_call(reason, now or fields.Datetime.now())

    def _closed_complaint_call(self, reason, now):
        """Hook of ``complaint/``: the call that asks about a settled complaint has ended."""

    def _closed_promise_call(self, reason, now):
        """Hook of ``promise/``: the call that keeps a promise has ended."""

    def _back_to_plan(self, due_at=None, why=""):
        """Take open follow-ups back into the plan, at ``due_at`` (naive UTC; None: as it was).

        The scheduler finds a caller anew when they fall due.

        :param why: for the log, in the user's language
        """
        former = {followup: followup.due_at for followup in self if followup.state in PENDING}
        for followup in self:
            moment = due_at or followup.due_at
            day = followup._clinic_day(moment) if due_at else followup.due_date
            followup.write({**BACK_TO_PLAN, "due_at": moment, "due_date": day})
        self._note_moved(former, why)
        self._drop_activities()

    def _note(self, text):
        """Write in the log of each who did what to it, and why."""
        self._message_log_batch(bodies=dict.fromkeys(self.ids, text))

    def _drop_activities(self):
        """Remove the scheduler's activities, without this counting as somebody's decision."""
        self._call_activities().with_context(dental_sync=True).unlink()

    def _call_activities(self):
        """The open activities that the scheduler made for these follow-ups."""
        if not self.ids:
            return self.env["mail.activity"]
        # sudo: a colleague's activity is part of the follow-up that the caller settles.
        return (
            self.env["mail.activity"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "in", self.ids), ("automated", "=", True)])
        )

    def _titles_then(self):
        """The titles in the environment's language: of what is settled the kept ones."""
        live = iter((pending := self.filtered(lambda f: not f.kept_words))._titles())
        for followup in self:
            yield next(live) if followup in pending else followup._kept("title")

    def _words_of_now(self):
        for followup, title in zip(self, self._titles(), strict=True):
            yield {"title": title, "reason": followup._reason_sentence() or ""}

    def _names(self):
        purposes = selection_labels(self, "purpose")
        for followup in self:
            yield f"{followup.patient_id.name or ''} · {purposes.get(followup.purpose, '')}"

    def _clinic_day(self, moment):
        return self.company_id._dental_today(moment)

    def _titles(self):
        """What each call is about at a glance: treatment, teeth, distance in days; or which visit."""
        purposes, day_label = selection_labels(self, "purpose"), cache(self._day_label)
        for followup in self:
            treatment = followup.treatment_id
            if treatment:
                what, when = treatment.display_name, day_label(followup._days_since())
            else:
                what, when = followup._cause_label(), None
            yield " · ".join(filter(None, [what, when, purposes.get(followup.purpose)]))

    def _anchor_day(self):
        """The clinic's day that the call counts from."""
        moment = self.treatment_id.done_at or self.event_id.start or self.anchor_at
        return moment and self._clinic_day(moment)

    def _days_since(self):
        return (self.planned_date - self._anchor_day()).days

    @api.model
    def _day_label(self, days):
        return self.env._("day %(days)s", days=days) if days else self.env._("same day")

    def _cause_label(self):
        """The visit, or the last one, that a call without a treatment is about."""
        if self.event_id:
            local = self.company_id._dental_local(self.event_id.start)
            return f"{self._visit_label()} {local:%m-%d %H:%M}"
        if self.step_id.protocol_id.trigger == "inactive":
            return self.env._("Last visit %(day)s", day=format_date(self.env, self._anchor_day()))
        return None

    def _visit_label(self):
        """What a visit is booked for, or its kind."""
        return self.event_id.dental_stage_id.display_name or self.event_id._dental_type_label()

    def _reason_sentence(self):
        """One sentence: book → rule → cause → date."""
        if promised := self._promise_sentence():
            return promised
        day = self._anchor_day()
        if not day:
            return False
        if self.purpose == "pain":
            return self.env._(
                "The patient was unwell on %(date)s: the dentist rings every day until it is over.",
                date=self._clinic_day(self.anchor_at or self.due_at),
            )
        values = {
            "book": self.step_id.protocol_id.book_id.name or self.env._("A former rule"),
            "purpose": selection_label(self, "purpose"),
            "distance": self._distance(),
            "date": day,
        }
        if self.treatment_id:
            return self.env._(
                "%(book)s demands “%(purpose)s” %(distance)s %(treatment)s (%(date)s).",
                treatment=self.treatment_id.display_name,
                **values,
            )
        if self.event_id:
            return self.env._("%(book)s demands “%(purpose)s” %(distance)s the visit (%(date)s).", **values)
        if self.purpose == "complaint":
            return self.env._(
                "%(book)s demands “%(purpose)s” %(distance)s the complaint was settled (%(date)s).", **values
            )
        return self.env._("%(book)s demands “%(purpose)s” %(distance)s the last visit (%(date)s).", **values)

    def _promise_sentence(self):
        """Hook of ``promise/``: who promised the call, and when; None: nobody did."""

    def _distance(self):
        """The rule's distance in words, or the day where the rule is gone."""
        if self.step_id:
            return self.step_id._distance(self.occurrence)
        return self._day_label(self._days_since())

    def _book(self):
        """The book whose telephone hours count: that of the treatment, else the clinic's."""
        return self.treatment_id.book_id or self.company_id.dental_book_id

    def _attempt_days(self):
        """Days until the next attempt; 0: later the same day."""
        if self._is_urgent_answer():
            return 0
        if self.step_id:
            return self.step_id.attempt_days
        return 0 if self.purpose == "pain" else 1

    def _is_urgent_answer(self):
        """Hook of ``promise/``: whether an urgent patient waits for this call."""
        return False

    def _demands_sms(self, attempt):
        """Whether a text message follows the vain ``attempt`` (1 for the first)."""
        return bool(self.step_id.sms_text) and self.step_id.sms_after == attempt
