from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_list

from ..followup.followup_plan import PENDING


class DentalProtocolBook(models.Model):
    """Books that ship as templates, copies of them, and the clinics that use a book."""

    _name = "dental.protocol.book"
    _inherit = ["dental.protocol.book", "dental.book.mixin"]

    is_template = fields.Boolean(
        string="Template", compute="_compute_is_template", help="Shipped with the app, for every clinic to copy."
    )

    @api.depends("company_id")
    def _compute_is_template(self):
        # sudo: only where the record comes from
        shipped = self.sudo()._get_external_ids()
        for book in self:
            names = shipped.get(book._origin.id, ())
            book.is_template = not book.company_id and any(name.startswith("dental_followup.") for name in names)

    @api.constrains("company_id")
    def _check_company_id(self):
        """A book that was everybody's cannot become one clinic's while others follow it.

        Nor does a book move to a clinic that the user does not work for.
        """
        self.sudo(False).check_access("write")
        for book in self.filtered("company_id"):
            # sudo: which other clinics use it, by name; the user cannot see their records.
            others = book.sudo()._clinics_using() - book.company_id
            if others:
                raise ValidationError(
                    self.env._(
                        "%(book)s is in use in %(clinics)s and cannot belong to one clinic alone. Copy it "
                        "for the clinic, or let the others choose another book first.",
                        book=book.name,
                        clinics=format_list(self.env, others.mapped("name")),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_used(self):
        for book in self:
            # sudo: a book is in use wherever it is; clinics are told by their names only.
            clinics = self.env["res.company"].sudo().search([("dental_book_id", "=", book.id)])
            pending = [("treatment_id.book_id", "=", book.id), ("state", "in", PENDING)]
            clinics |= (
                self.env["dental.followup"].sudo()._read_group(pending, aggregates=["company_id:recordset"])[0][0]
            )
            if clinics:
                raise UserError(
                    self.env._(
                        "%(book)s is in use in %(clinics)s. Let the clinic choose another book and have its "
                        "earlier treatments planned anew; or archive the book instead of deleting it.",
                        book=book.name,
                        clinics=format_list(self.env, clinics.mapped("name")),
                    )
                )

    def copy(self, default=None):
        """A copy says so in its name, in every language."""
        copies = super().copy(default)
        if "name" not in (default or {}):
            for lang, _name in self.env["res.lang"].get_installed():
                for book, copied in zip(self.with_context(lang=lang), copies.with_context(lang=lang), strict=True):
                    copied.name = copied.env._("%(book)s (copy)", book=book.name)
        return copies

    def action_copy_and_edit(self):
        """Copy the book with all its rules for the clinic and open the copy."""
        self.ensure_one()
        copied = self.copy({"company_id": self.env.company.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": copied.id,
            "views": [(False, "form")],
        }

    def _dental_books(self):
        return self

    def _clinics_using(self):
        """The clinics that follow one of these books, or have treatments that still do.

        A company without a team is no clinic: each gets a book when it is made.
        """
        chosen = self.env["res.company"].search([("dental_book_id", "in", self.ids)])
        clinics = self.env["dental.team"]._read_group([("company_id", "in", chosen.ids)], ["company_id"])
        others = self.env["res.company"].search([("id", "not in", chosen.ids)])
        treatments = self.env["dental.treatment"]
        following = others.filtered(
            lambda c: treatments.search_count([("company_id", "=", c.id), ("book_id", "in", self.ids)], limit=1)
        )
        return following.union(*[company for (company,) in clinics])
