from odoo import api, fields, models


class DentalProtocolBook(models.Model):
    """A book as a picture: for each rule a line of days, and on it the calls."""

    _inherit = "dental.protocol.book"

    timeline = fields.Json(compute="_compute_timeline")

    # Read anew whenever the form is loaded: the picture shows what is saved.
    @api.depends_context("lang")
    def _compute_timeline(self):
        roles = self.env["dental.team"]._fields["role"]._description_selection(self.env)
        for book in self:
            rules = book._origin.protocol_ids
            book.timeline = {
                # A role's first letter, or its first character in Chinese.
                "roles": [{"role": role, "letter": name[0].upper(), "name": name} for role, name in roles],
                "rules": [rule._as_line() for rule in rules],
            }
