from odoo import api, fields, models

from ...tools import protocol_check


class DentalTreatmentStage(models.Model):
    """A moment of a treatment that calls may follow, such as an implant's crown delivered."""

    _name = "dental.treatment.stage"
    _description = "Treatment Stage"
    _inherit = ["dental.readonly.mixin", "dental.catalogue.access.mixin"]
    _order = "type_id, sequence, id"
    _rec_names_search = ["name", "code", "complete_code"]

    sequence = fields.Integer(default=10)
    type_id = fields.Many2one(
        "dental.treatment.type",
        string="Treatment",
        required=True,
        index=True,
        ondelete="cascade",
    )
    code = fields.Char(required=True)
    company_id = fields.Many2one(related="type_id.company_id", default=None)
    complete_code = fields.Char(
        compute="_compute_complete_code",
        store=True,
        precompute=True,
        index=True,
        help="Treatment and stage, as in “implant/fixture”; names the stage in imports.",
    )
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    is_surgery = fields.Boolean(
        string="Surgery", help="A treatment at this stage counts as surgery unless it says otherwise."
    )
    aftercare = fields.Text(
        string="After-care",
        translate=True,
        help="What the patient must be told after this stage. Empty: what stands with the treatment.",
    )
    normal = fields.Text(
        string="What is normal",
        translate=True,
        help="What most patients feel after this stage, and for how long. Empty: what stands with the treatment.",
    )
    duration_minutes = fields.Integer(
        string="Duration (minutes)", help="How long a visit for this stage takes. 0: the clinic's usual length."
    )
    is_course_start = fields.Boolean(compute="_compute_is_course_start", help="The treatment's first stage.")

    _code_unique = models.Constraint(
        "UNIQUE (type_id, code)",
        "The treatment has another stage with this code already. Choose a different one.",
    )

    _check_duration_minutes = models.Constraint(
        "CHECK (duration_minutes BETWEEN 0 AND 720)",
        "A visit takes at most 12 hours. Enter 0 for the clinic's usual length.",
    )

    @api.depends("type_id.code", "code")
    def _compute_complete_code(self):
        for stage in self:
            stage.complete_code = f"{stage.type_id.code}/{stage.code}"

    @api.depends("type_id.stage_ids.sequence")
    def _compute_is_course_start(self):
        for stage in self:
            stage.is_course_start = stage == stage.type_id.stage_ids.sorted("sequence")[:1]

    @api.depends("name", "type_id.name", "type_id.stage_ids")
    @api.depends_context("lang", "dental_stage_short")
    def _compute_display_name(self):
        """The stage after its treatment; a treatment's only stage adds nothing to the name.

        Context ``dental_stage_short`` leaves the treatment out, for where it stands beside it.
        """
        is_short = self.env.context.get("dental_stage_short")
        for stage in self:
            if is_short or not stage.type_id:
                stage.display_name = stage.name
            elif len(stage.type_id.stage_ids) < 2:
                stage.display_name = stage.type_id.name
            else:
                stage.display_name = self.env._(
                    "%(treatment)s: %(stage)s", treatment=stage.type_id.name, stage=stage.name
                )

    def _aftercare(self):
        """What the patient must be told after the stage: its own words, else those of its treatment."""
        return self.aftercare or self.type_id.aftercare or ""

    def _normal(self):
        """What is normal after the stage: its own words, else those of its treatment."""
        return self.normal or self.type_id.normal or ""

    def _as_checked(self):
        """The stage as the checker of rule books looks at it."""
        self.ensure_one()
        return protocol_check.Stage(
            id=self.id,
            type_id=self.type_id.id,
            code=self.complete_code,
            order=(self.sequence, self.id),
            is_surgery=self.is_surgery,
            active=self.active and self.type_id.active,
        )
