"""Plays the demo clinic's past, in order of time, through the product's own methods."""

from datetime import time, timedelta

from ..models.const import PENDING
from .call import DISMISSED, SETTLED
from .complaint import Complaints

STEP = timedelta(days=15)
QUIET = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True}


class Past:
    """A year of treatments and the calls that followed from them, up to ``now`` (naive UTC).

    :param staff: role → users
    :param fates: patient → fate, see ``call.py``
    """

    def __init__(self, company, staff, fates, talk, rng, now):
        self.env = company.env
        self.company = company
        self.staff = staff
        self.fates = fates
        self.talk = talk
        self.rng = rng
        self.now = now
        self.today = company._dental_today(now)
        self._written = []
        self._last_message = self._newest_message()

    def play(self, vals_list):
        """Record these treatments and make the calls, a few days after the other."""
        todo = sorted(vals_list, key=lambda vals: vals["done_at"])
        until = todo[0]["done_at"]
        while until < self.now:
            until = min(until + STEP, self.now)
            count = sum(vals["done_at"] < until for vals in todo)
            self._record(todo[:count])
            todo = todo[count:]
            self._date_messages(until)
            self._make_calls(until)
        self.open_due()
        self._redate()

    def open_due(self):
        followups = self.env["dental.followup"]
        followups.search(followups._due_domain())._open_due()

    def _record(self, vals_list):
        """Treatments recorded and planned on their day; recording them today would plan less."""
        treatments = self.env["dental.treatment"].with_context(**QUIET).create(vals_list)
        treatments.followup_ids.unlink()
        for _day, group in treatments.grouped(lambda t: self.company._dental_today(t.done_at)).items():
            self.env["dental.followup.planner"].plan(group, max(group.mapped("done_at")))

    def _make_calls(self, until):
        """All calls that fall due before ``until`` and are not left undone, also second attempts."""
        left = self.env["dental.followup"]
        while due := self._due(until) - left:
            due.filtered(lambda f: f.state == "planned")._open_due()
            for _key, followups in due.grouped(lambda f: (f.due_date, f.patient_id)).items():
                pending = followups.filtered(lambda f: f.state == "open")
                if not (pending and self._make_call(pending)):
                    left |= followups

    def _due(self, until):
        return self.env["dental.followup"].search(
            [
                ("state", "in", PENDING),
                ("company_id", "=", self.company.id),
                ("due_at", "<", until),
                ("due_date", "<=", self.company._dental_today(until)),
            ]
        )

    def _make_call(self, followups):
        """One call about all that is due for a patient on a day; whether it was made."""
        followup = followups[0]
        fate = self.fates.get(followup.patient_id, "")
        days = (self.today - followup.due_date).days
        moment = followup.due_at + timedelta(minutes=self.rng.randint(10, 110))
        if moment >= self.now or self.talk.is_left(fate, days, followup.attempt_count):
            return False
        if fate in ("without_record", "dismissed"):
            self._end_in_odoo(followups, fate, moment)
            return True
        values = self.talk.values(fate, days, followup.treatment_id.type_id.code, followup.attempt_count)
        if values["outcome"] == "call_back":
            values["call_back_at"] = self.company._dental_utc(self.today, time(16, 0))
        self.finish(followups, moment, values)
        return True

    def start(self, followups, moment):
        """The draft of a call, as the follow-ups' caller starts it at ``moment``."""
        caller = followups.user_id[:1] or self.staff["followup_team"][0]
        calls = self.env["dental.call"].with_user(caller).with_context(**QUIET, lang=caller.lang)
        action = calls._start(followups.patient_id, followups.with_env(calls.env), moment)
        return calls.browse(action["res_id"])

    def finish(self, followups, moment, values):
        """A call that began at ``moment`` and lasted some minutes."""
        call = self.start(followups, moment)
        end = moment + timedelta(minutes=self.rng.randint(1, 6))
        call.write(values)
        call._finish(end)
        self._date_messages(end)
        if call.grade == "dissatisfied":
            self._answer_complaint(call, end)
        return call

    def _answer_complaint(self, call, moment):
        """The managers deal with dissatisfied patients within days; the last ones are still open."""
        activity = call.sudo().activity_ids
        if moment > self.now - timedelta(days=5):
            return
        complaints = Complaints(self.company, self.now)
        for complaint in call.sudo().complaint_ids:
            complaints.settle(complaint, moment)
        moment += timedelta(days=1)
        activity.with_user(activity.user_id).action_feedback(feedback=self.rng.choice(SETTLED))
        self._date_messages(moment)
        activity.date_done = self.company._dental_today(moment)

    def _end_in_odoo(self, followups, fate, moment):
        """What people do with an activity without making the call."""
        activities = followups._call_activities().with_user(followups.user_id[:1])
        if fate == "dismissed":
            followups._message_log_batch(bodies=dict.fromkeys(followups.ids, DISMISSED))
            activities.unlink()
        else:
            activities.action_feedback()
            activities.sudo().date_done = self.company._dental_today(moment)
        followups.closed_at = moment
        self._date_messages(moment)

    def _date_messages(self, moment):
        """Remember that what has been written into the chatter since the last time was written then."""
        last = self._newest_message()
        self._written.append((range(self._last_message + 1, last + 1), moment))
        self._last_message = last

    def _newest_message(self):
        return self.env["mail.message"].search([], order="id DESC", limit=1).id

    def _redate(self):
        """Give the messages the moments at which they would have been written."""
        for ids, moment in self._written:
            self.env["mail.message"].browse(ids).exists().date = moment
