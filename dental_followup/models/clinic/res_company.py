from pytz import country_timezones

from odoo import api, fields, models

from odoo.addons.base.models.res_partner import _tz_get

from ...tools import schedule


class ResCompany(models.Model):
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

    _check_dental_no_show_minutes = models.Constraint(
        "CHECK (dental_no_show_minutes BETWEEN 0 AND 1440)",
        "A visit counts as missed after 0 to 1440 minutes. Enter 0 to count it as missed at once.",
    )

    @api.depends("country_id")
    def _compute_dental_tz(self):
        """Propose the zone of the country while none is set: China has one; else the user's own."""
        for company in self:
            if not company.dental_tz:
                zones = country_timezones.get(company.country_id.code or "", [])
                own = self.env.user.tz
                company.dental_tz = zones[0] if zones and own not in zones else own or "UTC"

    def _dental_today(self, now=None):
        """The calendar day in the clinic at ``now`` (naive UTC, default: this moment)."""
        self.ensure_one()
        return schedule.clinic_day(now or fields.Datetime.now(), self.dental_tz)

    def _dental_local(self, moment):
        """The naive UTC ``moment`` on the clinic's clock (aware)."""
        self.ensure_one()
        return schedule.to_local(moment, self.dental_tz)

    def _dental_utc(self, day, clock):
        """The naive UTC moment at which the clinic's clock shows ``clock`` on ``day``."""
        self.ensure_one()
        return schedule.to_utc(schedule.at_time(day, clock, self.dental_tz))
