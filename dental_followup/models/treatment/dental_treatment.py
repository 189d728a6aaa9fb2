from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_list

from ...tools import teeth
from ..clinic.selection import selection_labels
from ..const import STAFF

# A change of one of these changes which calls a done treatment demands, or when.
PLANNED_BY = (
    "state",
    "patient_id",
    "type_id",
    "stage_id",
    "done_at",
    "teeth",
    "with_surgery",
    "sutured",
    "reaction",
    "is_first_operation",
    "company_id",
)


class DentalTreatment(models.Model):
    """One stage of one treatment, done to one patient at one moment.

    The rule book that a treatment is followed up by.

    What a treatment must say before it counts: each refusal tells how to mend it.
    """

    _name = "dental.treatment"
    _description = "Dental Treatment"
    _inherit = ["dental.readonly.mixin", "dental.kept.words.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "done_at DESC, id DESC"
    _check_company_auto = True
    _mail_post_access = "read"
    _rec_names_search = ["patient_id", "type_id", "external_ref"]

    patient_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
        domain="[('is_patient', '=', True)]",
    )
    type_id = fields.Many2one(
        "dental.treatment.type", string="Treatment", required=True, index=True, ondelete="restrict", tracking=True
    )
    stage_id = fields.Many2one(
        "dental.treatment.stage",
        compute="_compute_stage_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        domain="[('type_id', '=', type_id)]",
    )
    done_at = fields.Datetime(string="Done at", default=lambda self: fields.Datetime.now(), tracking=True, index=True)
    dentist_id = fields.Many2one(
        "res.users",
        compute="_compute_dentist_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        tracking=True,
        domain="[('share', '=', False)]",
    )
    nurse_id = fields.Many2one("res.users", check_company=True, tracking=True, domain="[('share', '=', False)]")
    consultant_id = fields.Many2one("res.users", check_company=True, tracking=True, domain="[('share', '=', False)]")
    event_id = fields.Many2one(
        "calendar.event",
        string="Visit",
        index="btree_not_null",
        ondelete="set null",
        domain="[('dental_patient_id', '=', patient_id)]",
    )
    teeth = fields.Char(
        help="FDI numbers: 11–48 for permanent, 51–85 for milk teeth, several separated by commas.", tracking=True
    )
    with_surgery = fields.Boolean(
        compute="_compute_with_surgery", store=True, readonly=False, precompute=True, tracking=True
    )
    sutured = fields.Boolean(string="Sutures", tracking=True)
    reaction = fields.Boolean(
        help="The patient reacted during the preparation of the canal: pain, swelling, fainting.",
        tracking=True,
    )
    # Not precomputed: records of a course that come in one import count as well.
    is_first_operation = fields.Boolean(
        string="First operation",
        compute="_compute_is_first_operation",
        store=True,
        readonly=False,
        tracking=True,
        help="The course of treatment begins with it. Tick it by hand for a patient who comes "
        "from another clinic in the middle of a course.",
    )
    note = fields.Text(string="Notes", tracking=True)
    external_ref = fields.Char(
        string="Serial number", copy=False, help="The record's number in the system it was imported from."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("done", "Done"), ("cancelled", "Cancelled")],
        required=True,
        default="draft",
        copy=False,
        tracking=True,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", string="Clinic", required=True, index=True, default=lambda self: self.env.company
    )
    followup_ids = fields.One2many("dental.followup", "treatment_id", string="Follow-ups")
    followup_count = fields.Integer(compute="_compute_followup_count")
    planned_at = fields.Datetime(
        string="Last planned", readonly=True, copy=False, help="When the planner last looked at it."
    )
    warning = fields.Text(compute="_compute_warning", groups=STAFF)
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

    _external_ref_unique = models.UniqueIndex(
        "(company_id, external_ref) WHERE external_ref IS NOT NULL",
        "This serial number belongs to another treatment of the clinic.",
    )
    _patient_done_idx = models.Index("(patient_id, done_at DESC) WHERE state = 'done'")

    @api.depends("type_id")
    def _compute_stage_id(self):
        """The only stage of a type needs no choosing; one of another type makes no sense."""
        for treatment in self:
            stages = treatment.type_id.stage_ids
            if treatment.stage_id not in stages:
                treatment.stage_id = stages if len(stages) == 1 else False

    @api.depends("patient_id")
    def _compute_dentist_id(self):
        for treatment in self:
            if not treatment.dentist_id:
                treatment.dentist_id = treatment.patient_id.dental_dentist_id

    @api.depends("stage_id")
    def _compute_with_surgery(self):
        for treatment in self:
            treatment.with_surgery = treatment.stage_id.is_surgery

    @api.depends("stage_id", "patient_id")
    def _compute_is_first_operation(self):
        """The stage that begins a course, and no earlier record of the course (book A).

        Correcting the date does not compute it anew: it may have been ticked by hand.
        """
        starts = self.filtered("stage_id.is_course_start")
        (self - starts).is_first_operation = False
        edited = starts.filtered(lambda treatment: not treatment.id)
        first = {
            (patient, kind): done_at
            for patient, kind, done_at in self._read_group(
                [
                    ("patient_id", "in", starts.patient_id.ids),
                    ("type_id", "in", starts.type_id.ids),
                    ("state", "=", "done"),
                    ("id", "not in", edited._origin.ids),
                ],
                ["patient_id", "type_id"],
                ["done_at:min"],
            )
        }
        for treatment in starts:
            moment = first.get((treatment.patient_id, treatment.type_id))
            treatment.is_first_operation = not (moment and treatment.done_at and moment < treatment.done_at)

    @api.depends("followup_ids")
    def _compute_followup_count(self):
        counts = dict(
            self.env["dental.followup"]._read_group([("treatment_id", "in", self.ids)], ["treatment_id"], ["__count"])
        )
        for treatment in self:
            treatment.followup_count = counts.get(treatment, 0)

    @api.depends("type_id", "patient_id", "company_id")
    @api.depends_context("lang")
    def _compute_warning(self):
        """Conditions of the patient that speak against the treatment; or that no calls will follow."""
        for treatment in self:
            if not treatment.company_id.sudo().dental_book_id:  # sudo: only whether there is one
                treatment.warning = self.env._(
                    "The clinic has no rule book, so no calls are planned. A manager chooses one "
                    "under Configuration → Clinic."
                )
                continue
            against = treatment.patient_id.dental_condition_ids.filtered(
                lambda c, t=treatment: t.type_id in c.contraindicated_type_ids
            )
            treatment.warning = against._against_text(treatment.type_id)

    @api.depends("type_id", "stage_id", "teeth", "kept_words")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """What was done, in the words of then; where the record itself was corrected since, as it is now."""
        for treatment in self:
            words = treatment._kept_data()
            is_kept = bool(words) and words.get("facts") == treatment._facts()
            treatment.display_name = treatment._kept("title") if is_kept else treatment._title()

    @api.constrains("teeth")
    def _check_teeth(self):
        for treatment in self:
            try:
                teeth.parse(treatment.teeth)
            except teeth.ToothError as error:
                raise ValidationError(
                    self.env._(
                        "“%(tooth)s” is no tooth. Use FDI numbers: 11–18, 21–28, 31–38, 41–48 for "
                        "permanent and 51–55, 61–65, 71–75, 81–85 for milk teeth; separate several "
                        "with commas.",
                        tooth=error.tooth,
                    )
                ) from error

    @api.constrains("type_id", "stage_id")
    def _check_stage_id(self):
        for treatment in self:
            stage = treatment.stage_id
            if stage and stage.type_id != treatment.type_id:
                raise ValidationError(
                    self.env._(
                        "“%(stage)s” is no stage of %(treatment)s. Choose one of: %(stages)s.",
                        stage=stage.name,
                        treatment=treatment.type_id.name,
                        stages=format_list(self.env, treatment.type_id.stage_ids.mapped("name"), "or"),
                    )
                )

    @api.constrains("company_id", "patient_id", "dentist_id", "nurse_id", "consultant_id")
    def _check_clinic(self):
        """As Odoo's own check, which would show the name of another clinic's patient."""
        labels = self.fields_get(["patient_id", "dentist_id", "nurse_id", "consultant_id"], ["string"])
        # sudo: only the clinics of these people are looked at; nothing of them is shown.
        for treatment in self.sudo():
            for fname, info in labels.items():
                person = treatment[fname].with_context(active_test=False)
                if person.filtered_domain(person._check_company_domain(treatment.company_id)) != person:
                    raise ValidationError(
                        self.env._(
                            "%(field)s: this person belongs to another clinic. Choose somebody of this clinic, or "
                            "record the treatment in the other clinic.",
                            field=info["string"],
                        )
                    )

    @api.constrains("state", "stage_id", "done_at", "dentist_id")
    def _check_done(self):
        now = fields.Datetime.now()
        labels = self.fields_get(["stage_id", "done_at", "dentist_id"], ["string"])
        for treatment in self.filtered(lambda t: t.state == "done"):
            missing = [info["string"] for name, info in labels.items() if not treatment[name]]
            if missing:
                raise ValidationError(
                    self.env._(
                        "A treatment is done only when it says: %(missing)s. Fill this in first.",
                        missing=format_list(self.env, missing),
                    )
                )
            if treatment.done_at > now:
                raise ValidationError(
                    self.env._(
                        "%(treatment)s cannot be done on %(moment)s: that is still to come. Correct "
                        "the date, or keep the record as a draft.",
                        treatment=treatment.display_name,
                        moment=treatment.company_id._dental_local(treatment.done_at).strftime("%Y-%m-%d %H:%M"),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._normalise_teeth(vals)
        treatments = super().create(vals_list)
        treatments.patient_id.filtered(lambda p: not p.is_patient).is_patient = True
        done = treatments.filtered(lambda t: t.state == "done")
        # sudo: what is kept is not filled in by hand.
        done.sudo()._keep_words()
        done._plan()
        return treatments

    def write(self, vals):
        self._normalise_teeth(vals)
        if not set(vals) & set(PLANNED_BY):
            return super().write(vals)
        if vals.get("state") == "draft":
            self.sudo()._forget_words()  # sudo: as below
        before = {treatment: treatment._planned_by() for treatment in self}
        patients = self.patient_id
        result = super().write(vals)
        if vals.get("state") == "done":
            # sudo: what is kept is not filled in by hand.
            self.sudo()._keep_words()
        changed = self.filtered(lambda t: t._planned_by() != before[t])
        # A clinic's own book does not come along to another clinic.
        # sudo: the book is the planner's; the user may write the treatment.
        strays = changed.filtered(lambda t: t.book_id.company_id not in (t.company_id, t.company_id.browse()))
        strays.sudo().book_id = False
        changed._plan()
        # sudo: staff may not write their colleagues' activities; only texts are brought up to date.
        changed.sudo().followup_ids._refresh_activities()
        if patients - self.patient_id:
            # sudo: planning writes follow-ups, which staff may not; see the planner.
            self.env["dental.followup.planner"].sudo()._plan_patients(patients - self.patient_id)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(treatment.state != "draft" for treatment in self):
            raise UserError(
                self.env._("Only drafts can be deleted. Cancel the treatment instead; its calls go with it.")
            )

    def action_done(self):
        """Mark drafts as done; the planner turns them into follow-ups.

        :raises UserError: for a treatment that is not a draft
        """
        self._check_state("draft")
        self.write({"state": "done"})

    def action_cancel(self):
        """Take a treatment back, for example one recorded by mistake; its pending calls are cancelled."""
        self._check_state("draft", "done")
        self.write({"state": "cancelled"})

    def action_draft(self):
        """Open a cancelled treatment again."""
        self._check_state("cancelled")
        self.write({"state": "draft"})

    def action_view_followups(self):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("dental_followup.dental_followup_action")
        return {**action, "domain": [("treatment_id", "=", self.id)], "context": {}}

    def _title(self):
        what = self.stage_id.display_name or self.type_id.display_name or ""
        return f"{what} {self.teeth}" if self.teeth else what

    def _facts(self):
        """What the title is made of: ids, which names may change behind."""
        return [self.type_id.id, self.stage_id.id, self.teeth or ""]

    def _words_of_now(self):
        for treatment in self:
            yield {"title": treatment._title(), "dentist": treatment.dentist_id.name or ""}

    def _facts_of_now(self):
        return {"facts": self._facts()}

    def _planned_by(self):
        self.ensure_one()
        return tuple(self[name] for name in PLANNED_BY)

    def _plan(self):
        if self:
            self.env["dental.followup.planner"].plan(self)

    @api.model
    def _normalise_teeth(self, vals):
        try:
            if vals.get("teeth"):
                vals["teeth"] = teeth.normalise(vals["teeth"])
        except teeth.ToothError:
            return  # kept as typed, so that the constraint can name it

    def _check_state(self, *allowed):
        labels = selection_labels(self, "state")
        for treatment in self:
            if treatment.state not in allowed:
                raise UserError(
                    self.env._(
                        "%(treatment)s is in the state “%(state)s”; this can be done only from: %(allowed)s.",
                        treatment=treatment.display_name,
                        state=labels[treatment.state],
                        allowed=format_list(self.env, [labels[state] for state in allowed], "or"),
                    )
                )
