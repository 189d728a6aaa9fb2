from datetime import timedelta

from pytz import country_timezones

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from odoo.addons.base.models.res_partner import _tz_get

from ...tools import clock, schedule


class ResCompany(models.Model):
    """How long a visit takes that is booked on the telephone.

    How long a patient's question may wait for the dentist.

    How much of a patient's follow-up goes into one ring, and how often it rings.

    What counts as a call that cannot have taken place.
    """

    _inherit = "res.company"

    dental_book_id = fields.Many2one(
        "dental.protocol.book",
        string="Rule book",
        ondelete="restrict",
        default=lambda self: self.env.ref("dental_followup.book_a", raise_if_not_found=False),
        domain="[('company_id', 'in', (False, id))]",
        help="The calls that a treatment demands in this clinic.",
    )
    dental_tz = fields.Selection(
        _tz_get,
        string="Clinic's time zone",
        required=True,
        compute="_compute_dental_tz",
        store=True,
        readonly=False,
        precompute=True,
        help="Every day and hour of the clinic is counted in this zone.",
    )
    dental_no_show_minutes = fields.Integer(
        string="Missed after (minutes)",
        default=15,
        help="So long after its beginning a visit counts as missed if the patient has not arrived.",
    )
    dental_visit_minutes = fields.Integer(
        string="Length of a visit (minutes)",
        default=30,
        help="How long a visit is booked for wherever no other length is chosen: in the calendar, from a call, "
        "on the patient's form.",
    )
    dental_answer_hours = fields.Integer(
        string="A dentist answers within (hours)",
        default=24,
        help="By then a patient who asked something on the telephone is to have the dentist's answer.",
    )
    dental_ahead_days = fields.Integer(
        string="Take along calls of the next days",
        default=3,
        help="A call that the patient gets anyway also settles what is due within so many days, except what "
        "has its medical day or belongs to a visit. 0: only what is due.",
    )
    dental_cool_down_days = fields.Integer(
        string="Days without care calls after a talk",
        default=7,
        help="Nobody is rung for mere care within so many days after the last talk. Medical calls always come. "
        "0: care calls come on their day.",
    )
    dental_brief_seconds = fields.Integer(
        string="Suspiciously short up to (seconds)",
        default=5,
        help="A call that is finished as answered so soon after its beginning is marked for the quality review. "
        "0: none is.",
    )

    dental_free_checkup = fields.Boolean(
        string="Check-ups are free of charge",
        default=True,
        help="The scripts and answers say so where they invite to a check-up.",
    )
    dental_checkup_from = fields.Integer(
        string="Check-up every (months)", default=3, help="How often patients are invited: from so many months."
    )
    dental_checkup_to = fields.Integer(
        string="To (months)", default=6, help="To so many months; the same number for a fixed interval."
    )

    _check_dental_checkup = models.Constraint(
        "CHECK (dental_checkup_from BETWEEN 1 AND dental_checkup_to AND dental_checkup_to <= 24)",
        "Patients are invited every 1 to 24 months. Enter the shorter interval first, for example 3 to 6.",
    )
    _check_dental_no_show_minutes = models.Constraint(
        "CHECK (dental_no_show_minutes BETWEEN 0 AND 1440)",
        "A visit counts as missed after 0 to 1440 minutes. Enter 0 to count it as missed at once.",
    )
    _check_dental_visit_minutes = models.Constraint(
        "CHECK (dental_visit_minutes BETWEEN 5 AND 480)",
        "A visit takes from 5 to 480 minutes. Enter how long an ordinary one takes.",
    )
    _check_dental_answer_hours = models.Constraint(
        "CHECK (dental_answer_hours BETWEEN 1 AND 720)",
        "A question is answered within 1 to 720 hours. Enter 24 for one day.",
    )
    _check_dental_ahead_days = models.Constraint(
        "CHECK (dental_ahead_days BETWEEN 0 AND 365)",
        "Calls are taken along from 0 to 365 days ahead. Enter 0 to call only about what is due.",
    )
    _check_dental_cool_down_days = models.Constraint(
        "CHECK (dental_cool_down_days BETWEEN 0 AND 365)",
        "After a talk there may be 0 to 365 days without care calls. Enter 0 for none.",
    )
    _check_dental_brief_seconds = models.Constraint(
        "CHECK (dental_brief_seconds BETWEEN 0 AND 600)",
        "A call is suspiciously short up to 0 to 600 seconds. Enter 0 to mark none.",
    )

    @api.constrains("dental_tz")
    def _check_dental_tz(self):
        for company in self:
            if not clock.is_known(company.dental_tz):
                raise ValidationError(company._dental_zone_problem())

    @api.depends("country_id")
    def _compute_dental_tz(self):
        """Propose the zone of the country while none is set: China has one; else the user's own."""
        for company in self:
            if not company.dental_tz:
                zones = country_timezones.get(company.country_id.code or "", [])
                own = self.env.user.tz
                company.dental_tz = zones[0] if zones and own not in zones else own or "UTC"

    def _dental_visit_length(self):
        """How long a visit takes for which no other length is chosen (timedelta)."""
        self.ensure_one()
        # sudo: whoever books may not read the settings of another clinic; nothing but the length is taken.
        return timedelta(minutes=self.sudo().dental_visit_minutes)

    @api.model
    def _dental_with_clock(self):
        """The clinics that the jobs work for: those whose time zone is known. The others stop nobody."""
        return self.search([("dental_tz", "!=", False)]).filtered(lambda company: clock.is_known(company.dental_tz))

    def _dental_zone(self):
        """The clinic's time zone; UTC while this computer does not know it, so that screens still open."""
        self.ensure_one()
        return self.dental_tz if clock.is_known(self.dental_tz) else "UTC"

    @api.model
    def _dental_zone_sql(self, alias):
        """:meth:`_dental_zone` in SQL, for the companies of the table ``alias``: one unknown zone fails the query."""
        self.flush_model(["dental_tz"])
        zones = self.env.execute_query(SQL("SELECT DISTINCT dental_tz FROM res_company WHERE dental_tz IS NOT NULL"))
        unknown = tuple(zone for (zone,) in zones if not clock.is_known(zone))
        column = SQL.identifier(alias, "dental_tz")
        return SQL("CASE WHEN %s IN %s THEN 'UTC' ELSE %s END", column, unknown, column) if unknown else column

    def _dental_zone_problem(self):
        return self.env._(
            "The time zone “%(zone)s” of %(clinic)s is not known to this computer: no call falls due there. Choose "
            "another one under Configuration → Settings.",
            zone=self.dental_tz or "",
            clinic=self.name,
        )

    def _dental_today(self, now=None):
        """The calendar day in the clinic at ``now`` (naive UTC, default: this moment)."""
        self.ensure_one()
        return schedule.clinic_day(now or fields.Datetime.now(), self._dental_zone())

    def _dental_local(self, moment):
        """The naive UTC ``moment`` on the clinic's clock (aware)."""
        self.ensure_one()
        return schedule.to_local(moment, self._dental_zone())

    def _dental_utc(self, day, shown):
        """The naive UTC moment at which the clinic's clock shows ``shown`` on ``day``."""
        self.ensure_one()
        return schedule.to_utc(schedule.at_time(day, shown, self._dental_zone()))

    def _dental_moment_text(self, moment):
        """A moment (naive UTC) on the clinic's clock; the day is named where it is not today."""
        local = self._dental_local(moment)
        is_today = local.date() == self._dental_today()
        return f"{local:%H:%M}" if is_today else f"{local:%Y-%m-%d %H:%M}"
