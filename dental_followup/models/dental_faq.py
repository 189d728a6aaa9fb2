from odoo import fields, models


class DentalFaq(models.Model):
    """A question that patients ask on the telephone, and the clinic's answer."""

    _name = "dental.faq"
    _description = "Patient Question"
    _order = "type_id, sequence, id"
    _rec_name = "question"
    _rec_names_search = ["question", "answer"]

    sequence = fields.Integer(default=10)
    type_id = fields.Many2one(
        "dental.treatment.type",
        string="Treatment",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: shown with every treatment.",
    )
    active = fields.Boolean(default=True)
    question = fields.Char(required=True, translate=True)
    answer = fields.Text(required=True, translate=True)
