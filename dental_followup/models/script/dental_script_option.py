from odoo import fields, models


class DentalScriptOption(models.Model):
    """An answer that a question of the kind "choice" allows."""

    _name = "dental.script.option"
    _description = "Answer to a Question"
    _inherit = "dental.rule.mixin"
    _order = "question_id, sequence, id"

    question_id = fields.Many2one("dental.script.question", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="question_id.company_id", default=None)
    sequence = fields.Integer(default=10)
    code = fields.Char(required=True, help="How rules name the answer; letters, digits and underscores.")
    name = fields.Char(string="Answer in words", required=True, translate=True)

    _code_unique = models.UniqueIndex("(question_id, code)", "This question has an answer with this code already.")
    _check_code = models.Constraint(
        "CHECK (code ~ '^[A-Za-z0-9_]+$')", "The code of an answer has letters, digits and underscores only."
    )
