"""The demo clinic's visits: yesterday's, today's as far as the day has come, and those ahead."""

from datetime import time, timedelta

from odoo.fields import Command

from ..models.const import ATTENDED

VISIT = timedelta(minutes=30)
# Who comes today, counted from the end of the patients: clock, patient, what is done then ("": nothing,
# the patient does not come), teeth, complaint.
TODAY = [
    (time(9, 0), -1, "filling/done", "16", "右上后牙塞食物"),
    (time(9, 30), -2, "scaling/done", "", "刷牙出血"),
    (time(10, 0), -3, "extraction/simple", "18", "智齿反复发炎"),
    (time(10, 30), -4, "checkup/done", "", ""),
    (time(11, 0), -5, "", "", "牙齿敏感"),
    (time(13, 30), -6, "root_canal/opening", "25", "夜里牙疼"),
    (time(14, 0), -7, "filling/done", "35", "补的牙掉了"),
    (time(14, 30), -8, "scaling/done", "", ""),
    (time(15, 30), -9, "prosthesis/fitted", "36", "来戴牙冠"),
    (time(16, 30), -10, "consultation/done", "", "想了解种植牙"),
]
# Days ahead, clock, patient, complaint.
AHEAD = [
    (1, time(9, 0), 0, "拆线"),
    (1, time(10, 30), 4, "复查"),
    (1, time(14, 0), -11, "牙龈肿"),
    (1, time(15, 0), -12, ""),
    (2, time(9, 30), 6, "根管治疗第二次"),
    (2, time(13, 30), -13, "右下后牙咬东西疼"),
    (3, time(10, 0), 2, "种植术后复查"),
    (3, time(16, 0), -14, "洗牙"),
    (5, time(9, 0), 28, "投诉后复诊"),
    (6, time(11, 0), 33, "正畸复诊"),
    (8, time(14, 30), -15, "半年检查"),
]
NO_SHOW = (time(11, 30), -16, "牙齿酸痛")


class Agenda:
    """The visits around ``now`` (naive UTC).

    :param patients: in the order that TODAY and AHEAD count in
    """

    def __init__(self, company, patients, now):
        self.env = company.env
        self.company = company
        self.patients = patients
        self.now = now
        self.today = company._dental_today(now)

    def treated_today(self):
        """What was done in those of today's visits that are over: as the treatments of
        the past days are given."""
        for clock, number, code, teeth, _symptoms in TODAY:
            end = self._moment(0, clock) + VISIT
            if code and end <= self.now:
                yield self.patients[number], end, code, teeth, code.startswith("extraction")

    def book(self):
        """Create the visits, and tie the treatments of the last two days to theirs."""
        vals_list = [*self._yesterday(), *self._today(), *self._ahead()]
        self.env["calendar.event"].with_context(dont_notify=True, no_mail_to_attendees=True).create(vals_list)

    def _yesterday(self):
        start = self._moment(-1, time(0, 0))
        treatments = self.env["dental.treatment"].search(
            [
                ("company_id", "=", self.company.id),
                ("done_at", ">=", start),
                ("done_at", "<", self._moment(0, time(0, 0))),
            ]
        )
        for treatment in treatments:
            yield self._values(treatment.patient_id, treatment.done_at - VISIT, "done", treatments=treatment)
        clock, number, symptoms = NO_SHOW
        yield self._values(self.patients[number], self._moment(-1, clock), "no_show", symptoms)

    def _today(self):
        treated = self.env["dental.treatment"].search(
            [("company_id", "=", self.company.id), ("done_at", ">=", self._moment(0, time(0, 0)))]
        )
        for clock, number, code, _teeth, symptoms in TODAY:
            start = self._moment(0, clock)
            treatments = treated.filtered(lambda t, p=self.patients[number]: t.patient_id == p)
            state = self._state(start) if code else "no_show" if start + VISIT <= self.now else "confirmed"
            yield self._values(self.patients[number], start, state, symptoms, treatments)

    def _ahead(self):
        for days, clock, number, symptoms in AHEAD:
            state = "confirmed" if days == 1 else "booked"
            yield self._values(self.patients[number], self._moment(days, clock), state, symptoms)

    def _state(self, start):
        """How far a visit has come by now."""
        if start + VISIT <= self.now:
            return "done"
        if start <= self.now:
            return "in_chair"
        if start - VISIT / 2 <= self.now:
            return "arrived"
        return "confirmed" if start - 4 * VISIT <= self.now else "booked"

    def _values(self, patient, start, state, symptoms="", treatments=()):
        has_come = state in ATTENDED
        return {
            "dental_patient_id": patient.id,
            "dental_dentist_id": patient.dental_dentist_id.id,
            "dental_company_id": self.company.id,
            "start": start,
            "stop": start + VISIT,
            "dental_visit_state": state,
            "dental_symptoms": symptoms,
            "dental_arrived_at": has_come and start - timedelta(minutes=7),
            "dental_seated_at": has_come and state != "arrived" and start,
            "show_as": "free" if state == "no_show" else "busy",
            "dental_treatment_ids": [Command.link(treatment.id) for treatment in treatments],
        }

    def _moment(self, days, clock):
        """The naive UTC moment of a clock time ``days`` from today."""
        return self.company._dental_utc(self.today + timedelta(days=days), clock)
