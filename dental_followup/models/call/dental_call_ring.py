from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command, Domain

from ..followup.followup_plan import PENDING
from .dental_call import NOT_REACHED

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
# What a caller has done or heard in a call that is not untouched any more.
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
    "said_section_ids",
    "promise_ids",
    "booked_event_ids",
    "complaint_ids",
    "recording_ids",
)


class DentalCall(models.Model):
    """One ring settles all that is due for a number: several treatments, and the family."""

    _inherit = "dental.call"

    agenda_ids = fields.Many2many(
        "dental.followup",
        "dental_call_agenda_rel",
        "call_id",
        "followup_id",
        string="This call is about",
        copy=False,
        help="What was put before the caller; what is ticked of it is in “About”.",
    )
    family_ids = fields.Many2many("dental.followup", compute="_compute_family_ids")
    along_id = fields.Many2one(
        "dental.call",
        string="Tried along with",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The call in which the family's number was rung in vain.",
    )
    ring_digits = fields.Char(
        string="Number being rung",
        readonly=True,
        help="Held by the first call that a caller starts with a number; that of another family member has none.",
    )

    # Two people who click at the same moment do not see each other's draft, whatever they lock:
    # their transactions began before. A unique index does.
    _one_ring_idx = models.UniqueIndex(
        "(company_id, ring_digits) WHERE state = 'draft' AND ring_digits IS NOT NULL",
        "Somebody is ringing this number already. Open the call again to see who.",
    )

    @api.model
    def _agenda(self, patient, company, now):
        """All that is due for a patient at ``now``, and what may be settled with it a little early."""
        today = company._dental_today(now)
        ahead = Domain("due_date", "<=", today + timedelta(days=company.dental_ahead_days))
        return self.env["dental.followup"].search(
            Domain("patient_id", "=", patient.id)
            & self._callable_domain(company)
            & (Domain("due_date", "<=", today) | ahead & Domain("purpose", "in", AHEAD))
        )

    @api.model
    def _callable_domain(self, company):
        return (
            Domain("company_id", "=", company.id) & Domain("state", "in", PENDING) & Domain("is_note_only", "=", False)
        )

    def _offer(self, agenda, clicked):
        """Add to an own draft what it has not been about yet; what the caller unticked stays so."""
        self.ensure_one()
        # sudo: the agenda is not filled in by hand; the draft is the caller's own.
        draft = self.sudo()
        draft.followup_ids |= (agenda - draft.agenda_ids) | clicked
        draft.agenda_ids |= agenda | clicked

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

    @api.depends("patient_id", "company_id", "state")
    def _compute_family_ids(self):
        """One line for each other person of the number who has something due."""
        now = fields.Datetime.now()
        for call in self:
            due = call._family_due(now) if call.state == "draft" else call.family_ids.browse()
            call.family_ids = due.browse([followups[0].id for followups in due.grouped("patient_id").values()])

    def _finish(self, now):
        """A number that was not reached was not reached for the family either."""
        is_vain = self.outcome in NOT_REACHED and not self.along_id and not self.is_second_number
        family = self.env["dental.followup"]
        if is_vain:
            # Who named an hour that is still to come is rung then, whoever else does not answer now.
            family = self._family_due(now).filtered(lambda followup: not followup._waits_for_its_hour(now))
        result = super()._finish(now)
        for patient, due in family.grouped("patient_id").items():
            if call := self._along(patient, due, now):
                call._finish(now)
        return result

    def _along(self, patient, due, now):
        """The call that records the vain ring for a family member whom nobody is talking to.

        A draft of the caller's own is that call while nothing is entered in it.
        """
        drafts = self.search(
            [("patient_id", "=", patient.id), ("company_id", "=", self.company_id.id), ("state", "=", "draft")]
        )
        # sudo: calls begin only by methods; this one is about what the caller rang for.
        if not drafts:
            drafts = self.sudo().create(self._prepare_call_values(patient, self.company_id, due, now)).sudo(False)
        untouched = drafts.filtered(lambda call: call._is_untouched())
        values = {"outcome": self.outcome, "along_id": self.id, "is_second_number": False, "direction": "outbound"}
        untouched.sudo().write(values)
        return untouched

    def _is_untouched(self):
        call = self.sudo()  # sudo: whether a complaint or promise came of it, not what is in it
        is_entered = any(call[name] for name in ENTERED) or any(call.answer_ids.mapped("is_changed"))
        return self.user_id == self.env.user and not is_entered

    @api.model
    def _prepare_call_values(self, patient, company, agenda, now):
        return {
            "user_id": self.env.uid,
            "patient_id": patient.id,
            "company_id": company.id,
            "followup_ids": [Command.set(agenda.ids)],
            "agenda_ids": [Command.set(agenda.ids)],
            "started_at": now,
            "channel": agenda[:1]._contact_channel() if agenda else "phone",
            "on_behalf_of_id": agenda.on_behalf_of_id[:1].id,
        }

    def action_finish_next(self):
        """Finish the call and go on: first with the next person of the same number, without hanging up."""
        family = self.env["dental.followup"]
        if self.outcome not in NOT_REACHED:
            others = self._drafts_of_number(self.patient_id, self.company_id).filtered("is_other_caller")
            family = self.family_ids.filtered(lambda f: f.patient_id not in others.patient_id)[:1]
        if not family:
            return super().action_finish_next()
        self.action_finish()
        return family.action_start_call()
