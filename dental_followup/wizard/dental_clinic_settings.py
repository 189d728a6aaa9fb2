from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.base.models.res_partner import _tz_get


class DentalClinicSettings(models.TransientModel):
    """A clinic's settings for its manager, who may write neither companies nor Odoo's settings."""

    _name = "dental.clinic.settings"
    _description = "Clinic Settings"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        string="Clinic",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    dental_book_id = fields.Many2one(
        "dental.protocol.book",
        string="Rule book",
        compute="_compute_settings",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        help="The calls that a treatment demands in this clinic.",
    )
    dental_tz = fields.Selection(
        _tz_get,
        string="Clinic's time zone",
        compute="_compute_settings",
        store=True,
        readonly=False,
        precompute=True,
        help="Every day and hour of the clinic is counted in this zone.",
    )

    @api.depends("company_id")
    def _compute_settings(self):
        for wizard in self:
            wizard.dental_book_id = wizard.company_id.dental_book_id
            wizard.dental_tz = wizard.company_id.dental_tz

    def action_save(self):
        """Write the settings to the clinic.

        :raises AccessError: for a clinic that the user does not belong to
        """
        self.ensure_one()
        if self.company_id not in self.env.user.company_ids:
            raise AccessError(self.env._("You can change the settings only of clinics that you work for."))
        # sudo: companies are written by system administrators alone. The access right to this
        # model lets managers in and nobody else, the clinic is one of theirs, and nothing but
        # these two fields is written.
        self.company_id.sudo().write({"dental_book_id": self.dental_book_id.id, "dental_tz": self.dental_tz})
        return {"type": "ir.actions.act_window_close"}
