from copy import deepcopy

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import ormcache

from ..followup.followup_plan import PENDING
from ..protocol.dental_protocol_step import CHANNELS

OUTCOMES = [
    ("answered", "Answered"),
    ("no_answer", "No answer"),
    ("busy", "Busy"),
    ("call_back", "Call back later"),
    ("wrong_number", "Wrong number"),
    ("refused", "Refused"),
]
NOT_REACHED = ("no_answer", "busy", "wrong_number")
GRADES = [
    ("dissatisfied", "Dissatisfied"),
    ("fair", "Fair"),
    ("satisfied", "Satisfied"),
    ("very_satisfied", "Very satisfied"),
]

# What only the methods below change; the rest is for the caller to fill in.
KEPT_BY_METHODS = frozenset(
    (
        "patient_id",
        "user_id",
        "on_behalf_of_id",
        "company_id",
        "started_at",
        "ended_at",
        "state",
        "agenda_ids",
        "along_id",
        "ring_digits",
        "rung_from",
        "talk_at",
        "duration",
        "is_brief",
        "handed_by_id",
        "handed_at",
        "handover_note",
        "urgent_since",
        "dentist_told_at",
        "booked_event_ids",
    )
)


class DentalCall(models.Model):
    """One contact with one patient that took place or was tried.

    Drafts are written as the caller goes on, so a closed browser loses nothing; a finished call
    does not change any more. What a finished call brings about is in ``dental_call_outcome.py``.
    """

    _name = "dental.call"
    _description = "Call"
    _inherit = ["mail.thread", "mail.activity.mixin", "dental.average.mixin"]
    _order = "started_at DESC, id DESC"
    _check_company_auto = True
    _mail_post_access = "read"
    _rec_names_search = ["patient_id"]

    patient_id = fields.Many2one("res.partner", required=True, index=True, ondelete="restrict", readonly=True)
    patient_phone = fields.Char(related="patient_id.phone", string="Phone")
    user_id = fields.Many2one(
        "res.users", string="Caller", required=True, readonly=True, default=lambda self: self.env.user
    )
    on_behalf_of_id = fields.Many2one("res.users", string="On behalf of", readonly=True)
    followup_ids = fields.Many2many(
        "dental.followup",
        "dental_call_followup_rel",
        "call_id",
        "followup_id",
        string="About",
        check_company=True,
        domain="[('patient_id', '=', patient_id), ('state', 'in', ('planned', 'open'))]",
    )
    company_id = fields.Many2one(
        "res.company", string="Clinic", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    channel = fields.Selection(CHANNELS, required=True, default="phone")
    direction = fields.Selection([("outbound", "Outgoing"), ("inbound", "Incoming")], required=True, default="outbound")
    started_at = fields.Datetime(required=True, readonly=True, default=lambda self: fields.Datetime.now())
    ended_at = fields.Datetime(readonly=True)
    outcome = fields.Selection(OUTCOMES)
    call_back_at = fields.Datetime(string="Call back at")
    grade = fields.Selection(GRADES, string="How satisfied")
    opinion = fields.Text(help="What the patient thinks of the clinic and its people, in their words.")
    note = fields.Text(string="Notes")
    asks_not_to_be_called = fields.Boolean(string="Do not call any more")
    state = fields.Selection(
        [("draft", "In progress"), ("done", "Finished")], required=True, default="draft", readonly=True, index=True
    )

    _one_draft_idx = models.UniqueIndex(
        "(patient_id, company_id) WHERE state = 'draft'",
        "Somebody is on the phone with this patient already. Open the call again to see who.",
    )
    _patient_idx = models.Index("(patient_id, id DESC) WHERE state = 'done'")

    @api.depends("patient_id", "started_at")
    def _compute_display_name(self):
        for call in self:
            day = call.started_at and call.company_id._dental_today(call.started_at)
            call.display_name = f"{call.patient_id.name or ''} · {day or ''}"

    def write(self, vals):
        if not self.env.su:
            if any(call.state == "done" for call in self):
                raise UserError(
                    self.env._(
                        "A finished call does not change any more. What is missing or wrong is added as a correction."
                    )
                )
            self._check_caller()
            if KEPT_BY_METHODS & vals.keys():
                raise UserError(self.env._("This is not filled in by hand: start, take over or finish the call."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(call.state == "done" for call in self):
            raise UserError(self.env._("A finished call is part of the patient's record and is kept."))

    @api.model
    def _start(self, patient, followups, now=None):
        """Open the call screen for ``patient``: the draft there is, or a new one.

        While a colleague rings the patient's number, it is the colleague's draft that opens.

        :param followups: what the caller clicked on; everything else that is due joins it
        :param now: when the call begins, naive UTC; None: this moment
        """
        now = now or fields.Datetime.now()
        followups.check_access("read")
        company = followups.company_id[:1] or self.env.company
        clicked = followups.filtered(lambda f: f.state in PENDING)
        agenda = self._agenda(patient, company, now) | clicked
        drafts = self._drafts_of_number(patient, company)
        draft = drafts.filtered(lambda call: call.patient_id == patient)
        others = drafts.filtered("is_other_caller")
        if draft and draft not in others:
            draft._offer(agenda, clicked)
        elif others:
            draft = (draft or others)[0]
        else:
            values = self._prepare_call_values(patient, company, agenda, now)
            digits = False if drafts else patient.dental_phone_digits
            # sudo: calls begin only here, about follow-ups that the user may read (checked above).
            draft = self.sudo().create({**values, "ring_digits": digits}).sudo(False)
            draft._sync_answers()
        return draft._action_open()

    def _action_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Call"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env["ir.model.data"]._xmlid_to_res_id("dental_followup.dental_call_view_form"), "form")],
            "target": "current",
        }

    def action_take_over(self):
        """Go on with a draft that a colleague left, and with the colleague's others of the same number."""
        self._check_draft()
        self.check_access("write")
        for call in self:
            drafts = call._drafts_of_number(call.patient_id, call.company_id)
            # sudo: the caller is not filled in by hand; the user may write the call.
            (call | drafts).sudo().user_id = self.env.user
            (call | drafts)._tell_screens()

    def action_discard(self):
        """Throw an own draft away: nobody was called."""
        self._check_draft()
        self._check_caller()
        self._tell_screens()
        # sudo: staff may not delete calls; this one is the caller's own and nothing has happened in it.
        self.sudo().unlink()
        return self._action_calls()

    def _action_calls(self):
        """Back to the list of calls: for a caller the commonest of all actions, so it is read once."""
        return deepcopy(self._read_action_calls())

    @api.model
    @ormcache("self.env.lang")
    def _read_action_calls(self):
        return self.env["ir.actions.act_window"]._for_xml_id("dental_followup.dental_followup_action_mine")

    def _tell_screens(self):
        """Let the screens that show a draft, a colleague's or another tab, read anew how it goes on.

        Anybody may listen to the channel, so it says nothing but that.
        """
        for call in self:
            self.env["bus.bus"]._sendone(f"dental_call_{call.id}", "dental_call_changed", {"id": call.id})

    def _check_draft(self):
        if any(call.state != "draft" for call in self):
            raise UserError(self.env._("This call is finished already. Go back to your list of calls."))

    def _check_caller(self):
        for call in self:
            if call.user_id != self.env.user:
                raise UserError(
                    self.env._(
                        "%(user)s is on the phone with this patient. Wait, or take the call over first.",
                        user=call.user_id.name,
                    )
                )

    def _one_line(self):
        """Outcome, day, caller and grade of a finished call in one line."""
        self.ensure_one()
        moment = self.company_id._dental_local(self.ended_at or self.started_at)
        parts = [self._label("outcome"), moment.strftime("%Y-%m-%d %H:%M"), self.user_id.name, self._label("grade")]
        return " · ".join(filter(None, parts))

    def _short_line(self):
        """Outcome and day of a finished call, for the narrow column of a list."""
        self.ensure_one()
        day = self.company_id._dental_today(self.ended_at or self.started_at)
        is_this_year = day.year == self.company_id._dental_today().year
        return f"{self._label('outcome')} · {day:%m-%d}" if is_this_year else f"{self._label('outcome')} · {day}"

    def _label(self, name):
        return dict(self._fields[name]._description_selection(self.env)).get(self[name], "")
