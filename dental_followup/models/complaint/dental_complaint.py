from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import severity
from .complaint_terms import (
    CHANNELS,
    CLOSING_REASONS,
    DEMANDED,
    ESCALATION_LEVELS,
    HARMS,
    SAID_ONCE,
    STATES,
)


class DentalComplaint(models.Model):
    """A patient's complaint, from the first word to the day on which the patient is asked again.

    Its state, level and clocks change only through methods: see ``dental_complaint_state.py``,
    ``dental_complaint_owner.py`` and ``dental_complaint_sla.py``. Nothing is deleted.

    What a complaint must say; each refusal tells how to mend it.

    A complaint that comes of an emergency.
    """

    _name = "dental.complaint"
    _description = "Complaint"
    _inherit = ["dental.readonly.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "resolution_deadline, id DESC"
    _mail_post_access = "read"
    _rec_names_search = ["name", "patient_id"]

    name = fields.Char(
        string="Complaint number", required=True, readonly=True, copy=False, default="/", index="trigram"
    )
    patient_id = fields.Many2one(
        "res.partner",
        index=True,
        ondelete="restrict",
        tracking=True,
        domain="[('is_patient', '=', True)]",
        help="Empty only while nobody knows who sent the e-mail.",
    )
    patient_phone = fields.Char(related="patient_id.phone", string="Phone")
    category_id = fields.Many2one(
        "dental.complaint.category", required=True, ondelete="restrict", tracking=True, index=True
    )
    severity_id = fields.Many2one("dental.complaint.severity", string="Level", required=True, ondelete="restrict")
    severity_code = fields.Char(related="severity_id.code", string="Level's code")
    escalation_level = fields.Selection(ESCALATION_LEVELS, readonly=True, copy=False)
    text = fields.Text(string="What the patient says", required=True, tracking=True)
    channel = fields.Selection(CHANNELS, required=True, default="in_person")
    opened_at = fields.Datetime(string="Complained on", required=True, default=lambda self: fields.Datetime.now())
    recorded_at = fields.Datetime(
        string="Recorded on", readonly=True, copy=False, default=lambda self: fields.Datetime.now()
    )
    event_id = fields.Many2one(
        "calendar.event",
        domain="[('dental_patient_id', '=', patient_id)]",
        string="Visit",
        ondelete="set null",
        index="btree_not_null",
    )
    treatment_id = fields.Many2one(
        "dental.treatment", index="btree_not_null", ondelete="restrict", domain="[('patient_id', '=', patient_id)]"
    )
    call_id = fields.Many2one("dental.call", index="btree_not_null", ondelete="set null", copy=False)
    dentist_id = fields.Many2one("res.users", compute="_compute_dentist_id", store=True, index="btree_not_null")
    person_ids = fields.Many2many(
        "res.users",
        "dental_complaint_person_rel",
        "complaint_id",
        "user_id",
        string="People concerned",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        tracking=True,
        help="Whom the complaint is about. They do not see it, unless they handle it.",
    )
    photo_ids = fields.Many2many(
        "ir.attachment", "dental_complaint_photo_rel", "complaint_id", "attachment_id", string="Photos", copy=False
    )
    harm = fields.Selection(HARMS, tracking=True)
    user_id = fields.Many2one(
        "res.users",
        string="Handled by",
        copy=False,
        tracking=True,
        index=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    reporter_id = fields.Many2one("res.users", string="Recorded by", readonly=True, default=lambda self: self.env.user)
    notified_user_ids = fields.Many2many(
        "res.users", "dental_complaint_notified_user_rel", "complaint_id", "user_id", readonly=True, copy=False
    )
    state = fields.Selection(
        STATES, required=True, default="new", readonly=True, copy=False, index=True, tracking=True, group_expand=True
    )
    company_id = fields.Many2one(
        "res.company", string="Clinic", required=True, index=True, default=lambda self: self.env.company
    )
    closing_reason = fields.Selection(CLOSING_REASONS, readonly=True, copy=False, tracking=True)
    closed_at = fields.Datetime(string="Closed on", readonly=True, copy=False)
    merged_into_id = fields.Many2one(
        "dental.complaint", string="Part of", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    color = fields.Integer(compute="_compute_color")

    _open_idx = models.Index("(company_id, patient_id) WHERE state IN ('new', 'in_progress', 'waiting')")

    @api.depends("treatment_id", "event_id", "patient_id")
    def _compute_dentist_id(self):
        """Whose patient it was about; what is known when it is recorded stays."""
        for complaint in self:
            complaint.dentist_id = (
                complaint.treatment_id.dentist_id
                or complaint.event_id.dental_dentist_id
                or complaint.patient_id.dental_dentist_id
            )

    @api.depends("severity_id.code")
    def _compute_color(self):
        """Odoo's colours of cards: red for severe, orange for moderate."""
        for complaint in self:
            complaint.color = {"severe": 1, "moderate": 2}.get(complaint.severity_id.code, 0)

    @api.depends("name", "patient_id")
    def _compute_display_name(self):
        for complaint in self:
            complaint.display_name = " · ".join(filter(None, (complaint.name, complaint.patient_id.name)))

    @api.constrains("company_id", "patient_id", "user_id", "person_ids")
    def _check_clinic(self):
        labels = self.fields_get(["patient_id", "user_id", "person_ids"], ["string"])
        # sudo: only the clinics of these people are looked at; nothing of them is shown.
        for complaint in self.sudo():
            for fname, info in labels.items():
                people = complaint[fname].with_context(active_test=False)
                if people.filtered_domain(people._check_company_domain(complaint.company_id)) != people:
                    raise ValidationError(
                        self.env._(
                            "%(field)s: this person belongs to another clinic. Choose somebody of this clinic, or "
                            "record the complaint in the other clinic.",
                            field=info["string"],
                        )
                    )

    @api.constrains("patient_id", "treatment_id", "event_id", "call_id")
    def _check_same_patient(self):
        # sudo: only whose records these are is looked at.
        for complaint in self.sudo():
            patients = complaint.treatment_id.patient_id | complaint.event_id.dental_patient_id
            patients |= complaint.call_id.patient_id
            if complaint.patient_id and patients - complaint.patient_id:
                raise ValidationError(
                    self.env._(
                        "Treatment, visit and call must be those of %(patient)s. Choose others, or leave them empty.",
                        patient=complaint.patient_id.name,
                    )
                )

    @api.constrains("opened_at")
    def _check_opened_at(self):
        now = fields.Datetime.now()
        for complaint in self:
            if complaint.opened_at > now:
                raise ValidationError(
                    self.env._("That moment is still to come. Enter when the patient complained, or leave it as now.")
                )

    @api.constrains("text")
    def _check_text(self):
        if any(not (complaint.text or "").strip() for complaint in self):
            raise ValidationError(self.env._("Write down what the patient says, in the patient's own words."))

    @api.model
    def default_get(self, fields):
        """A complaint that begins with the patient's words begins with the category that they speak of."""
        values = super().default_get(fields)
        if "category_id" in fields and not values.get("category_id") and values.get("text"):
            values["category_id"] = self._guess_category(values["text"]).id
        return values

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_reporter(vals)
            if not vals.get("severity_id"):
                vals.pop("severity_id", None)  # then it is the proposed one
        complaints = super(DentalComplaint, self.with_context(mail_create_nosubscribe=True)).create(vals_list)
        complaints = complaints.with_env(self.env)
        for complaint in complaints:
            # sudo: the number is the sequence's, whoever records the complaint.
            complaint.sudo().name = self._next_number(complaint.company_id)
            complaint._attach_photos()
        for moment, group in complaints.grouped("recorded_at").items():
            group._begin(moment)
        complaints[:1]._link_emergency()
        return complaints

    def write(self, vals):
        if not self.env.su:
            self._check_write(vals)
        former = {complaint: complaint.user_id for complaint in self}
        concerned = {complaint: complaint.person_ids for complaint in self}
        result = super().write(vals)
        if not self.env.su and vals.keys() & DEMANDED:
            self.filtered(lambda c: c.state == "resolved")._check_settled()
        for complaint in self:
            complaint._written(vals, former[complaint], concerned[complaint])
        if "resolution_deadline" in vals and not self.env.su:
            # sudo: the alarms follow the deadline that the user has just been allowed to agree upon.
            self.sudo()._deadline_agreed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("Complaints are kept. One that was recorded by mistake is withdrawn, with a reason.")
        )

    def copy(self, default=None):  # pylint: disable=method-required-super
        raise UserError(self.env._("A complaint is not copied: record a new one, with the patient's own words."))

    def _link_emergency(self):
        """Name the complaint in the emergency from which it was recorded (context ``dental_emergency_id``)."""
        emergency = self.env["dental.emergency"].browse(self.env.context.get("dental_emergency_id") or ())
        if emergency:
            emergency.check_access("write")
            # sudo: whose complaint came of an emergency stands there for managers alone.
            emergency.sudo().complaint_id = self

    @api.model
    def _guess_category(self, text):
        categories = self.env["dental.complaint.category"]
        code = severity.guess_category(text)
        return categories.search([("code", "=", code)], limit=1) or categories.search(
            [], limit=1, order="sequence DESC"
        )

    @api.model
    def _action_record(self, **defaults):
        """A dialog in which a complaint is recorded; what lies behind it goes on afterwards."""
        view = self.env["ir.model.data"]._xmlid_to_res_id("dental_followup.dental_complaint_view_form_quick")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record a complaint"),
            "res_model": self._name,
            "views": [(view, "form")],
            "target": "new",
            "context": {name: value for name, value in defaults.items() if value},
        }

    @api.model
    def _check_reporter(self, vals):
        """Refuse a complaint about its recorder, who does not handle it and so could not read it."""
        concerned = self.new({"person_ids": vals.get("person_ids", [])}).person_ids._origin
        if not self.env.su and self.env.user in concerned and vals.get("user_id") != self.env.uid:
            raise UserError(
                self.env._("You are among the people concerned. Ask a colleague to record the complaint, or a manager.")
            )

    def _written(self, vals, former, concerned):
        """What a change brings about.

        :param former: who handled it before
        :param concerned: whom it was about before
        """
        if "photo_ids" in vals:
            self._attach_photos()
        if "user_id" in vals and self.user_id != former:
            self._owner_changed(former)
        if "person_ids" in vals:
            if "user_id" not in vals:
                self._spare_owner(concerned)
            self._drop_reminders_of_concerned()
        if vals.get("patient_id"):
            # sudo: colleagues' calls wait once it is known who complained.
            self.sudo()._suppress_patients_care_calls(fields.Datetime.now())

    def _check_write(self, vals):
        """What people may change by hand, and until when."""
        said = {name for name in vals.keys() & SAID_ONCE if self._dental_changes(name, vals[name])}
        if not self.patient_id:
            said.discard("patient_id")
        if said:
            raise UserError(self._dental_readonly_advice())
        if vals.get("resolution_deadline"):
            self._check_deadline(vals)
        if any(complaint.state == "closed" for complaint in self):
            raise UserError(
                self.env._("A closed complaint does not change any more. Reopen it, or add a note below it.")
            )

    def _dental_readonly_advice(self):
        return self.env._(
            "State, level and clocks of a complaint change by its buttons: take it up, let it wait, settle it, "
            "change its level. The patient stays the one who complained."
        )

    def _attach_photos(self):
        """Who sees the complaint sees its photos, and nobody else does."""
        # sudo: an attachment that the user has just uploaded belongs to no record yet.
        loose = self.photo_ids.sudo().filtered(lambda a: not a.res_id and a.create_uid == self.env.user)
        loose.write({"res_model": self._name, "res_id": self.id})

    @api.model
    def _next_number(self, company):
        # sudo: ordinary staff may not read sequences.
        return self.env["ir.sequence"].sudo().with_company(company).next_by_code("dental.complaint") or "/"

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        """No followers: who may see a complaint changes, and a follower would be mailed each note."""
        return True

    def _message_auto_subscribe(self, updated_values, followers_existing_policy="skip"):
        """Nobody is mailed on being given a complaint: it is on their list, and on their screen."""
        return True

    def _note(self, text):
        self._message_log_batch(bodies=dict.fromkeys(self.ids, text))
