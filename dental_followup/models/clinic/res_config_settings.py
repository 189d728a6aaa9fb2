from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    dental_book_id = fields.Many2one(related="company_id.dental_book_id", readonly=False)
    dental_tz = fields.Selection(related="company_id.dental_tz", readonly=False)
