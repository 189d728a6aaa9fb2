"""Who is on duty in a clinic, and how loaded: decides the caller of each follow-up of a batch."""

from collections import defaultdict

from ..tools import schedule

# Where a team has nobody on duty, for example reception where there is no consultant (book C).
STAND_INS = {"consultant": ("receptionist",), "dentist": ("nurse",)}


class Duty:
    """The staff of one clinic as the calls of ``followups`` fall due.

    :param now: the present, naive UTC
    """

    def __init__(self, env, company, followups, now):
        self.env = env
        self.now = now
        self.teams = env["dental.team"].search([("company_id", "=", company.id)])
        users = self.teams.member_ids | followups.treatment_id.mapped("dentist_id")
        users |= followups.treatment_id.nurse_id | followups.treatment_id.consultant_id
        users |= followups.patient_id.dental_dentist_id
        users |= users.dental_nurse_id
        self.absences = self._read_absences(users)
        self.load = defaultdict(int, self._read_load(self.teams.member_ids))
        self._of_patient = {}
        self._members = defaultdict(env["res.users"].browse)
        for team in self.teams:
            self._members[team.role] |= team.member_ids

    def _read_absences(self, users):
        """Out of office, or a leave of the user's working calendar: user → (start, end) pairs."""
        absences = defaultdict(list)
        for user in users:
            if user.out_of_office_from:
                absences[user].append((user.out_of_office_from, user.out_of_office_to or None))
        leaves = self.env["resource.calendar.leaves"].search(
            [("resource_id.user_id", "in", users.ids), ("date_to", ">=", self.now)]
        )
        for leave in leaves:
            absences[leave.resource_id.user_id].append((leave.date_from, leave.date_to))
        return absences

    def _read_load(self, users):
        """The number of open calls by user."""
        return self.env["dental.followup"]._read_group(
            [("state", "=", "open"), ("user_id", "in", users.ids)], ["user_id"], ["__count"]
        )

    def caller_of(self, followup):
        """The caller of a follow-up, and the person on whose behalf, if another was meant."""
        named = self._named(followup)
        meant = named[:1]
        moment = max(self.now, followup.due_at)
        caller = next((user for user in named if self._is_on_duty(user, moment)), None)
        if caller is None:
            caller = self._from_team(followup, moment)
        self.load[caller] += 1
        return caller, meant if meant != caller else meant.browse()

    def _named(self, followup):
        """The people whom the treatment names for the role, the one who is meant first."""
        treatment = followup.treatment_id
        dentist = treatment.dentist_id or followup.patient_id.dental_dentist_id
        named = {
            "dentist": (dentist, dentist.dental_nurse_id),
            "nurse": (treatment.nurse_id, dentist.dental_nurse_id),
            "consultant": (treatment.consultant_id,),
        }.get(followup.role, ())
        return self.env["res.users"].concat(*[user for user in named if user])

    def _is_on_duty(self, user, moment):
        return user.active and not schedule.is_within(moment, self.absences[user])

    def _from_team(self, followup, moment):
        """A member of the role's team; all calls about one patient go to the same person."""
        for role in (followup.role, *STAND_INS.get(followup.role, ())):
            key = (role, followup.patient_id)
            chosen = self._of_patient.get(key)
            if not chosen or not self._is_on_duty(chosen, moment):
                chosen = self._of_patient[key] = self.least_loaded(role, moment)
            if chosen:
                return chosen
        return self.env["res.users"]

    def least_loaded(self, role, moment):
        """The member of a role's team with the fewest open calls of those on duty; or nobody."""
        on_duty = [user for user in self._members[role] if self._is_on_duty(user, moment)]
        return min(on_duty, key=lambda user: (self.load[user], user.id), default=self.env["res.users"])
