from odoo import fields, models


class DentalCondition(models.Model):
    """A medical fact about a patient that the staff must see, and what it speaks against."""

    _name = "dental.condition"
    _description = "Medical Condition"
    _inherit = ["dental.catalogue.mixin"]

    contraindicated_type_ids = fields.Many2many(
        "dental.treatment.type",
        string="Speaks against",
        help="A warning appears when one of these treatments is recorded for the patient.",
    )
    advice = fields.Text(translate=True, help="What to check or ask, and when to postpone.")
