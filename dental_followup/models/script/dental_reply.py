from odoo import fields, models


class DentalReply(models.Model):
    """A ready-made answer: a dentist's click puts it into the answer to a patient's question."""

    _name = "dental.reply"
    _description = "Ready-made Answer"
    _inherit = "dental.catalogue.access.mixin"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    name = fields.Char(string="Short name", required=True, translate=True, help="What stands on the button.")
    body = fields.Text(string="Answer", required=True, translate=True)
    type_id = fields.Many2one(
        "dental.treatment.type",
        ondelete="cascade",
        index="btree_not_null",
        string="Treatment",
        help="Empty: offered with every question.",
    )
    active = fields.Boolean(default=True)
