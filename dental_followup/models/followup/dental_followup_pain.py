from odoo import fields, models


class DentalFollowup(models.Model):
    """A patient who is unwell is called by the dentist every day until it is over."""

    _inherit = "dental.followup"

    pain_since = fields.Date(
        string="In pain since",
        readonly=True,
        help="The clinic's day on which the patient said so first; set on the daily calls because of pain only.",
    )

    _pain_unique = models.UniqueIndex(
        "(patient_id, company_id) WHERE pain_since IS NOT NULL AND state IN ('planned', 'open')",
        "A call because of pain is planned for this patient already.",
    )
