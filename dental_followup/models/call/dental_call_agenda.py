from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command, Domain

from ...tools import phone as phone_tools
from ..clinic.selection import selection_label
from ..const import NOT_REACHED, PENDING, SAME_CALL

# What may be settled some days early. The day of all others is a medical one or belongs to a visit.
AHEAD = (
    "care",
    "checkup",
    "recall",
    "satisfaction",
    "restoration",
    "crown",
    "result",
    "review",
    "not_converted",
)

# A draft with a value in one of these fields is not untouched any more.
ENTERED = (
    "outcome",
    "is_unwell",
    "note",
    "opinion",
    "grade",
    "call_back_at",
    "asks_not_to_be_called",
    "raised_to",
    "declined_ids",
    "completed_section_ids",
    "promise_ids",
    "booked_event_ids",
    "complaint_ids",
    "recording_ids",
)


# Up to this age a caller's draft counts as the call that still goes on when a relative's call begins.
GOES_ON = timedelta(hours=1)


class DentalCall(models.Model):
    """One ring settles all that is due for a number: several treatments, and the family.

    A patient rings the clinic: the same call screen, but nobody had to be reached.

    An incoming call is no attempt of a follow-up. It shows all that is due, yet only what the clinic
    has rung about in vain is ticked: most ring back because of that. Why anybody else rings nobody
    knows before they say it, and what was not talked about must not count as heard and well.

    Which of a patient's two numbers is rung.

    The patient's number is corrected while one talks to them.
    """

    _inherit = "dental.call"

    agenda_ids = fields.Many2many(
        "dental.followup",
        "dental_call_agenda_rel",
        "call_id",
        "followup_id",
        string="This call is about",
        readonly=True,
        copy=False,
        help="What was put before the caller; what is ticked of it is in “About”.",
    )
    family_ids = fields.Many2many("dental.followup", compute="_compute_family_ids")
    parent_call_id = fields.Many2one(
        "dental.call",
        string="Tried along with",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The call in which the family's number was rung in vain.",
    )
    dialled_digits = fields.Char(
        string="Number being rung",
        readonly=True,
        help="Held by the first call that a caller starts with a number; that of another family member has none.",
    )
    caller_number = fields.Char(
        string="Rang from", readonly=True, help="The number that the telephone showed, where it was entered."
    )
    patient_phone2 = fields.Char(related="patient_id.dental_phone2", string="Second phone")
    patient_wrong_phone2 = fields.Boolean(related="patient_id.dental_wrong_phone2")
    is_second_number = fields.Boolean(
        string="On the second number",
        compute="_compute_is_second_number",
        store=True,
        precompute=True,
        readonly=False,
        help="The call is made to the patient's second number.",
    )
    number_hint = fields.Char(compute="_compute_number_hint")

    # Two transactions that start a call at once do not see each other's draft, whatever they lock;
    # only a unique index rejects the second.
    _one_number_idx = models.UniqueIndex(
        "(company_id, dialled_digits) WHERE state = 'draft' AND dialled_digits IS NOT NULL",
        "Somebody is ringing this number already. Open the call again to see who.",
    )

    @api.depends("patient_id", "company_id", "state")
    def _compute_family_ids(self):
        """One line for each other person of the number who has something due."""
        now = fields.Datetime.now()
        for call in self:
            due = call._family_due(now) if call.state == "draft" else call.family_ids.browse()
            call.family_ids = due.browse([followups[0].id for followups in due.grouped("patient_id").values()])

    @api.depends("patient_id")
    def _compute_is_second_number(self):
        """The number where the patient was last reached; after a vain try the other one."""
        for call in self:
            call.is_second_number = call._proposes_second_number()

    @api.depends("patient_id", "is_second_number", "state", "direction")
    @api.depends_context("lang")
    def _compute_number_hint(self):
        """Which number was tried last, and which one is to be tried now; none for a patient who is on the phone."""
        for call in self:
            last = call._last_try()
            is_unanswered = call.state == "draft" and call.direction == "outbound" and last.outcome in NOT_REACHED
            is_unanswered = is_unanswered and bool(call.patient_phone2)
            call.number_hint = is_unanswered and self.env._(
                "Last try: %(last)s (%(outcome)s). Try %(now)s now.",
                last=last._dialled_number(),
                outcome=selection_label(last, "outcome"),
                now=call._dialled_number(),
            )

    def action_finish_next(self):
        """Finish the call and go on: with the next person of the same number, without hanging up; else with the
        next call of the caller's list.
        """
        family = self.env["dental.followup"]
        if self.outcome not in NOT_REACHED:
            others = self._drafts_of_number(self.patient_id, self.company_id).filtered("is_other_caller")
            family = self.family_ids.filtered(lambda f: f.patient_id not in others.patient_id)[:1]
        action = self.action_finish()
        followup = family or family._next_call(fields.Datetime.now())
        return followup.action_start_call() if followup else action

    def action_switch_direction(self):
        """The caller says that it was the other side who rang."""
        self._check_draft()
        for call in self:
            is_inbound = call.direction == "outbound"
            vain = is_inbound and call.outcome in NOT_REACHED
            call.write(
                {
                    "direction": "inbound" if is_inbound else "outbound",
                    "outcome": False if vain else call.outcome,
                }
            )

    def action_correct_number(self):
        """Open the patient's two numbers; what is entered in the call has been saved by the button."""
        self._check_going_on()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct the phone number"),
            "res_model": "res.partner",
            "res_id": self.patient_id.id,
            "views": [
                (self.env["ir.model.data"]._xmlid_to_res_id("dental_followup.res_partner_view_form_number"), "form")
            ],
            "target": "new",
        }

    @api.model
    def _agenda(self, patient, company, now):
        """All that is due for a patient at ``now``, and what may be settled with it a little early.

        Of a patient who rings us (context ``dental_inbound``) also what was tried or put off and waits for
        another day: that is what they ring back about.
        """
        today = company._dental_today(now)
        ahead = Domain("due_date", "<=", today + timedelta(days=company.dental_ahead_days))
        wanted = Domain("due_date", "<=", today) | ahead & Domain("purpose", "in", AHEAD)
        if self.env.context.get("dental_inbound"):
            wanted |= Domain("call_ids", "any", [("state", "=", "done")])
        return self.env["dental.followup"].search(
            Domain("patient_id", "=", patient.id) & self._callable_domain(company) & wanted
        )

    @api.model
    def _callable_domain(self, company):
        return (
            Domain("company_id", "=", company.id) & Domain("state", "in", PENDING) & Domain("is_note_only", "=", False)
        )

    def _offer(self, agenda, clicked):
        """Add to an own draft what it has not been about yet; what the caller unticked stays so.

        A draft in which nothing is entered yet becomes what the caller has come for: an incoming call
        (context ``dental_inbound``) or one of ours.
        """
        self.ensure_one()
        # sudo: the agenda is not filled in by hand; the draft is the caller's own.
        draft = self.sudo()
        if self.env.context.get("dental_inbound"):
            draft.agenda_ids |= agenda
            if self.direction == "outbound" and self._is_untouched():
                draft.write(self._prepare_inbound_values(self.patient_id, draft.agenda_ids))
            return
        draft.followup_ids |= (agenda - draft.agenda_ids) | clicked
        draft.agenda_ids |= agenda | clicked
        if self.direction == "inbound" and self._is_untouched():
            self.write({"direction": "outbound"})

    @api.model
    def _drafts_of_number(self, patient, company):
        """The calls in progress with a patient, or with anybody who has the same number."""
        same = Domain("patient_id", "=", patient.id)
        if digits := patient.dental_phone_digits:
            same |= Domain("patient_id.dental_phone_digits", "=", digits)
        return self.search(same & Domain("company_id", "=", company.id) & Domain("state", "=", "draft"))

    def _family_due(self, now):
        """What is due for others who have the patient's number."""
        self.ensure_one()
        digits = self.patient_id.dental_phone_digits
        if not digits:
            return self.env["dental.followup"]
        return self.env["dental.followup"].search(
            Domain("patient_digits", "=", digits)
            & Domain("patient_id", "!=", self.patient_id.id)
            & self._callable_domain(self.company_id)
            & Domain("due_date", "<=", self.company_id._dental_today(now))
        )

    def _family_unanswered(self, now):
        """Follow-ups due for others of a number that did not answer, but for patients who named a later hour."""
        if self.outcome not in NOT_REACHED or self.parent_call_id or self.is_second_number:
            return self.env["dental.followup"]
        return self._family_due(now).filtered(lambda followup: not followup._waits_for_its_hour(now))

    def _finish_family(self, family, now):
        """Record the vain ring for each of the family.

        :param family: see :meth:`_family_unanswered`
        """
        for patient, due in family.grouped("patient_id").items():
            if call := self._call_for_relative(patient, due, now):
                call._finish(now)

    def _call_for_relative(self, patient, due, now):
        """The call that records the unanswered attempt for ``patient``: a new one, or the caller's untouched draft.

        Empty if somebody is at work on the draft that there is.
        """
        drafts = self.search(
            [("patient_id", "=", patient.id), ("company_id", "=", self.company_id.id), ("state", "=", "draft")]
        )
        # sudo: calls begin only by methods; this one is about what the caller rang for.
        if not drafts:
            drafts = self.sudo().create(self._prepare_call_values(patient, self.company_id, due, now)).sudo(False)
        untouched = drafts.filtered(lambda call: call._is_untouched())
        values = {
            "outcome": self.outcome,
            "parent_call_id": self.id,
            "is_second_number": False,
            "direction": "outbound",
        }
        untouched.sudo().write(values)
        return untouched

    def _is_untouched(self):
        call = self.sudo()  # sudo: whether a complaint or promise came of it, not what is in it
        is_entered = any(call[name] for name in ENTERED) or any(call.answer_ids.mapped("is_asked"))
        return self.user_id == self.env.user and not is_entered

    @api.model
    def _prepare_call_values(self, patient, company, agenda, now):
        values = {
            "user_id": self.env.uid,
            "patient_id": patient.id,
            "company_id": company.id,
            "followup_ids": [Command.set(agenda.ids)],
            "agenda_ids": [Command.set(agenda.ids)],
            "started_at": now,
            "channel": agenda[:1]._contact_channel() if agenda else "phone",
            "on_behalf_of_id": agenda.on_behalf_of_id[:1].id,
        }
        if self.env.context.get("dental_inbound"):
            return values | self._prepare_inbound_values(patient, agenda)
        ring = self._call_that_goes_on(patient, company, now)
        if ring.direction == "inbound":
            return {**values, "direction": "inbound", "channel": "phone", "caller_number": ring.caller_number}
        return values

    @api.model
    def _start_inbound(self, patient, number=None, now=None):
        """Open the call screen for a patient who rings; see :meth:`_start`.

        :param number: what the telephone shows, however it is written; None: not known
        """
        patient.ensure_one()
        calls = self.with_company(patient.company_id or self.env.company)
        is_whole = len(phone_tools.digits(number)) >= phone_tools.MIN_WHOLE
        calls = calls.with_context(dental_inbound=patient._dental_format_phone(number) if is_whole else True)
        return calls._start(patient, calls.env["dental.followup"], now)

    @api.model
    def _call_that_goes_on(self, patient, company, now):
        """The caller's draft, or just finished call, with another patient of the number: one telephone call."""
        digits = patient.dental_phone_digits
        if not digits:
            return self.browse()
        going_on = Domain("state", "=", "draft") & Domain("started_at", ">=", now - GOES_ON)
        going_on |= Domain("ended_at", ">=", now - SAME_CALL)
        same_call = [
            ("user_id", "=", self.env.uid),
            ("company_id", "=", company.id),
            ("patient_id", "!=", patient.id),
            ("patient_id.dental_phone_digits", "=", digits),
        ]
        return self.search(Domain(same_call) & going_on, order="id DESC", limit=1)

    @api.model
    def _prepare_inbound_values(self, patient, agenda):
        shown = self.env.context["dental_inbound"]
        number = False if shown is True else shown
        tried = agenda.filtered(lambda followup: any(call.state == "done" for call in followup.call_ids))
        return {
            "direction": "inbound",
            "channel": "phone",
            "followup_ids": [Command.set(tried.ids)],
            "on_behalf_of_id": tried.on_behalf_of_id[:1].id,
            "caller_number": number,
            "is_second_number": bool(number) and patient._dental_number_kind(number) == "phone2",
        }

    def _clear_wrong_number(self):
        """A number from which the patient rings is right, whatever an earlier call has found."""
        if self.direction == "inbound" and self.caller_number:
            # sudo: the caller need not be allowed to write the patient.
            self.sudo().patient_id._dental_clear_wrong(self.caller_number)

    def _proposes_second_number(self):
        patient = self.patient_id
        if not patient.dental_phone2 or patient.dental_wrong_phone2:
            return False
        if patient.dental_wrong_number:
            return True
        last = self._last_try()
        was_reached = last.outcome not in NOT_REACHED
        return bool(last) and last.is_second_number == was_reached

    def _last_try(self):
        """The last finished call to the patient."""
        return self.search(
            [
                ("patient_id", "=", self.patient_id.id),
                ("state", "=", "done"),
                ("direction", "=", "outbound"),
                ("id", "!=", self._origin.id),
            ],
            order="id DESC",
            limit=1,
        )

    def _dialled_number(self):
        return (self.patient_phone2 if self.is_second_number else self.patient_phone) or ""

    def _follow_number(self):
        """Let calls in progress hold the patient's present number, unless another call holds it."""
        for call in self:
            digits = call.patient_id.dental_phone_digits
            if digits == call.dialled_digits:
                continue
            holder = digits and self.search_count(
                [
                    ("company_id", "=", call.company_id.id),
                    ("dialled_digits", "=", digits),
                    ("state", "=", "draft"),
                    ("id", "!=", call.id),
                ],
                limit=1,
            )
            call.dialled_digits = False if holder else digits
