from copy import deepcopy
from datetime import timedelta

from markupsafe import Markup
from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import ormcache

from ..clinic.duty_roster import CallerAssignment
from ..clinic.selection import selection_label
from ..const import GRADES, OUTCOMES, PENDING, SAME_CALL
from ..protocol.dental_protocol_step import CHANNELS

# A draft that is opened this long after its talk began, or later, starts a new talk. Our default, no source.
PAUSE = timedelta(minutes=15)

GO_ON = "mail.mail_activity_data_todo"


class DentalCall(models.Model):
    """One contact with one patient that took place or was tried.

    Drafts are written as the caller goes on, so a closed browser loses nothing; a finished call
    does not change any more. What a finished call brings about is in ``dental_call_finish.py``.

    When a talk took place and how long it lasted, for those who review calls.

    ``started_at`` is when the draft was made and never changes. A draft may be left and opened again
    hours later: the talk then counts from when the caller opened it last, but not anew each time the
    caller comes back to it within :data:`PAUSE`, for example from the family or the patient's form.

    A caller hands a call that goes on to a colleague, with all that is entered in it.
    """

    _name = "dental.call"
    _description = "Call"
    _inherit = [
        "dental.readonly.mixin",
        "dental.kept.words.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "dental.average.mixin",
    ]
    _order = "started_at DESC, id DESC"
    _check_company_auto = True
    _mail_post_access = "read"
    _rec_names_search = ["patient_id"]

    patient_id = fields.Many2one("res.partner", required=True, index=True, ondelete="restrict", readonly=True)
    patient_phone = fields.Char(related="patient_id.phone", string="Phone")
    patient_phone_local = fields.Char(related="patient_id.dental_phone_local")
    patient_phone2_local = fields.Char(related="patient_id.dental_phone2_local")
    user_id = fields.Many2one(
        "res.users", string="Caller", required=True, readonly=True, default=lambda self: self.env.user
    )
    on_behalf_of_id = fields.Many2one("res.users", string="On behalf of", readonly=True)
    followup_ids = fields.Many2many(
        "dental.followup",
        "dental_call_followup_rel",
        "call_id",
        "followup_id",
        string="About",
        check_company=True,
        domain="[('patient_id', '=', patient_id), ('state', 'in', ('planned', 'open'))]",
    )
    company_id = fields.Many2one(
        "res.company", string="Clinic", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    channel = fields.Selection(CHANNELS, required=True, default="phone")
    direction = fields.Selection([("outbound", "Outgoing"), ("inbound", "Incoming")], required=True, default="outbound")
    started_at = fields.Datetime(required=True, readonly=True, default=lambda self: fields.Datetime.now())
    ended_at = fields.Datetime(readonly=True)
    outcome = fields.Selection(OUTCOMES)
    call_back_at = fields.Datetime(string="Call back at")
    grade = fields.Selection(GRADES, string="How satisfied")
    opinion = fields.Text(help="What the patient thinks of the clinic and its people, in their words.")
    note = fields.Text(string="Notes")
    asks_not_to_be_called = fields.Boolean(string="Do not call any more")
    state = fields.Selection(
        [("draft", "In progress"), ("done", "Finished")], required=True, default="draft", readonly=True, index=True
    )
    talk_at = fields.Datetime(
        string="Opened again at", readonly=True, help="When the caller went on with a call that had been left."
    )
    duration = fields.Integer(
        compute="_compute_duration",
        store=True,
        aggregator="avg",
        help="Seconds from the beginning of the talk to its end.",
    )
    is_brief = fields.Boolean(
        string="Suspiciously short",
        readonly=True,
        help="“Answered”, but finished so soon that hardly anybody can have talked. For the quality review.",
    )
    handed_by_id = fields.Many2one("res.users", string="Handed over by", readonly=True)
    handed_at = fields.Datetime(string="Handed over at", readonly=True)
    handover_note = fields.Text(string="Note for the colleague", readonly=True)

    _one_draft_idx = models.UniqueIndex(
        "(patient_id, company_id) WHERE state = 'draft'",
        "Somebody is on the phone with this patient already. Open the call again to see who.",
    )
    _patient_idx = models.Index("(patient_id, id DESC) WHERE state = 'done'")
    _check_ended_at = models.Constraint(
        "CHECK (ended_at >= started_at)",
        "A call cannot end before it has begun. Correct the moment at which it began or ended.",
    )

    @api.depends("patient_id", "started_at")
    def _compute_display_name(self):
        for call in self:
            day = call.started_at and call.company_id._dental_today(call.started_at)
            call.display_name = f"{call.patient_id.name or ''} · {day or ''}"

    @api.depends("ended_at")
    def _compute_duration(self):
        for call in self:
            call.duration = call.ended_at and (call.ended_at - call._talk_began()).total_seconds()

    def write(self, vals):
        calls = self - self._take_late_recordings(vals)
        if not self.env.su:
            calls._check_writable()
        result = super(DentalCall, calls).write(vals)
        if "recording_ids" in vals:
            self._own_recordings()
        if {"followup_ids", "direction"} & vals.keys():
            self.filtered(lambda call: call.state == "draft")._sync_answers()
        return result

    def _check_writable(self):
        if any(call.state == "done" for call in self):
            raise UserError(
                self.env._(
                    "A finished call does not change any more. What is missing or wrong is added as a correction."
                )
            )
        self._check_caller()

    def _dental_readonly_advice(self):
        return self.env._("Start, take over, hand over or finish the call.")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(call.state == "done" for call in self):
            raise UserError(self.env._("A finished call is part of the patient's record and is kept."))

    def action_take_over(self):
        """Go on with a draft that a colleague left, and with the colleague's others of the same number."""
        self._check_draft()
        self.check_access("write")
        for call in self:
            drafts = call._drafts_of_number(call.patient_id, call.company_id)
            # sudo: the caller is not filled in by hand; the user may write the call.
            (call | drafts).sudo().user_id = self.env.user
            (call | drafts)._tell_screens()
        # sudo: times are not filled in by hand; whoever takes a call over begins to talk.
        self.sudo().talk_at = fields.Datetime.now()
        self._drop_go_on()

    def action_discard(self):
        """Throw an own draft away: nobody was called."""
        self._check_discardable()
        self._check_draft()
        self._check_caller()
        self._tell_screens()
        # sudo: staff may not delete calls; this one is the caller's own and nothing has happened in it.
        self.sudo().unlink()
        return self._action_calls()

    def _check_discardable(self):
        """Hook of ``promise/``: whether nobody waits for what was said in the call."""

    def action_hand_over(self):
        """Open the dialog in which the caller chooses a colleague."""
        self.ensure_one()
        self._check_draft()
        self._check_caller()
        return self.env["dental.call.hand.over"]._open(self, fields.Datetime.now())

    @api.model
    def _start(self, patient, followups, now=None):
        """Open the call screen for ``patient``: the draft there is, or a new one.

        While a colleague rings the patient's number, it is the colleague's draft that opens. Two users start a
        call for the same number at once: the unique index rejects the second, Odoo retries it, and it opens the
        draft of the first.

        :param followups: what the caller clicked on; everything else that is due joins it
        :param now: when the call begins, naive UTC; None: this moment
        """
        now = now or fields.Datetime.now()
        followups.check_access("read")
        try:
            draft = self._draft_to_open(patient, followups, now)
        except UniqueViolation as error:
            if error.diag.table_name != self._table:
                raise
            raise ConcurrencyError("somebody else has begun a call with this number") from error
        draft._resume(now)
        return draft._action_open()

    @api.model
    def _draft_to_open(self, patient, followups, now):
        """The call in progress with the patient or the number; none: a new one.

        An urgent patient gets a call of their own, also while a colleague talks to another one of the number.
        """
        company = followups.company_id[:1] or self.env.company
        clicked = followups.filtered(lambda f: f.state in PENDING)
        agenda = self._agenda(patient, company, now) | clicked
        drafts = self._drafts_of_number(patient, company)
        draft = drafts.filtered(lambda call: call.patient_id == patient)
        others = drafts.filtered("is_other_caller")
        if draft and draft not in others:
            draft._offer(agenda, clicked)
        elif draft or (others and not self._waits_urgently(patient, company)):
            draft = (draft or others)[0]
        else:
            values = self._prepare_call_values(patient, company, agenda, now)
            digits = False if drafts else patient.dental_phone_digits
            # sudo: calls begin only here, about follow-ups that the user may read (checked by the caller).
            draft = self.sudo().create({**values, "dialled_digits": digits}).sudo(False)
            draft._sync_answers()
        return draft

    @api.model
    def _waits_urgently(self, patient, company):
        """Hook of ``promise/``: whether the patient was red or amber, and waits for a dentist."""
        return False

    def _action_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Call"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env["ir.model.data"]._xmlid_to_res_id("dental_followup.dental_call_view_form"), "form")],
            "target": "current",
        }

    def _action_calls(self):
        """Back to the list of calls: for a caller the commonest of all actions, so it is read once."""
        return deepcopy(self._read_action_calls())

    @api.model
    @ormcache("self.env.lang")
    def _read_action_calls(self):
        return self.env["ir.actions.act_window"]._for_xml_id("dental_followup.dental_followup_action_mine")

    def _tell_screens(self):
        """Let the screens that show a draft, a colleague's or another tab, read anew how it goes on.

        Anybody may listen to the channel, so it says nothing but that.
        """
        for call in self:
            self.env["bus.bus"]._sendone(f"dental_call_{call.id}", "dental_call_changed", {"id": call.id})

    def _check_draft(self):
        if any(call.state != "draft" for call in self):
            raise UserError(self.env._("This call is finished already. Go back to your list of calls."))

    def _check_caller(self):
        for call in self:
            if call.user_id != self.env.user:
                raise UserError(
                    self.env._(
                        "%(user)s is on the phone with this patient. Wait, or take the call over first.",
                        user=call.user_id.name,
                    )
                )

    def _one_line(self):
        """Outcome, day, caller and grade of a finished call in one line."""
        self.ensure_one()
        moment = self.company_id._dental_local(self.ended_at or self.started_at)
        outcome, grade = selection_label(self, "outcome"), selection_label(self, "grade")
        parts = [outcome, moment.strftime("%Y-%m-%d %H:%M"), self.user_id.name, grade]
        return " · ".join(filter(None, parts))

    def _short_line(self):
        """Outcome and day of a finished call, for the narrow column of a list."""
        self.ensure_one()
        day = self.company_id._dental_today(self.ended_at or self.started_at)
        is_this_year = day.year == self.company_id._dental_today().year
        return f"{selection_label(self, 'outcome')} · {f'{day:%m-%d}' if is_this_year else day}"

    def _talk_began(self):
        return max(filter(None, (self.started_at, self.talk_at)))

    def _resume(self, now):
        """The caller opens the draft: begin a new talk, unless it is the one that goes on."""
        if self.user_id == self.env.user and self._is_new_talk(now):
            # sudo: times are not filled in by hand; the draft is the caller's own.
            self.sudo().talk_at = now

    def _is_new_talk(self, now):
        """Whether opening the draft starts a new talk: it was handed over since, or was left for long."""
        is_untouched = bool(self.handed_at) and self.handed_at >= self._talk_began()
        return is_untouched or now - self._talk_began() >= PAUSE

    def _mark_brief(self):
        if self._looks_brief():
            # sudo: a finished call does not change; this is a part of finishing it.
            self.sudo().is_brief = True

    def _looks_brief(self):
        limit = self.company_id.dental_brief_seconds
        return bool(limit) and self.outcome == "answered" and self.duration <= limit and not self._goes_on_a_talk()

    def _goes_on_a_talk(self):
        """Whether the caller has just talked about another one of the same number, without hanging up."""
        digits = self.patient_id.dental_phone_digits
        same_call = [
            ("user_id", "=", self.user_id.id),
            ("company_id", "=", self.company_id.id),
            ("patient_id", "!=", self.patient_id.id),
            ("patient_id.dental_phone_digits", "=", digits),
            ("state", "=", "done"),
            ("outcome", "=", "answered"),
            ("is_brief", "=", False),
            ("ended_at", ">=", self._talk_began() - SAME_CALL),
        ]
        return bool(digits) and bool(self.search_count(same_call, limit=1))

    def _colleagues_on_duty(self, now):
        """Who may take the call over: (user, number of open calls), the least loaded first."""
        self.ensure_one()
        # sudo: colleagues' absences, groups and loads are looked at, not shown in detail.
        call = self.sudo()
        duty = CallerAssignment(call.env, call.company_id, call.agenda_ids, now)
        there = duty.teams.member_ids.filtered(lambda user: duty.is_on_duty(user, now)) - self.env.user
        return sorted(((user, duty.load[user.id]) for user in there), key=lambda pair: (pair[1], pair[0].id))

    def _hand_to(self, colleague, note, now):
        """Give an own draft to a colleague, with the others of the same ring and their follow-ups.

        The colleague gets a notice on the screen and an activity, no e-mail.

        :raises UserError: when the call is finished or somebody else's, or the colleague is away
        """
        self.ensure_one()
        self._check_draft()
        self._check_caller()
        self.check_access("write")
        self._check_colleague(colleague, now)
        drafts = self | self._drafts_of_number(self.patient_id, self.company_id).filtered(
            lambda call: call.user_id == self.env.user
        )
        for draft in drafts:
            # Before it changes hands: the caller has heard it, and the colleague may not look at once.
            draft._promise_triage(now)
        values = {"handed_by_id": self.env.uid, "handed_at": now, "handover_note": note or False}
        # sudo: the caller is not filled in by hand; the drafts are the user's own.
        drafts.sudo().write({**values, "user_id": colleague.id})
        open_calls = drafts.agenda_ids.filtered(lambda followup: followup.state == "open")
        open_calls._put_into_hands(colleague, now)
        for draft in drafts:
            draft._tell_colleague(colleague, note, now)

    def _check_colleague(self, colleague, now):
        # sudo: as in _colleagues_on_duty.
        colleague.sudo()._dental_check_sees(self.company_id)
        if colleague not in [user for user, _count in self._colleagues_on_duty(now)]:
            raise UserError(
                self.env._(
                    "%(user)s is not on duty now. Choose one of the colleagues in the list.", user=colleague.name
                )
            )

    def _tell_colleague(self, colleague, note, now):
        """An entry on the colleague's list of activities, a notice, and a line in the call's log."""
        # sudo: the draft has just become the colleague's.
        draft = self.sudo()
        draft.activity_unlink([GO_ON])
        line = self.env._(
            "%(user)s handed the call to %(colleague)s.", user=self.env.user.name, colleague=colleague.name
        )
        draft._message_log(body=Markup("<br/>").join(filter(None, (line, note))))
        told = draft.with_context(lang=colleague.lang or self.env.lang, mail_activity_quick_update=True)
        names = {"user": self.env.user.name, "patient": self.patient_id.name}
        told.activity_schedule(
            GO_ON,
            self.company_id._dental_today(now),
            summary=told.env._("Go on with the call: %(patient)s", **names),
            note=Markup("<p>%s</p>") % (note or ""),
            user_id=colleague.id,
        )
        title = told.env._("%(user)s hands you a call: %(patient)s", **names)
        colleague._dental_notify(note, title=title, kind="info")

    def _drop_go_on(self):
        # sudo: the reminder may be another user's; it goes because the call is finished or taken over.
        handed = self.filtered("handed_at").sudo()
        handed.with_context(mail_activity_quick_update=True).activity_unlink([GO_ON])
