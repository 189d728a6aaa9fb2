from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import schedule
from ..const import MANAGER
from .duty_roster import CallerAssignment, absences, is_staff, open_calls

ROLES = [
    ("dentist", "Dentist"),
    ("nurse", "Nurse"),
    ("consultant", "Consultant"),
    ("receptionist", "Receptionist"),
    ("followup_team", "Follow-up team"),
    ("manager", "Manager"),
]


class DentalTeam(models.Model):
    """The people who answer for one role in a clinic."""

    _name = "dental.team"
    _description = "Dental Team"
    _inherit = "dental.access.mixin"
    _order = "company_id, role, name"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    role = fields.Selection(ROLES, required=True)
    member_ids = fields.Many2many(
        "res.users",
        string="Members",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who takes the calls of this role when nobody is named by the treatment.",
    )
    company_id = fields.Many2one(
        "res.company", string="Clinic", required=True, index=True, default=lambda self: self.env.company
    )
    active = fields.Boolean(default=True)
    is_unmanned = fields.Boolean(
        string="Nobody on duty", compute="_compute_is_unmanned", help="All members are away or have left."
    )

    @api.depends("member_ids")
    def _compute_is_unmanned(self):
        """Whether calls of the role would wait in the pool now."""
        now = fields.Datetime.now()
        for company, teams in self.grouped("company_id").items():
            # sudo: colleagues' leaves, of which only "nobody is there" is told.
            duty = CallerAssignment(self.sudo().env, company, self.env["dental.followup"].sudo(), now)
            for team in teams:
                team.is_unmanned = not any(duty.is_on_duty(user, now) for user in team.sudo().member_ids)

    @api.constrains("company_id")
    def _check_own_clinic(self):
        """Odoo looks at the rules before a record moves to another clinic, not after; and checks as superuser."""
        self.sudo(False).check_access("write")

    @api.constrains("name", "role", "member_ids", "active")
    def _check_member_ids(self):
        """The role is named because a new team may leave its members out; a member who leaves the
        clinic later empties the team nevertheless, which the list shows.
        """
        for team in self:
            if team.active and not team.member_ids:
                raise ValidationError(
                    self.env._(
                        "Nobody would make the calls of “%(team)s”. Add a member who works here, or archive the team.",
                        team=team.name,
                    )
                )

    @api.model
    def _find_callers(self, followups, now=None):
        """Who makes these calls, decided when they fall due.

        The person named by the treatment, then the stand-in, then the least loaded member of the
        team who is on duty; nobody: the call waits in the team's pool.

        :param now: the present, naive UTC; None: this moment
        :return: dict follow-up → (caller, on whose behalf), either possibly empty
        """
        now = now or fields.Datetime.now()
        callers = {}
        for company, group in followups.grouped("company_id").items():
            duty = CallerAssignment(self.env, company, group, now)
            for followup in group:
                callers[followup] = duty.caller_of(followup)
        return callers

    @api.model
    def _answering_dentist(self, dentist, company, now):
        """The treating dentist; while away, one of the dentists' team who is on duty; or nobody."""
        away = absences(self.env, dentist, now).get(dentist.id, ())
        if dentist and is_staff(dentist, company) and not schedule.is_within(now, away):
            return dentist
        return self._least_loaded("dentist", company, now)

    @api.model
    def _least_loaded(self, role, company, now=None, excluded=None):
        """The member of a role's team who is on duty with the fewest open calls; or nobody.

        :param excluded: users who shall not get it
        """
        now = now or fields.Datetime.now()
        duty = CallerAssignment(self.env, company, self.env["dental.followup"], now)
        duty.staff -= excluded or self.env["res.users"]
        return duty.least_loaded(role, now)

    @api.model
    def _managers(self, company):
        """The members of a clinic's managers' teams; where there are none, all who have the manager's rights there."""
        members, others = self._read_managers(company)
        return members or others

    @api.model
    def _manager_on_duty(self, company, now, excluded=None):
        """The one manager who is told of a matter, or given it: of the managers in charge the one with
        the fewest open calls; or nobody.

        :param now: the present, naive UTC
        :param excluded: users who shall not get it
        """
        managers = self._managers_in_charge(company, now, excluded)
        # sudo: colleagues' calls are counted, not shown.
        load = open_calls(self.sudo().env, managers)
        return min(managers, key=lambda user: (load.get(user.id, 0), user.id), default=managers)

    @api.model
    def _managers_in_charge(self, company, now, excluded=None):
        """The managers to whom a matter goes at ``now``.

        The members of the managers' teams who are there; while none is, whoever else has the manager's
        rights and is there; while everybody is away, all the same, to be seen on coming back.

        :param excluded: users who shall not get it
        """
        excluded = excluded or self.env["res.users"]
        members, others = (users - excluded for users in self._read_managers(company))
        # sudo: colleagues' leaves are looked at, not shown.
        away = absences(self.sudo().env, members | others, now)
        there = (members | others).filtered(lambda user: not schedule.is_within(now, away.get(user.id, ())))
        return (members & there) or (others & there) or members or others

    @api.model
    def _read_managers(self, company):
        """The members of the clinic's managers' teams, and who else has the manager's rights there."""
        # sudo: teams and groups are looked at; who the managers are is no secret.
        teams = self.sudo().search([("role", "=", "manager"), ("company_id", "=", company.id)])
        holders = self.env.ref(MANAGER).sudo().all_user_ids  # sudo: as above
        members = teams.member_ids.filtered(lambda user: is_staff(user, company))
        others = holders.filtered(lambda user: is_staff(user, company)) - members
        return members.with_env(self.env), others.with_env(self.env)
