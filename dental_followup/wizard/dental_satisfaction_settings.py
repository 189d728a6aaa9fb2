from odoo import api, fields, models

from ..models.const import LETTER_MAPPINGS

SETTINGS = (
    "dental_survey_id",
    "dental_survey_period_days",
    "dental_survey_valid_days",
    "dental_survey_min_answers",
    "dental_grade_letters",
)


class DentalSatisfactionSettings(models.TransientModel):
    """How the clinic asks, for its manager, who may not write companies."""

    _name = "dental.satisfaction.settings"
    _description = "Satisfaction Settings"
    _inherit = "dental.access.mixin"

    company_id = fields.Many2one(
        "res.company", string="Clinic", required=True, readonly=True, default=lambda self: self.env.company
    )
    dental_survey_id = fields.Many2one(
        "survey.survey", string="Survey", compute="_compute_settings", store=True, readonly=False, precompute=True
    )
    dental_survey_period_days = fields.Integer(
        string="Days between two surveys", compute="_compute_settings", store=True, readonly=False, precompute=True
    )
    dental_survey_valid_days = fields.Integer(
        string="Days that a link is valid", compute="_compute_settings", store=True, readonly=False, precompute=True
    )
    dental_survey_min_answers = fields.Integer(
        string="Answers before a person is shown",
        compute="_compute_settings",
        store=True,
        readonly=False,
        precompute=True,
    )
    dental_grade_letters = fields.Selection(
        LETTER_MAPPINGS,
        string="Grades in letters",
        compute="_compute_settings",
        store=True,
        readonly=False,
        precompute=True,
    )

    @api.depends("company_id")
    def _compute_settings(self):
        for wizard in self:
            for fname in SETTINGS:
                wizard[fname] = wizard.company_id[fname]

    def action_save(self):
        """Write the settings to the clinic.

        :raises AccessError: for a clinic that the user does not manage
        """
        self.ensure_one()
        self.company_id._dental_check_manager()
        # sudo: companies are written by system administrators alone; nothing but these settings is written.
        self.company_id.sudo().write({fname: self[fname] for fname in SETTINGS})
        return {"type": "ir.actions.act_window_close"}
