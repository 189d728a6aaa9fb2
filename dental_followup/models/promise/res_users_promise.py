from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _dental_release_calls(self):
        """Patients' questions do not leave with a dentist either."""
        # sudo: whoever may archive a user need not be a member of the clinic's staff.
        self.env["dental.promise"].sudo()._release(self)
        return super()._dental_release_calls()
