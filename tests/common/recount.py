"""Count the figures of follow-ups in plain Python, from calls and follow-ups as they are."""

from collections import Counter
from datetime import timedelta
from zoneinfo import ZoneInfo

MEASURES = (
    "due_count",
    "made_count",
    "on_time_count",
    "late_count",
    "missed_count",
    "open_count",
    "reached_count",
    "unrecorded_count",
    "unreachable_count",
)
SILENT = ("no_answer", "busy", "wrong_number")
UTC = ZoneInfo("UTC")


def day(moment, company):
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(company.dental_tz)).date()


class Recount:
    """The figures of ``followups`` at ``now``.

    :param first_due: id of a follow-up → the day on which it was first due and the rule's day, as noted when planned
    """

    def __init__(self, followups, first_due, now):
        self.first_due, self.now = first_due, now
        calls = followups.env["dental.call"].search([("state", "=", "done")])
        self.calls = {followup.id: [] for followup in followups}
        for call in calls.sorted(lambda c: (c.ended_at, c.id)):
            for followup in call.followup_ids | call.declined_ids:
                if followup.id in self.calls:
                    self.calls[followup.id].append(call)
        self.rows = [row for row in map(self.row, followups) if row]

    def row(self, followup):
        due, planned = self.first_due[followup.id]
        today = day(self.now, followup.company_id)
        if followup.state == "cancelled" or followup.is_note_only or due > today:
            return None
        calls = self.calls[followup.id]
        limit = max(due, planned + timedelta(days=followup.step_id.tolerance))
        made_on = day(calls[0].ended_at, followup.company_id) if calls else None
        unrecorded = not calls and followup.closing_reason == "without_record"
        waiting = not calls and not unrecorded
        counts = {
            "due_count": 1,
            "made_count": bool(calls),
            "on_time_count": bool(calls) and made_on <= limit,
            "late_count": bool(calls) and made_on > limit,
            "missed_count": waiting and limit < today,
            "open_count": waiting and limit >= today,
            "reached_count": any(call.outcome not in SILENT for call in calls),
            "unrecorded_count": unrecorded,
            "unreachable_count": bool(calls) and followup.state == "unreachable",
        }
        step, treatment = followup.step_id, followup.treatment_id
        keys = {
            "date:day": due,
            "date:month": due.replace(day=1),
            "date:week": due - timedelta(days=due.isoweekday() % 7),  # American weeks begin on Sunday
            "company_id": followup.company_id,
            "book_id": step.protocol_id.book_id,
            "protocol_id": step.protocol_id,
            "step_id": step,
            "role": followup.role,
            "type_id": treatment.type_id,
            "dentist_id": treatment.dentist_id,
            "user_id": calls[0].user_id if calls else followup.user_id,
            "on_behalf_of_id": followup.on_behalf_of_id,
        }
        return keys, counts

    def by(self, *groups):
        """Keys of the groups → the sum of each measure."""
        found = {}
        for keys, counts in self.rows:
            sums = found.setdefault(tuple(keys[group] for group in groups), Counter())
            for name, count in counts.items():
                sums[name] += count
        return {key: tuple(sums[name] for name in MEASURES) for key, sums in found.items()}
