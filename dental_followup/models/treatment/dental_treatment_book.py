from odoo import fields, models


class DentalTreatment(models.Model):
    """The rule book that a treatment is followed up by."""

    _inherit = "dental.treatment"

    book_id = fields.Many2one(
        "dental.protocol.book",
        string="Rule book",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        copy=False,
        help="The book by which the treatment was first planned. It stays with it when the clinic "
        "chooses another one, unless the manager has earlier treatments planned anew.",
    )
