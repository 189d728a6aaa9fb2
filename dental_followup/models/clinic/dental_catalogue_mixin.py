from itertools import chain, count

from odoo import api, fields, models


class DentalCatalogueMixin(models.AbstractModel):
    """An entry of a catalogue that the clinic edits: a name for people, a code for imports."""

    _name = "dental.catalogue.mixin"
    _description = "Catalogue Entry"
    _inherit = "dental.catalogue.access.mixin"
    _order = "sequence, name, id"
    _rec_names_search = ["name", "code"]

    sequence = fields.Integer(default=10)
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint("UNIQUE (code)", "Another entry has this code already. Choose a different one.")

    def copy_data(self, default=None):
        """A copy gets a code and a name of its own; both are meant to be edited."""
        vals_list = super().copy_data(default)
        for entry, vals in zip(self, vals_list, strict=True):
            vals["code"] = (default or {}).get("code") or self._free_code(f"{entry.code}_copy")
            vals["name"] = (default or {}).get("name") or self.env._("%(name)s (copy)", name=entry.name)
        return vals_list

    @api.model
    def _free_code(self, code):
        """``code``, or the first of code2, code3 … that no entry has."""
        # sudo: a code is one clinic's or all clinics'; none is shown.
        taken = self.sudo().with_context(active_test=False).search([("code", "=like", f"{code}%")]).mapped("code")
        names = (f"{code}{number}" for number in count(2))
        return next(name for name in chain([code], names) if name not in taken)
