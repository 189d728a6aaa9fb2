from odoo import fields, models
from odoo.exceptions import UserError


class SurveyUserInput(models.Model):
    """The reading list: who has read what the patients wrote."""

    _inherit = "survey.user_input"

    def action_dental_read(self):
        """Mark free texts as read by the user.

        :raises UserError: for one that was read already
        """
        if any(answer.dental_read_at for answer in self):
            raise UserError(self.env._("Some of these texts were read already. Update the list."))
        self.write({"dental_read_at": fields.Datetime.now(), "dental_read_by_id": self.env.uid})

    def action_dental_open_patient(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [(self.env.ref("dental_followup.res_partner_patient_view_form").id, "form")],
        }
