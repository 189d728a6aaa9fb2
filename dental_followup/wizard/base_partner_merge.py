from odoo import api, models
from odoo.exceptions import UserError


class BasePartnerMerge(models.TransientModel):
    """Two contacts turn out to be one patient."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Odoo deletes the rows of a table where a unique index refuses one of them: none may be refused."""
        patients = src_partners | dst_partner
        # sudo: what concerns any of the patients counts, whichever clinic's it is.
        drafts = (
            self.env["dental.call"]
            .sudo()
            .search_count([("patient_id", "in", patients.ids), ("state", "=", "draft")], limit=1)
        )
        if drafts:
            raise UserError(
                self.env._("Somebody is on the phone with this patient. Finish or discard that call first.")
            )
        self.env["dental.followup.planner"].sudo()._settle_twins(patients)
        # sudo: as above; of the invitations that wait the latest goes on waiting.
        waiting = self.env["survey.user_input"].sudo()
        waiting = waiting.search(
            [("partner_id", "in", patients.ids), ("dental_is_open", "=", True)], order="dental_invited_at DESC, id DESC"
        )
        waiting[1:].dental_is_open = False
        waiting.flush_recordset(["dental_is_open"])
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _update_values(self, src_partners, dst_partner):
        """A number belongs to one contact at a time: the merged one hands it over before it goes.

        Treatments of both are one history now, so the planner looks at it again.
        """
        numbered = src_partners.filtered("dental_number")
        if numbered and not dst_partner.dental_number:
            number = numbered[-1].dental_number
            numbered.dental_number = False
            numbered.flush_recordset(["dental_number"])
            dst_partner.dental_number = number
        # sudo: Odoo takes over what it finds filled, and this is not for the user to write; planned anew below.
        src_partners.sudo().dental_planned_at = False
        result = super()._update_values(src_partners, dst_partner)
        # sudo: the user was allowed to merge the contacts; follow-ups change only through the planner.
        self.env["dental.followup.planner"].sudo()._plan_patients(dst_partner)
        return result
