from odoo import models

from ..const import EXPECTED


class ResPartner(models.Model):
    """What a patient's record changes about the visits."""

    _inherit = "res.partner"

    def _dental_cancel_visits(self):
        visits = self.env["calendar.event"].search(
            [("dental_patient_id", "in", self.ids), ("dental_visit_state", "in", EXPECTED)]
        )
        visits.action_dental_cancel()
