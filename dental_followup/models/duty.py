"""Who is on duty in a clinic, and how loaded: decides the caller of each follow-up of a batch."""

from collections import defaultdict

from ..tools import schedule
from .res_partner import STAFF

# Where a team has nobody on duty, for example reception where there is no consultant (book C).
STAND_INS = {"consultant": ("receptionist",), "dentist": ("nurse",)}
# Whom a treatment names for a role: the one who is meant, then the one who stands in.
NAMED = {
    "dentist": lambda treatment, dentist: (dentist, dentist.dental_nurse_id),
    "nurse": lambda treatment, dentist: (treatment.nurse_id, dentist.dental_nurse_id),
    "consultant": lambda treatment, dentist: (treatment.consultant_id,),
}


class Duty:
    """The staff of one clinic as the calls of ``followups`` fall due.

    :param now: the present, naive UTC
    """

    def __init__(self, env, company, followups, now):
        self.env = env
        self.now = now
        self.nobody = env["res.users"]
        self.teams = env["dental.team"].search([("company_id", "=", company.id)])
        named = followups.filtered(lambda f: f.role in NAMED)
        users = self.teams.member_ids | named.patient_id.dental_dentist_id
        for name in ("dentist_id", "nurse_id", "consultant_id"):
            users |= named.treatment_id.mapped(name)
        users |= users.dental_nurse_id
        self.staff = users.filtered(lambda user: user.active and company in user.company_ids and user.has_group(STAFF))
        self.absences = self._read_absences(users)
        self.load = defaultdict(int, self._read_load(self.teams.member_ids))
        self._of_patient = {}
        self._on_duty = {}

    def _read_absences(self, users):
        """Out of office, or a leave of the user's working calendar: id of the user → (start, end) pairs."""
        absences = defaultdict(list)
        for user in users:
            if user.out_of_office_from:
                absences[user.id].append((user.out_of_office_from, user.out_of_office_to or None))
        leaves = self.env["resource.calendar.leaves"].search(
            [("resource_id.user_id", "in", users.ids), ("date_to", ">=", self.now)]
        )
        for leave in leaves:
            absences[leave.resource_id.user_id.id].append((leave.date_from, leave.date_to))
        return absences

    def _read_load(self, users):
        """The number of open calls by the user's id."""
        groups = self.env["dental.followup"]._read_group(
            [("state", "=", "open"), ("user_id", "in", users.ids)], ["user_id"], ["__count"]
        )
        return {user.id: count for user, count in groups}

    def caller_of(self, followup):
        """The caller of a follow-up, and the person on whose behalf, if another was meant."""
        named = self._named(followup)
        meant = named[0] if named else self.nobody
        moment = max(self.now, followup.due_at)
        caller = next((user for user in named if self._is_on_duty(user, moment)), None)
        if caller is None:
            caller = self._from_team(followup, moment)
        self.load[caller.id] += 1
        return caller, self.nobody if meant == caller else meant

    def _named(self, followup):
        """The people whom the treatment names for the role, the one who is meant first."""
        if followup.role not in NAMED:
            return []
        treatment = followup.treatment_id
        dentist = treatment.dentist_id or followup.patient_id.dental_dentist_id
        return [user for user in NAMED[followup.role](treatment, dentist) if user]

    def _is_on_duty(self, user, moment):
        """Not of the clinic's staff, or no longer: the call would lie where nobody sees it."""
        return user in self.staff and not schedule.is_within(moment, self.absences.get(user.id, ()))

    def _from_team(self, followup, moment):
        """A member of the role's team; all calls about one patient go to the same person."""
        for role in (followup.role, *STAND_INS.get(followup.role, ())):
            key = (role, followup.patient_id.id)
            chosen = self._of_patient.get(key)
            if not chosen or not self._is_on_duty(chosen, moment):
                chosen = self._of_patient[key] = self.least_loaded(role, moment)
            if chosen:
                return chosen
        return self.nobody

    def least_loaded(self, role, moment):
        """The member of a role's team with the fewest open calls of those on duty; or nobody."""
        if (role, moment) not in self._on_duty:
            members = self.teams.filtered(lambda team: team.role == role).member_ids
            self._on_duty[role, moment] = [user.id for user in members if self._is_on_duty(user, moment)]
        load = self.load
        chosen = min(self._on_duty[role, moment], key=lambda user_id: (load[user_id], user_id), default=False)
        return self.nobody.browse(chosen)
