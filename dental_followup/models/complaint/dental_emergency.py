from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_list

from ..clinic.selection import selection_labels
from ..const import MANAGER

KINDS = [
    ("pain", "Unbearable pain"),
    ("bleeding", "Heavy bleeding"),
    ("swelling", "Swelling"),
    ("breathing", "Trouble breathing or swallowing"),
    ("other", "Other"),
]

CLINICAL = ("dentist", "nurse", "manager")

# The code of the steps that an alarm writes down by itself.
ALARM = "alarm"

# What stays as it was when it was analysed.
ANALYSED = frozenset(("kind", "patient_id", "where", "call_id", "step_ids", "note", "analysis"))


class DentalEmergency(models.Model):
    """A patient in danger: the clinical staff is told on screen, what is done is written down to the minute.

    Afterwards it is analysed; nothing is deleted.

    Whose emergency it is: one patient's, of the clinic in which it was raised.
    """

    _name = "dental.emergency"
    _description = "Emergency"
    _inherit = ["dental.readonly.mixin", "mail.thread", "mail.activity.mixin"]
    _rec_names_search = ["patient_id"]
    _order = "started_at DESC, id DESC"
    _mail_post_access = "read"

    patient_id = fields.Many2one(
        "res.partner", index=True, ondelete="restrict", domain="[('is_patient', '=', True)]", tracking=True
    )
    patient_phone = fields.Char(string="Phone", compute="_compute_alerts")
    condition_ids = fields.Many2many("dental.condition", string="Conditions", compute="_compute_alerts")
    allergies = fields.Text(compute="_compute_alerts")
    kind = fields.Selection(KINDS, string="What is it?", tracking=True)
    where = fields.Char(string="Where is the patient?")
    call_id = fields.Many2one("dental.call", readonly=True, index="btree_not_null", ondelete="set null")
    # Its name says whose it is: whoever it is about must not read it here either.
    complaint_id = fields.Many2one(
        "dental.complaint",
        index="btree_not_null",
        ondelete="set null",
        groups=MANAGER,
    )
    user_id = fields.Many2one("res.users", string="Raised by", readonly=True, default=lambda self: self.env.user)
    started_at = fields.Datetime(string="Raised at", readonly=True, default=lambda self: fields.Datetime.now())
    ended_at = fields.Datetime(string="Over at", readonly=True)
    state = fields.Selection(
        [("running", "Going on"), ("over", "Over, to be analysed"), ("analysed", "Analysed")],
        required=True,
        default="running",
        readonly=True,
        tracking=True,
        group_expand=True,
    )
    step_ids = fields.One2many("dental.emergency.step", "emergency_id", string="Checklist")
    note = fields.Text(string="How it went")
    analysis = fields.Text(help="Why it came to this, what went well, what the clinic changes.")
    improvement_id = fields.Many2one("dental.improvement", index="btree_not_null", ondelete="set null")
    company_id = fields.Many2one(
        "res.company", string="Clinic", required=True, index=True, default=lambda self: self.env.company
    )

    @api.depends("patient_id", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = selection_labels(self, "kind")
        for emergency in self:
            parts = (labels.get(emergency.kind), emergency.patient_id.name)
            emergency.display_name = " · ".join(filter(None, parts)) or self.env._("Emergency")

    @api.depends("patient_id.phone", "patient_id.dental_condition_ids", "patient_id.dental_allergies")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_alerts(self):
        """What helpers must know of the patient; nothing of a patient whom the user does not see."""
        for emergency in self:
            patient = emergency.patient_id._origin._filtered_access("read")
            emergency.patient_phone = patient.phone
            emergency.condition_ids = patient.dental_condition_ids
            emergency.allergies = patient.dental_allergies

    @api.constrains("company_id", "patient_id", "call_id", "complaint_id")
    def _check_patient(self):
        # sudo: only whose records these are, and of which clinic, is looked at.
        for emergency in self.sudo():
            linked = (emergency.call_id, emergency.complaint_id)
            clinics = emergency.patient_id.company_id.union(*(record.company_id for record in linked))
            patients = emergency.call_id.patient_id | emergency.complaint_id.patient_id
            if clinics - emergency.company_id or patients - emergency.patient_id:
                raise ValidationError(
                    self.env._(
                        "Patient, call and complaint of an emergency belong together, and to one clinic. "
                        "Choose others, or raise the alarm in the other clinic.",
                    )
                )

    def write(self, vals):
        if not self.env.su and ANALYSED & vals.keys():
            self._check_not_analysed()
        if not self.env.su and "company_id" in vals and self._dental_changes("company_id", vals["company_id"]):
            raise UserError(self.env._("An emergency stays with the clinic in which it was raised."))
        return super().write(vals)

    def _dental_readonly_advice(self):
        return self.env._("Raise the alarm, write down what was done, then use the buttons of the emergency.")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Emergencies are kept. End one that was raised by mistake, and say so."))

    @api.model
    def action_raise(self, kind=None):
        """The button of every screen: the alarm first, the facts while help comes.

        :param kind: what the user saw at once, a key of KINDS
        """
        return self._raise_for(kind=kind if kind in dict(KINDS) else None)

    def action_alert_again(self):
        """Nobody has come yet: tell them all once more, now with what is known."""
        self._check_state("running")
        self._alert(fields.Datetime.now())

    def action_end(self):
        """It is over; who raised it and the managers look at it afterwards.

        :raises UserError: while nothing is written down
        """
        self._check_state("running")
        if not self.kind or not any(step.done_at and step.code != ALARM for step in self.step_ids):
            raise UserError(self.env._("Say what it was and tick what was done, before it is over."))
        # sudo: the state changes only by these methods; the user may write the emergency (checked).
        now = fields.Datetime.now()
        self.sudo().write({"state": "over", "ended_at": now})
        for manager in self.env["dental.team"]._manager_on_duty(self.company_id, now):
            self.sudo().with_context(mail_activity_quick_update=True).activity_schedule(
                "dental_followup.mail_activity_type_emergency",
                self.company_id._dental_today(),
                summary=self.display_name,
                user_id=manager.id,
            )

    def action_analyse(self):
        """What was learnt from it is written down.

        :raises UserError: without an analysis
        """
        self._check_state("over")
        if not (self.analysis or "").strip():
            raise UserError(self.env._("Write down why it came to this and what the clinic changes."))
        emergency = self.sudo()  # sudo: as above
        emergency.state = "analysed"
        emergency.activity_ids.filtered("automated").unlink()

    def action_complaint(self):
        """What became of it is the patient's complaint."""
        self.ensure_one()
        self.check_access("read")
        return self.env["dental.complaint"]._action_record(
            default_patient_id=self.patient_id.id,
            default_company_id=self.company_id.id,
            default_text=self.note,
            default_harm="treatment",
            dental_emergency_id=self.id,
        )

    def _check_not_analysed(self):
        if any(emergency.state == "analysed" for emergency in self):
            raise UserError(self.env._("It is analysed and stays as it is. Write what is new as a note below it."))

    @api.model
    def _raise_for(self, call=None, **values):
        """Raise the alarm about a patient, or before anybody knows about whom.

        :param call: the call of the patient in which it is raised, which the user may read
        """
        values = {name: value for name, value in values.items() if value}
        emergency = self.create({**values, "step_ids": self._prepare_steps()})
        if call:
            # sudo: in which call it was raised is said by the call alone.
            emergency.sudo().call_id = call
        emergency._alert(fields.Datetime.now())
        return emergency._action_open()

    @api.model
    def _prepare_steps(self):
        """The checklist in the language of whoever raises it."""
        steps = {
            "calm": self.env._("Calm the patient: stay on the line, say who is coming"),
            "dentist": self.env._("A dentist comes to the phone, or to the chair"),
            "danger": self.env._("Danger to life? Trouble breathing, unconscious, bleeding that does not stop"),
            "ambulance": self.env._("Ambulance called (120), or the patient sent to a hospital"),
            "advice": self.env._("Told what to do until help is there: press gauze, sit upright, nothing by mouth"),
            "company": self.env._("Somebody is with the patient, and the address is known"),
            "family": self.env._("Family informed"),
            "arrived": self.env._("The patient is in good hands"),
        }
        return [
            fields.Command.create({"sequence": number, "code": code, "name": name})
            for number, (code, name) in enumerate(steps.items())
        ]

    def _action_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Emergency"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def _alert(self, now):
        """A notice on the screens of all clinical staff of the clinic that stays until it is closed.

        Who was told when is a step of its own. Where there is nobody, whoever raised it must know at once.
        """
        told = self._clinical_staff() - self.env.user
        name = (
            self.env._("Alarm on the screens of: %(names)s", names=format_list(self.env, told.mapped("name")))
            if told
            else self.env._(
                "There is nobody else to be told: ring for help yourself. Emergency services: %(number)s.",
                number=self.company_id.dental_emergency_phone or "120",
            )
        )
        # sudo: the moment is not filled in by hand, and names of colleagues are shown to all staff.
        self.sudo().step_ids.create(
            {"emergency_id": self.id, "code": ALARM, "name": name, "done_at": now, "user_id": self.env.uid}
        )
        if not told:
            self.env.user._dental_notify(name)
        for user in told:
            mine = self.with_context(lang=user.lang)
            message = mine.env._(
                "%(user)s needs a dentist now. %(what)s",
                user=self.env.user.name,
                what=mine.display_name,
            )
            user._dental_notify(message, title=mine.env._("Emergency"))

    def _clinical_staff(self):
        users = self.env["res.users"]
        for role in CLINICAL:
            users |= self.env.ref(f"dental_followup.dental_followup_group_{role}").sudo().all_user_ids
        return users.filtered(
            lambda user: user.active and not user.share and self.company_id in user.sudo().company_ids
        )  # sudo: whose clinic it is, nothing is shown

    def _check_state(self, *allowed):
        self.ensure_one()
        self.check_access("write")
        if self.state not in allowed:
            raise UserError(self.env._("This is not possible any more: somebody has gone on with it. Load it again."))
