from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_list

TRIGGERS = [
    ("treatment", "Treatment done"),
    ("visit_ahead", "Visit ahead"),
    ("no_show", "Missed visit"),
    ("not_arrived", "Booked online, did not arrive"),
    ("not_converted", "Consultation without treatment"),
    ("inactive", "Patient stays away"),
    ("complaint_settled", "Complaint settled"),
]
# Triggers for which the treatment of a rule narrows down what it applies to.
WITH_TREATMENT = ("treatment", "visit_ahead", "not_converted", "inactive")


class DentalProtocol(models.Model):
    """One trigger in a rule book and the calls that follow from it.

    What the calls count from: the treatment's date; the start of the visit (ahead of it, missed,
    or of the consultation); the last visit of a patient who stays away; the day on which the
    complaint was settled. A rule's treatment means what was done, what the visit is booked for,
    what counts as a consultation, or the course that the patient is in the middle of.
    """

    _name = "dental.protocol"
    _description = "Follow-up Rule"
    _inherit = "dental.book.mixin"
    _order = "book_id, sequence, id"

    book_id = fields.Many2one("dental.protocol.book", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    trigger = fields.Selection(TRIGGERS, required=True, default="treatment")
    type_id = fields.Many2one(
        "dental.treatment.type",
        string="Treatment",
        ondelete="restrict",
        help="Empty: any treatment for which the book has no rule of its own.",
    )
    stage_ids = fields.Many2many(
        "dental.treatment.stage",
        string="Stages",
        domain="[('type_id', '=', type_id)]",
        help="Empty: every stage for which the book has no rule of its own.",
    )
    step_ids = fields.One2many("dental.protocol.step", "protocol_id", string="Calls", copy=True)
    company_id = fields.Many2one(related="book_id.company_id", store=True, index=True)

    @api.depends("type_id", "stage_ids")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for protocol in self:
            name = protocol.type_id.name or self.env._("Any other treatment")
            if protocol.stage_ids:
                stages = format_list(self.env, protocol.stage_ids.mapped("name"))
                name = self.env._("%(treatment)s: %(stages)s", treatment=name, stages=stages)
            protocol.display_name = name

    @api.constrains("type_id", "stage_ids")
    def _check_stage_ids(self):
        for protocol in self:
            foreign = protocol.stage_ids.filtered(lambda s, p=protocol: s.type_id != p.type_id)
            if foreign:
                raise ValidationError(
                    self.env._(
                        "%(stage)s is no stage of %(treatment)s. Choose stages of the rule's own "
                        "treatment, or leave the stages empty.",
                        stage=foreign[0].display_name,
                        treatment=protocol.type_id.name or self.env._("any treatment"),
                    )
                )

    @api.constrains("book_id", "type_id", "stage_ids", "active", "trigger")
    def _check_no_overlap(self):
        """Two rules of a book for the same stage would leave it to chance which one counts."""
        for book in self.book_id:
            seen = {}
            for protocol in book.protocol_ids.filtered("active"):
                for kind in protocol.stage_ids or [protocol.type_id]:
                    key = protocol.trigger, kind
                    if key in seen:
                        raise ValidationError(
                            self.env._(
                                "The book has two rules for %(rule)s. Put all calls into one of them.",
                                rule=protocol.display_name,
                            )
                        )
                    seen[key] = protocol

    def _dental_books(self):
        return self.book_id
