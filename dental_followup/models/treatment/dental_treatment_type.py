from odoo import fields, models


class DentalTreatmentType(models.Model):
    """A treatment that the clinic offers, with what a patient has to know after it."""

    _name = "dental.treatment.type"
    _description = "Treatment Type"
    _inherit = ["dental.catalogue.mixin"]

    stage_ids = fields.One2many("dental.treatment.stage", "type_id", string="Stages", copy=True)
    faq_ids = fields.One2many("dental.faq", "type_id", string="Questions and answers")
    aftercare = fields.Text(
        string="After-care", translate=True, help="What the patient must be told after the treatment."
    )
    normal = fields.Text(
        string="What is normal",
        translate=True,
        help="What most patients feel after the treatment, and for how long.",
    )
    is_treatment = fields.Boolean(
        string="Counts as treatment",
        default=True,
        help="Not so for a consultation or a check-up, which only lead to one.",
    )
    course = fields.Selection(
        [("tooth", "One for each tooth"), ("mouth", "One for the patient")],
        help="Sessions of one course share one series of later calls, counted from the latest session. Empty: each "
        "record is followed up by itself.",
    )
    removes_tooth = fields.Boolean(
        string="Removes the tooth", help="What is still planned after other treatments of the tooth ends with it."
    )
    warranty_months = fields.Integer(
        string="Warranty (months)", help="How long the work is redone free of charge; 0: no warranty."
    )

    _check_warranty_months = models.Constraint(
        "CHECK (warranty_months >= 0)", "A warranty cannot be negative. Enter 0 for none."
    )
