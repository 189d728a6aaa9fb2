from odoo import api, fields, models

from odoo.addons.base.models.res_partner import _tz_get

# What is written to the clinic as it stands; another book is asked about first.
SETTINGS = (
    "dental_tz",
    "dental_no_show_minutes",
    "dental_cool_down_days",
    "dental_ahead_days",
    "dental_brief_seconds",
    "dental_answer_hours",
    "dental_visit_minutes",
    "dental_free_checkup",
    "dental_checkup_from",
    "dental_checkup_to",
    "dental_emergency_phone",
)


def setting(kind, *args, **attributes):
    """A field that shows the clinic's own of the same name."""
    return kind(*args, compute="_compute_settings", store=True, readonly=False, precompute=True, **attributes)


class DentalClinicSettings(models.TransientModel):
    """A clinic's settings for its manager, who may write neither companies nor Odoo's settings."""

    _name = "dental.clinic.settings"
    _description = "Clinic Settings"
    _inherit = "dental.access.mixin"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        string="Clinic",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    dental_book_id = setting(
        fields.Many2one,
        "dental.protocol.book",
        string="Rule book",
        check_company=True,
        help="The calls that a treatment demands in this clinic.",
    )
    dental_tz = setting(
        fields.Selection,
        _tz_get,
        string="Clinic's time zone",
        help="Every day and hour of the clinic is counted in this zone.",
    )
    dental_cool_down_days = setting(fields.Integer, string="Days without care calls after a talk")
    dental_ahead_days = setting(fields.Integer, string="Take along calls of the next days")
    dental_no_show_minutes = setting(fields.Integer, string="Missed after (minutes)")
    dental_brief_seconds = setting(fields.Integer, string="Suspiciously short up to (seconds)")
    dental_answer_hours = setting(fields.Integer, string="A dentist answers within (hours)")
    dental_visit_minutes = setting(fields.Integer, string="Length of a visit (minutes)")
    dental_free_checkup = setting(fields.Boolean, string="Check-ups are free of charge")
    dental_checkup_from = setting(fields.Integer, string="Check-up every (months)")
    dental_checkup_to = setting(fields.Integer, string="To (months)")
    dental_emergency_phone = setting(fields.Char, string="Emergency services")
    triage_sign_off = fields.Char(string="Questions and rules", compute="_compute_triage_sign_off")
    replan_count = fields.Integer(string="Patients still to be planned anew", compute="_compute_replan_count")

    @api.depends("company_id")
    def _compute_settings(self):
        for wizard in self:
            for fname in ("dental_book_id", *SETTINGS):
                wizard[fname] = wizard.company_id[fname]

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_triage_sign_off(self):
        for wizard in self:
            wizard.triage_sign_off = wizard.company_id._dental_triage_words()

    @api.depends("company_id")
    def _compute_replan_count(self):
        for wizard in self:
            wizard.replan_count = len(wizard.company_id._dental_to_replan())

    def action_save(self):
        """Write the settings to the clinic; with another book, ask what becomes of the planned calls.

        :raises AccessError: for a clinic that the user does not belong to
        """
        self.ensure_one()
        self.company_id._dental_check_manager()
        # sudo: companies are written by system administrators alone. The clinic is one of the
        # manager's own, and nothing but these settings is written.
        self.company_id.sudo().write({fname: self[fname] for fname in SETTINGS})
        if self.dental_book_id and self.dental_book_id != self.company_id.dental_book_id:
            return self.env["dental.book.switch"]._open(self.company_id, self.dental_book_id)
        return {"type": "ir.actions.act_window_close"}
