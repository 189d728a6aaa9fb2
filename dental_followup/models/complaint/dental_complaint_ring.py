from odoo import fields, models

from .complaint_terms import ABOVE


class DentalComplaint(models.Model):
    """What the clocks bring about: a warning for the owner, then the next tier."""

    _inherit = "dental.complaint"

    alarm_ids = fields.One2many("dental.complaint.alarm", "complaint_id", string="Alarms", readonly=True)
    escalation_count = fields.Integer(string="Escalations", readonly=True, copy=False)

    def _set_alarms(self, now):
        """Let the alarms of this round stand where the deadlines are; what has rung stays so."""
        self.ensure_one()
        alarms = self.alarm_ids.filtered(lambda alarm: alarm.clock_round == self.clock_round)
        known = {alarm.kind: alarm for alarm in alarms}
        (self.alarm_ids - alarms).filtered(lambda a: not a.rung_at and a.kind != "told").due_at = False
        for kind, moment in self._alarm_moments(now).items():
            alarm = known.get(kind)
            if alarm and not alarm.rung_at:
                alarm.due_at = moment
            elif not alarm and moment:
                values = {"complaint_id": self.id, "kind": kind, "clock_round": self.clock_round, "due_at": moment}
                alarms |= alarms.create(values)
        alarms._wake()

    def _alarm_moments(self, now):
        """When what rings, in this round; None: not at all."""
        hours, share = self._hours(now), self.severity_id.warn_percent / 100
        start = self.clock_started_at
        is_running = self.state in ("new", "in_progress")
        moments = {}
        for name, deadline in (
            ("response", None if self.responded_at else self.response_deadline),
            ("resolution", self.resolution_deadline),
        ):
            rings = is_running and deadline
            moments[f"{name}_warning"] = max(now, hours.warning(start, deadline, share)) if rings else None
            moments[f"{name}_late"] = deadline if rings else None
        return moments

    def _rung(self, kinds, now):
        """The alarms ``kinds`` have rung: tell, warn, or hand it up; one tier at a time."""
        if "told" in kinds:
            self._tell_now(now)
        late = kinds & {"response_late", "resolution_late"}
        if late:
            self.is_response_late |= "response_late" in late
            self.is_resolution_late |= "resolution_late" in late
            self._escalate(late, now)
        elif kinds - {"told"}:
            self._warn(kinds, now)

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
        """Its time is over: the next tier takes it; at the top the manager is told."""
        former = self.user_id
        self.tier = ABOVE.get(self.tier, self.tier)
        self.escalation_count += 1
        # At the top whoever has it keeps it, unless away.
        if self.tier != "manager" or former not in self._present(self._people_of("manager"), now):
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
        alarm = alarms.create(
            {"complaint_id": self.id, "kind": "told", "clock_round": self.clock_round, "due_at": moment}
        )
        if moment <= now:
            alarm._ring(self, now)
        else:
            alarm._wake()

    def _tell_now(self, now):
        level, told = self.severity_id, self.env["res.users"]
        if level.tells_head:
            told |= self._people_of("head")
        if level.tells_manager:
            told |= self._told_managers()
        told -= self.person_ids
        self.told_ids |= told
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
        """A notice on the screens of ``users``; no mail, so none at midnight either."""
        for user in users:
            user._bus_send("simple_notification", {"type": kind, "sticky": True, "message": text(user)})
