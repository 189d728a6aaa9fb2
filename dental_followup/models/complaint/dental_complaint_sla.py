from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..clinic.clinic_hours import WorkingHours
from ..const import MANAGER
from .complaint_terms import ABOVE, OPEN, RUNNING

# So many days a complaint may wait for the patient in all, then its clock goes on. The limit is this product's own.
WAIT_DAYS = 21


class DentalComplaint(models.Model):
    """The clocks: stored deadlines in the clinic's working time.

    A pause moves them by what was left, reopening begins anew. When they ring is in
    ``dental_complaint_alarm.py``.

    What the clocks bring about: a warning for the owner, then the next escalation level.
    """

    _inherit = "dental.complaint"

    sla_started_at = fields.Datetime(readonly=True, copy=False)
    sla_cycle = fields.Integer(readonly=True, copy=False, help="Goes on when the clocks begin anew.")
    response_deadline = fields.Datetime(string="Answer by", readonly=True, copy=False, index="btree_not_null")
    resolution_deadline = fields.Datetime(
        string="Settle by",
        copy=False,
        tracking=True,
        help="By the level, in the clinic's working hours from when the patient complained. An earlier moment may be "
        "agreed upon with the patient; a later one by a manager, who says why.",
    )
    resolution_limit = fields.Datetime(
        string="Level's limit", readonly=True, copy=False, help="Only a manager lets it be settled later."
    )
    deadline_reason = fields.Char(string="Why later than the level says", copy=False, tracking=True)
    waited_days = fields.Float(
        string="Days waited",
        readonly=True,
        copy=False,
        aggregator=None,
        help="For the patient, since the clocks began.",
    )
    response_hours = fields.Float(
        string="Hours to the first answer", readonly=True, copy=False, aggregator=None, help="Working hours."
    )
    resolution_hours = fields.Float(
        string="Hours to the settlement",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Working hours.",
    )
    is_response_late = fields.Boolean(string="Answered late", readonly=True, copy=False)
    is_resolution_late = fields.Boolean(string="Settled late", readonly=True, copy=False)
    is_late = fields.Boolean(string="Late", compute="_compute_is_late", search="_search_is_late")
    alarm_ids = fields.One2many("dental.complaint.alarm", "complaint_id", string="Alarms", readonly=True)
    escalation_count = fields.Integer(string="Escalations", readonly=True, copy=False)

    @api.depends("state", "response_deadline", "resolution_deadline", "responded_at")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for complaint in self:
            running = complaint.state in RUNNING
            unanswered = not complaint.responded_at and complaint.response_deadline
            ends = [moment for moment in (unanswered, complaint.resolution_deadline) if moment]
            complaint.is_late = running and any(moment < now for moment in ends)

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        return [
            ("state", "in", RUNNING),
            "|",
            ("resolution_deadline", "<", now),
            "&",
            ("responded_at", "=", False),
            ("response_deadline", "<", now),
        ]

    def _hours(self, now):
        # sudo: working calendars and holidays are read, nothing of them is shown.
        return WorkingHours(self.sudo().env, self.company_id.sudo(), now)

    def _start_sla(self, now, since=None, is_response_open=True, is_no_later=False):
        """Let the level's clocks run (naive UTC).

        :param since: from when they run; None: from ``now`` on
        :param is_no_later: whether the deadlines that there are stay where the new ones would be later
        """
        self.ensure_one()
        hours, level, since = self._hours(now), self.severity_id, since or now
        limit = hours.deadline(since, level.resolution_hours)
        former = self.resolution_limit or self.resolution_deadline
        if is_no_later and former:
            limit = min(limit, former)
        values = {
            "sla_started_at": since,
            "sla_cycle": self.sla_cycle + 1,
            "resolution_deadline": limit,
            "resolution_limit": limit,
            "deadline_reason": False,
        }
        if is_response_open:
            answer = hours.deadline(since, level.response_hours)
            values["response_deadline"] = min(answer, self.response_deadline or answer) if is_no_later else answer
        if self.state == "waiting" and since == now:
            values["waited_days"] = self.waited_days + (now - self.waiting_since) / timedelta(days=1)
            values["waiting_since"] = now
        self.write(values)
        self._set_alarms(now)
        self._sync_activity(now)

    def _keep_lateness(self, now):
        """Note which deadlines have passed before they change, whether an alarm has rung or not."""
        for complaint in self:
            # While it waits the clock stands: what counts is when it was stopped.
            stopped_at = min(now, complaint.waiting_since or now)
            if complaint.response_deadline and not complaint.responded_at:
                complaint.is_response_late |= stopped_at > complaint.response_deadline
            if complaint.resolution_deadline:
                complaint.is_resolution_late |= stopped_at > complaint.resolution_deadline

    def _stop_sla(self):
        """Stop pending alarms, except the first notice: it still goes out at the next working minute."""
        self.alarm_ids.filtered(lambda alarm: not alarm.fired_at and alarm.kind != "told").due_at = False

    def _pause(self, now):
        self.write({"state": "waiting", "waiting_since": now})
        self._stop_sla()
        for complaint in self:
            complaint.alarm_ids.filtered(lambda alarm: alarm.kind == "waiting_over").fired_at = False
            complaint._set_alarms(now)
        self._sync_activity(now)

    def _check_waiting(self):
        """:raises UserError: where the complaint has waited as long as it may, for anybody but a manager"""
        if self.env.user.has_group(MANAGER):
            return
        if any(complaint.waited_days >= WAIT_DAYS for complaint in self):
            raise UserError(
                self.env._(
                    "It has waited for the patient for %(days)s days, which is the longest. Settle it, or ask a "
                    "manager to let it wait once more.",
                    days=WAIT_DAYS,
                )
            )

    def _waits_until(self, since):
        """When the clock goes on of a complaint that waits since ``since`` (naive UTC).

        A manager may let one that has waited its time wait once more for as long.
        """
        left = WAIT_DAYS - self.waited_days
        return since + timedelta(days=left if left > 0 else WAIT_DAYS)

    def _resume(self, now):
        """Restart the deadlines with the working time that was left; the start moves by the pause."""
        for complaint in self:
            hours, paused_at = complaint._hours(now), complaint.waiting_since
            start = complaint.sla_started_at
            paused = hours.worked(max(paused_at, start), now)
            values = {
                "state": "in_progress",
                "waiting_since": False,
                "waited_days": complaint.waited_days + (now - paused_at) / timedelta(days=1),
                "sla_started_at": hours.deadline(start, paused),
            }
            for name in ("response_deadline", "resolution_deadline", "resolution_limit"):
                if complaint[name]:
                    values[name] = hours.resumed(complaint[name], paused_at, now)
            complaint.write(values)
            complaint._set_alarms(now)
        self._sync_activity(now)

    def _answered(self, now):
        for complaint in self:
            hours = complaint._hours(now)
            complaint._keep_lateness(now)
            complaint.responded_at = now
            if not complaint.reopen_count:
                complaint.response_hours = hours.worked(complaint.opened_at, now)
            # While it waits the clock stands: what counts is when it was stopped.
            stopped_at = min(now, complaint.waiting_since or now)
            complaint.is_response_late |= stopped_at > complaint.response_deadline
            complaint._set_alarms(now)
        self._sync_activity(now)

    def _measure_resolution(self, now):
        if not self.responded_at:
            self._answered(now)
        if not self.reopen_count:
            self.resolution_hours = self._hours(now).worked(self.opened_at, now)
        self.is_resolution_late |= now > self.resolution_deadline

    def _check_deadline(self, vals):
        """:raises UserError: for a moment beyond the level's limit, unless a manager says why"""
        deadline = fields.Datetime.to_datetime(vals["resolution_deadline"])
        for complaint in self:
            limits = [m for m in (complaint.resolution_limit, complaint.resolution_deadline) if m]
            if not limits or deadline <= max(limits):
                continue
            if not self.env.user.has_group(MANAGER):
                limit = f"{complaint.company_id._dental_local(max(limits)):%Y-%m-%d %H:%M}"
                raise UserError(
                    self.env._(
                        "By its level this complaint is settled by %(limit)s. A manager may agree upon a later moment "
                        "with the patient: ask one.",
                        limit=limit,
                    )
                )
            if not (vals.get("deadline_reason", complaint.deadline_reason) or "").strip():
                raise UserError(self.env._("Say why it is settled later than its level says."))

    def _deadline_agreed(self):
        """Another moment was agreed upon with the patient: the alarms of the settlement begin anew."""
        now = fields.Datetime.now()
        for complaint in self:
            if not complaint.resolution_deadline or complaint.resolution_deadline <= now:
                raise UserError(
                    self.env._("The deadline is past already. Enter a moment that is still to come, or settle it now.")
                )
            if complaint.state not in OPEN:
                raise UserError(self.env._("The complaint is settled; there is nothing left to wait for."))
            # The first answer is due as before: what has rung for it does not ring again.
            answer = complaint.alarm_ids.filtered(
                lambda a, c=complaint: a.sla_cycle == c.sla_cycle and a.kind.startswith("response")
            )
            complaint.sla_cycle += 1
            answer.sla_cycle = complaint.sla_cycle
            complaint._set_alarms(now)
        self._sync_activity(now)

    def _set_alarms(self, now):
        """Let the alarms of this round stand where the deadlines are; what has rung stays so."""
        self.ensure_one()
        alarms = self.alarm_ids.filtered(lambda alarm: alarm.sla_cycle == self.sla_cycle)
        known = {alarm.kind: alarm for alarm in alarms}
        (self.alarm_ids - alarms).filtered(lambda a: not a.fired_at and a.kind != "told").due_at = False
        for kind, moment in self._alarm_moments(now).items():
            alarm = known.get(kind)
            if alarm and not alarm.fired_at:
                alarm.due_at = moment
            elif not alarm and moment:
                values = {"complaint_id": self.id, "kind": kind, "sla_cycle": self.sla_cycle, "due_at": moment}
                alarms |= alarms.create(values)
        alarms._wake()

    def _alarm_moments(self, now):
        """When what rings, in this round; None: not at all."""
        hours, share = self._hours(now), self.severity_id.warn_percent / 100
        start = self.sla_started_at
        is_running = self.state in RUNNING
        waits = self.state == "waiting"
        moments = {"waiting_over": max(now, self._waits_until(self.waiting_since)) if waits else None}
        for name, deadline in (
            ("response", None if self.responded_at else self.response_deadline),
            ("resolution", self.resolution_deadline),
        ):
            rings = is_running and deadline
            moments[f"{name}_warning"] = max(now, hours.warning(start, deadline, share)) if rings else None
            moments[f"{name}_late"] = deadline if rings else None
        return moments

    def _fired(self, kinds, now):
        """The alarms ``kinds`` have rung: tell, warn, or hand it up; one escalation level at a time."""
        if "told" in kinds:
            self._tell_now(now)
        late = kinds & {"response_late", "resolution_late"}
        if late:
            self.is_response_late |= "response_late" in late
            self.is_resolution_late |= "resolution_late" in late
            self._escalate(late, now)
        elif kinds - {"told", "waiting_over"}:
            self._warn(kinds, now)
        if "waiting_over" in kinds and self.state == "waiting":
            self._end_waiting(now)

    def _end_waiting(self, now):
        """It has waited long enough for the patient: the clock goes on, and its owner and the managers know."""
        self._resume(now)
        self._note(self.env._("It has waited for the patient for %(days)s days: the clock goes on.", days=WAIT_DAYS))
        self._notify(self.user_id | self._told_managers(), "warning", self._waited_text)

    def _waited_text(self, told):
        self = self.with_context(lang=told.lang)
        return self.env._(
            "%(name)s has waited for the patient for %(days)s days: the clock goes on.", name=self.name, days=WAIT_DAYS
        )

    def _warn(self, kinds, now):
        """Warn the owner; where the owner is away, a colleague takes it over first."""
        if not self._present(self.user_id, now):
            former = self.user_id
            self._hand_over(now, but=former)
            self._note(self.env._("%(user)s is away: %(owner)s takes over.", user=former.name, owner=self.user_id.name))
        self._sync_activity(now)
        self._notify(self.user_id, "warning", self._warning_text)

    def _warning_text(self, told):
        values = self.with_context(lang=told.lang)._prepare_activity_values(fields.Datetime.now())
        return values["summary"]

    def _escalate(self, late, now):
        """Its time is over: the next escalation level takes it; at the top the manager is told."""
        former = self.user_id
        self.escalation_level = ABOVE.get(self.escalation_level, self.escalation_level)
        self.escalation_count += 1
        # At the top the manager who has it keeps it, unless away.
        managers = self.env["dental.team"]._managers_in_charge(self.company_id, now)
        if self.escalation_level != "manager" or former not in self._present(managers, now):
            self._hand_over(now, but=former)
        what = (
            self.env._("The complaint was not settled in time")
            if "resolution_late" in late
            else self.env._("The patient was not answered in time")
        )
        self._note(self.env._("%(what)s: it goes to %(owner)s.", what=what, owner=self.user_id.name or "–"))
        self._sync_activity(now)
        self._notify(self.user_id | self._told_managers(), "danger", self._late_text)

    def _late_text(self, told):
        self = self.with_context(lang=told.lang)
        return self.env._("%(name)s is late; %(owner)s handles it now.", name=self.name, owner=self.user_id.name or "–")

    def _told_managers(self):
        """The managers who hear of it: all but those whom it is about."""
        return self._people_of("manager") - self.person_ids

    def _tell(self, now):
        """Tell whom the level says: at once, or at the next working minute."""
        moment = self._hours(now).next_working(now)
        alarms = self.alarm_ids
        alarm = alarms.create({"complaint_id": self.id, "kind": "told", "sla_cycle": self.sla_cycle, "due_at": moment})
        if moment <= now:
            alarm._fire(self, now)
        else:
            alarm._wake()

    def _tell_now(self, now):
        level, told = self.severity_id, self.env["res.users"]
        if level.tells_head:
            told |= self._people_of("head")
        if level.tells_manager:
            told |= self._told_managers()
        told -= self.person_ids
        self.notified_user_ids |= told
        for user in told - self.user_id:
            self._schedule_notice(user, now)
        self._notify(told | self.user_id, "warning", self._recorded_text)

    def _schedule_notice(self, user, now):
        """What stays on the list of one who is told, until it has been read."""
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "dental_followup.mail_activity_type_complaint_notice",
            self.company_id._dental_today(now),
            summary=self._recorded_text(user),
            user_id=user.id,
        )

    def _recorded_text(self, told):
        self = self.with_context(lang=told.lang)
        level = self.severity_id.name
        return self.env._(
            "Complaint %(name)s, %(level)s: %(category)s", name=self.name, level=level, category=self.category_id.name
        )

    def _notify(self, users, kind, text):
        """A notice on the screens of ``users``, each in their language."""
        for user in users:
            user._dental_notify(text(user), kind=kind)
