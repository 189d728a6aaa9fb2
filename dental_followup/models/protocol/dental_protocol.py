from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_list

from ...tools import protocol_check
from ..clinic.selection import selection_label

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

# What a call is usually for by the days since what it counts from: (last day, purpose).
PURPOSE_BY_DAY = ((0, "same_day"), (1, "day_one"), (29, "recovery"), (179, "result"))

PURPOSE_BY_TRIGGER = {
    "visit_ahead": "reminder",
    "no_show": "no_show",
    "not_arrived": "not_arrived",
    "not_converted": "not_converted",
    "inactive": "recall",
    "complaint_settled": "complaint",
}


class DentalProtocol(models.Model):
    """One trigger in a rule book and the calls that follow from it.

    What the calls count from: the treatment's date; the start of the visit (ahead of it, missed,
    or of the consultation); the last visit of a patient who stays away; the day on which the
    complaint was settled. A rule's treatment means what was done, what the visit is booked for,
    what counts as a consultation, or the course that the patient is in the middle of.

    New calls for a rule: what they are filled in with.
    """

    _name = "dental.protocol"
    _description = "Follow-up Rule"
    _inherit = ["dental.readonly.mixin", "dental.book.mixin"]
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

    @api.constrains("stage_ids", "type_id", "trigger")
    def _check_until(self):
        """A rule that is narrowed down later must still leave its calls an end that can come."""
        self.step_ids._check_until_stage_ids()

    @api.constrains("trigger")
    def _check_directions(self):
        self.step_ids._check_direction()

    @api.constrains("trigger", "type_id")
    def _check_trigger_type(self):
        for protocol in self:
            if protocol.type_id and protocol.trigger not in WITH_TREATMENT:
                raise ValidationError(
                    self.env._(
                        "This rule is followed whatever the treatment. Clear the treatment, or choose another "
                        "occasion for the rule."
                    )
                )

    def _dental_books(self):
        return self.book_id

    def prepare_step(self, day):
        """Values for a new call of the rule on ``day``: who and what for as in the calls around it.

        :param int day: days after what the rule counts from; before it for a visit that lies ahead
        """
        self.ensure_one()
        is_ahead = self.trigger == "visit_ahead"
        calls = [step._as_checked() for step in self.step_ids]
        near = protocol_check.nearest_before(calls, -day if is_ahead else day)
        steps = self.step_ids.filtered(lambda step: near and step.id == near.id)
        purpose = self._usual_purpose(day)
        return {
            "protocol_id": self.id,
            "sequence": steps.sequence or 10,
            "count": day,
            "unit": "days",
            "direction": "before" if is_ahead else "after",
            "role": steps.role or ("dentist" if self.trigger == "treatment" else "receptionist"),
            "purpose": purpose,
            "script_id": self._usual_script(purpose).id,
        }

    def _usual_purpose(self, day):
        if self.trigger in PURPOSE_BY_TRIGGER:
            return PURPOSE_BY_TRIGGER[self.trigger]
        return next((purpose for last, purpose in PURPOSE_BY_DAY if day <= last), "checkup")

    def _usual_script(self, purpose):
        """The script for a purpose after the rule's treatment, else the one after any."""
        names = [purpose, f"{purpose}_{self.type_id.code}"]
        scripts = self.env["dental.script"].search([("code", "in", names), ("type_id", "in", [False, self.type_id.id])])
        return scripts.sorted("code", reverse=True)[:1]

    def _as_checked(self):
        """The rule as the checker looks at it."""
        self.ensure_one()
        return protocol_check.Protocol(
            id=self.id,
            trigger=self.trigger,
            type_id=self.type_id.id or None,
            stage_ids=frozenset(self.stage_ids.ids),
            steps=tuple(step._as_checked() for step in self.step_ids),
        )

    def _name_in_book(self):
        """What the rule is for, in the words of a list that says whether it is for before or after."""
        self.ensure_one()
        if self.trigger == "treatment":
            return self.display_name
        if self.trigger == "visit_ahead":
            return self.display_name if self.type_id else self.env._("Any other visit")
        occasion = selection_label(self, "trigger")
        if not self.type_id or not self.type_id.is_treatment:
            return occasion
        return self.env._("%(occasion)s: %(treatment)s", occasion=occasion, treatment=self.display_name)

    def _name_stages(self, stages):
        """The stages in words; all stages of a treatment are the treatment."""
        kind = stages.type_id
        if stages == kind.stage_ids:
            return kind.name
        names = format_list(self.env, stages.mapped("name"))
        return self.env._("%(treatment)s: %(stages)s", treatment=kind.name, stages=names)

    def _as_line(self):
        """The rule as a line of the book's picture."""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self._name_in_book(),
            "section": {"treatment": "treatment", "visit_ahead": "ahead"}.get(self.trigger, "other"),
            "calls": [step._as_dot() for step in self.step_ids],
        }
