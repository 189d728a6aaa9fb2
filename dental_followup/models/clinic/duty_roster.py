"""Who is on duty in a clinic, and how loaded: decides the caller of each follow-up of a batch."""

from collections import defaultdict
from typing import Any, TypeAlias

from odoo.fields import Domain

from ...tools import schedule
from ...tools.clock import Utc
from ..const import STAFF, Record

# Beginning and end; an end of None is open.
Leave: TypeAlias = tuple[Utc, Utc | None]

# Where a team has nobody on duty, for example reception where there is no consultant (book C).
STAND_INS = {"consultant": ("receptionist",), "dentist": ("nurse",)}
# Whom a treatment names for a role: the one who is meant, then the one who stands in.
NAMED = {
    "dentist": lambda treatment, dentist: (dentist, dentist.dental_nurse_id),
    "nurse": lambda treatment, dentist: (treatment.nurse_id, dentist.dental_nurse_id),
    "consultant": lambda treatment, dentist: (treatment.consultant_id,),
}


def is_staff(user: Record, company: Record) -> bool:
    """Whether a call in the hands of ``user`` lies where somebody sees it."""
    return user.active and company in user.company_ids and user.has_group(STAFF)


def absences(env: Any, users: Record, now: Utc) -> dict[int, list[Leave]]:
    """Out of office, or a leave of the user's working calendar, from ``now`` on.

    Both are Odoo's own, with or without its apps for human resources.

    :return: dict id of the user → list of (start, end) pairs, an end of None is open
    """
    found = defaultdict(list)
    for user in users:
        start, end = user.out_of_office_from, user.out_of_office_to
        if start and (not end or end >= now):
            found[user.id].append((start, end or None))
    # Time off of the kind "other" is work elsewhere, training for instance: no absence for Odoo either.
    leaves = env["resource.calendar.leaves"].search(
        [("resource_id.user_id", "in", users.ids), ("date_to", ">=", now), ("time_type", "=", "leave")]
    )
    for leave in leaves:
        found[leave.resource_id.user_id.id].append((leave.date_from, leave.date_to))
    return found


def open_calls(env: Any, users: Record) -> dict[int, int]:
    """The number of open calls of each of ``users`` who has any, by the user's id."""
    groups = env["dental.followup"]._read_group(
        [("state", "=", "open"), ("user_id", "in", users.ids)], ["user_id"], ["__count"]
    )
    return {user.id: count for user, count in groups}


class CallerAssignment:
    """The staff of one clinic as the calls of ``followups`` fall due.

    :param now: the present, naive UTC
    """

    def __init__(self, env: Any, company: Record, followups: Record, now: Utc) -> None:
        self.env = env
        self.now = now
        self.nobody = env["res.users"]
        self.teams = env["dental.team"].search([("company_id", "=", company.id)])
        named = followups.filtered(lambda f: f.role in NAMED)
        users = self.teams.member_ids | named.patient_id.dental_dentist_id | named.event_id.dental_dentist_id
        users |= followups.user_id | followups.on_behalf_of_id | followups.promise_id.asked_by_id
        for name in ("dentist_id", "nurse_id", "consultant_id"):
            users |= named.treatment_id.mapped(name)
        users |= users.dental_nurse_id
        self.staff = users.filtered(lambda user: is_staff(user, company))
        self.absences = absences(env, users, now)
        self.load = defaultdict(int, open_calls(env, self.teams.member_ids))
        self._of_number = self._read_numbers(company, followups)
        self._on_duty: dict[tuple[str, Utc], list[int]] = {}

    def _read_numbers(self, company: Record, followups: Record) -> dict[tuple[str, str | int], Record]:
        """Who has open calls to the same phone numbers already: (role, number) → user."""
        patients = followups.patient_id
        numbers = [number for number in patients.mapped("dental_phone_digits") if number]
        same = Domain("patient_id", "in", patients.ids) | Domain("patient_id.dental_phone_digits", "in", numbers)
        groups = self.env["dental.followup"]._read_group(
            Domain("state", "=", "open")
            & Domain("company_id", "=", company.id)
            & Domain("user_id", "in", self.teams.member_ids.ids)
            & same,
            ["role", "patient_id", "user_id"],
        )
        return {(role, self._number(patient)): user for role, patient, user in groups}

    def _number(self, patient: Record) -> str | int:
        """What calls to one telephone have in common: a family often shares it."""
        return patient.dental_phone_digits or patient.id

    def caller_of(self, followup: Record) -> tuple[Record, Record]:
        """The caller of a follow-up, and the person on whose behalf, if another was meant."""
        named = self._named(followup)
        meant = named[0] if named else self.nobody
        moment = self._moment(followup)
        caller = next((user for user in named if self.is_on_duty(user, moment)), None)
        if caller is None:
            caller = self._from_team(followup, moment)
        self.load[caller.id] += 1
        return caller, self.nobody if meant == caller else meant

    def handover_of(self, followup: Record) -> tuple[Record, Record] | None:
        """Who makes an open call from now on, and on whose behalf; None: it stays where it is.

        Back to the person on whose behalf it was made, once on duty again; from one who is away to
        one who is there; nobody there: into the team's pool, and out of it later.
        """
        holder, behalf = followup.user_id, followup.on_behalf_of_id
        moment = self._moment(followup)
        if behalf and behalf != holder and self.is_on_duty(behalf, moment):
            return behalf, self.nobody
        if self.is_on_duty(holder, moment) or self._accepted_while_away(followup, moment):
            return None
        caller, meant = self.caller_of(followup)
        if caller == holder:
            return None
        behalf = behalf or holder or meant
        return caller, self.nobody if caller == behalf else behalf

    def _moment(self, followup: Record) -> Utc:
        return max(self.now, followup.due_at)

    def _named(self, followup: Record) -> list[Record]:
        """The people whom the treatment names for the role, the one who is meant first.

        What was promised is told by the one who promised it.
        """
        if followup.promise_id:
            return [user for user in followup.promise_id.asked_by_id if user]
        if followup.role not in NAMED:
            return []
        treatment = followup.treatment_id
        dentist = treatment.dentist_id or followup.event_id.dental_dentist_id or followup.patient_id.dental_dentist_id
        return [user for user in NAMED[followup.role](treatment, dentist) if user]

    def is_on_duty(self, user: Record, moment: Utc) -> bool:
        """Not of the clinic's staff, or no longer: the call would lie where nobody sees it."""
        return user in self.staff and not schedule.is_within(moment, self.absences.get(user.id, ()))

    def _accepted_while_away(self, followup: Record, moment: Utc) -> bool:
        """Whether the call was given by hand to somebody who was away already, as at ``moment``."""
        given, user = followup.given_at, followup.user_id
        return bool(given and user in self.staff) and any(
            schedule.is_within(given, [leave]) and schedule.is_within(moment, [leave])
            for leave in self.absences.get(user.id, ())
        )

    def _from_team(self, followup: Record, moment: Utc) -> Record:
        """A member of the role's team; all calls to one phone number go to the same person."""
        for role in (followup.role, *STAND_INS.get(followup.role, ())):
            key = (role, self._number(followup.patient_id))
            chosen = self._of_number.get(key)
            if not chosen or not self.is_on_duty(chosen, moment):
                chosen = self._of_number[key] = self.least_loaded(role, moment)
            if chosen:
                return chosen
        return self.nobody

    def least_loaded(self, role: str, moment: Utc) -> Record:
        """The member of a role's team with the fewest open calls of those on duty; or nobody."""
        if (role, moment) not in self._on_duty:
            members = self.teams.filtered(lambda team: team.role == role).member_ids
            self._on_duty[role, moment] = [user.id for user in members if self.is_on_duty(user, moment)]
        load = self.load
        chosen = min(self._on_duty[role, moment], key=lambda user_id: (load[user_id], user_id), default=False)
        return self.nobody.browse(chosen)
