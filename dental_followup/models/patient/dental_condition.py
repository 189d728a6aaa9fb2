from odoo import fields, models
from odoo.tools import format_list


class DentalCondition(models.Model):
    """A medical fact about a patient that the staff must see, and what it speaks against."""

    _name = "dental.condition"
    _description = "Medical Condition"
    _inherit = ["dental.catalogue.mixin"]

    contraindicated_type_ids = fields.Many2many(
        "dental.treatment.type",
        string="Speaks against",
        help="A warning appears when one of these treatments is recorded for the patient.",
    )
    advice = fields.Text(translate=True, help="What to check or ask, and when to postpone.")

    def _advice_text(self):
        """Each condition with what to check or ask, one a line."""
        lines = [": ".join(filter(None, (condition.name, condition.advice))) for condition in self]
        return "\n".join(lines)

    def _against_text(self, kind):
        """A warning that the conditions speak against a treatment of ``kind``, with what to check; none: False."""
        if not self:
            return False
        head = self.env._(
            "Contraindications to check before %(treatment)s: %(conditions)s",
            treatment=kind.name,
            conditions=format_list(self.env, self.mapped("name")),
        )
        return f"{head}\n{self._advice_text()}"
