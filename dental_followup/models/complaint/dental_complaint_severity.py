from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import severity
from .complaint_terms import DEMANDS, ESCALATION_LEVELS


class DentalComplaintSeverity(models.Model):
    """A level of complaints: who handles it, how fast, and what must be known before it is settled."""

    _name = "dental.complaint.severity"
    _description = "Complaint Level"
    _inherit = ["dental.catalogue.mixin"]
    _order = "sequence, id"

    escalation_level = fields.Selection(
        ESCALATION_LEVELS,
        string="Handled by",
        required=True,
        default="front",
        help="The head is the one who is named on the treating dentist's user; where nobody is, or the head is "
        "away or concerned, the manager takes it.",
    )
    response_hours = fields.Float(
        string="First answer within", required=True, default=8, help="Working hours of the clinic."
    )
    resolution_hours = fields.Float(
        string="Settled within", required=True, default=24, help="Working hours of the clinic."
    )
    warn_percent = fields.Integer(
        string="Warn after (%)",
        required=True,
        default=75,
        help="Of the time: then its owner is warned.",
    )
    tells_head = fields.Boolean(string="Tell the head at once")
    tells_manager = fields.Boolean(string="Tell the managers at once")
    needs_finding = fields.Boolean(string="What was found", default=True)
    needs_cause = fields.Boolean(string="Root cause", default=True)
    needs_cause_kind = fields.Boolean(string="Kind of cause and stage of care")
    needs_harm = fields.Boolean(string="Harm")
    needs_action = fields.Boolean(string="What was done", default=True)
    needs_apology = fields.Boolean(string="Apology")
    needs_improvement = fields.Boolean(string="An improvement", help="With an owner and a date.")

    _check_hours = models.Constraint(
        "CHECK (response_hours > 0 AND resolution_hours >= response_hours)",
        "The first answer needs some time, and the settlement no less. Enter working hours, for example 4 and 16.",
    )
    _check_warn_percent = models.Constraint(
        "CHECK (warn_percent BETWEEN 1 AND 99)",
        "A warning comes before the time is over. Enter 1 to 99 percent.",
    )

    @api.constrains("code")
    def _check_code(self):
        """The three levels have their codes: figures, imports and the proposal go by them."""
        for level in self:
            if level.code not in severity.SEVERITIES:
                raise ValidationError(
                    self.env._(
                        "There are three levels of complaints, with the codes minor, moderate and severe. "
                        "Change the hours and duties of one of them instead."
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The three levels of complaints stay. Change their hours and duties instead."))

    @api.model
    def _of_code(self, code):
        return self.with_context(active_test=False).search([("code", "=", code)])

    def _one_up(self):
        """The next level above."""
        return self._of_code(severity.one_up(self.code))

    def _demanded(self):
        """The names of the complaint's fields that must be filled in before it is settled."""
        return [fname for demand, fname in DEMANDS.items() if self[demand]] + (
            ["cause_stage"] if self.needs_cause_kind else []
        )
