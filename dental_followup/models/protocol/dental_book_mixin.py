from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_list


class DentalBookMixin(models.AbstractModel):
    """Part of a rule book that several clinics may use: none changes it behind the others' back.

    Who works for all the clinics that use it may change it; anybody else works on a copy.
    """

    _name = "dental.book.mixin"
    _description = "Shared by Several Clinics"
    _inherit = "dental.access.mixin"

    def _dental_books(self):
        """The books that a change of ``self`` would change."""
        raise NotImplementedError

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_shared()
        return records

    def write(self, vals):
        self._check_shared()
        result = super().write(vals)
        self._check_shared()  # it may have been moved into another book
        self._book_part_written(vals)
        return result

    def _book_part_written(self, vals):
        """Hook: what follows when a part of a book has changed."""

    def update_field_translations(self, field_name, translations, source_lang=""):
        self._check_shared()
        return super().update_field_translations(field_name, translations, source_lang)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_shared(self):
        self._check_shared()

    def _check_shared(self):
        """:raises UserError: if a clinic that the user does not work for uses it"""
        if self.env.su or not self:
            return
        # sudo: which other clinics use a book, by name; the user cannot see their records.
        books = self.sudo()._dental_books()
        others = books._clinics_using() - self.env.user.sudo().company_ids
        if others:
            raise UserError(
                self.env._(
                    "This is part of %(book)s, which other clinics follow as well. Copy it and change the copy, or "
                    "ask somebody who works for all of them.",
                    book=format_list(self.env, books.mapped("name")),
                )
            )
