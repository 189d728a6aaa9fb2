from odoo import fields, models


class DentalComplaintCategory(models.Model):
    """What a complaint is about: a word for the figures, chosen by whoever records it."""

    _name = "dental.complaint.category"
    _description = "Complaint Category"
    _inherit = ["dental.catalogue.mixin"]

    is_medical = fields.Boolean(
        string="Medical quality", help="Such a complaint is never proposed as minor: somebody looks at the patient."
    )
