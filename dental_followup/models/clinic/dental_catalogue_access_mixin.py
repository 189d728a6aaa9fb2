from odoo import api, fields, models
from odoo.exceptions import AccessError


class DentalCatalogueAccessMixin(models.AbstractModel):
    """An entry of a catalogue: one clinic's own, or shared by all.

    What is shared is changed by who works for all clinics. Anybody else copies it: the copy is their clinic's.
    """

    _name = "dental.catalogue.access.mixin"
    _description = "Own or Shared by All Clinics"
    _inherit = "dental.access.mixin"

    company_id = fields.Many2one(
        "res.company",
        string="Clinic",
        index="btree_not_null",
        default=lambda self: self._own_clinic(),
        help="Empty: shared by all clinics, and changed only by who works for all of them.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        entries._check_entries()
        entries._entries_changed()
        return entries

    def write(self, vals):
        self._check_entries()
        self._entries_changed()
        result = super().write(vals)
        # It may have been given to all, or to another clinic.
        self._check_entries()
        self._entries_changed()
        return result

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        self._check_entries()
        result = super()._update_field_translations(field_name, translations, digest, source_lang)
        self._entries_changed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_shared_entry(self):
        self._check_entries()
        self._entries_changed()

    def _entries_changed(self):
        """Hook: what follows from a change of entries, before and after it."""

    def copy_data(self, default=None):
        """Who does not work for all clinics copies for their own."""
        own = self._fields["company_id"].store and self._own_clinic()
        if own and "company_id" not in (default or {}):
            default = {**(default or {}), "company_id": own.id}
        return super().copy_data(default)

    @api.model
    def _own_clinic(self):
        """The user's clinic; nobody's for who works for all."""
        return self.env.company if self._other_clinics() else self.env["res.company"]

    @api.model
    def _other_clinics(self):
        """The clinics that the user does not work for: companies with a team."""
        if self.env.su:
            return self.env["res.company"]
        # sudo: that there are other clinics is needed; nothing of them is shown.
        teams = self.env["dental.team"].sudo()._read_group([("company_id.active", "=", True)], ["company_id"])
        clinics = self.env["res.company"].sudo().union(*[company for (company,) in teams])
        return clinics - self.env.user.sudo().company_ids

    def _check_entries(self):
        """:raises AccessError: for an entry that is shared with clinics the user does not work for, or is theirs"""
        if self.env.su or not self:
            return
        owners = self.sudo().mapped("company_id")
        is_shared = any(not entry.company_id for entry in self.sudo())
        if owners - self.env.user.sudo().company_ids or (is_shared and self._other_clinics()):
            raise AccessError(
                self.env._(
                    "Other clinics use this as well. Copy it and change the copy, which is your clinic's own, or "
                    "ask somebody who works for all of them."
                )
            )
