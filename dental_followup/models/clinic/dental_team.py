from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import schedule
from .duty_roster import CallerAssignment, absences, is_staff

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
    def _least_loaded(self, role, company, now=None):
        """The member of a role's team who is on duty with the fewest open calls; or nobody."""
        now = now or fields.Datetime.now()
        duty = CallerAssignment(self.env, company, self.env["dental.followup"], now)
        return duty.least_loaded(role, now)
