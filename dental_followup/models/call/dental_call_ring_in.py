from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Command, Domain

from ...tools import phone as phone_tools
from .dental_call import NOT_REACHED

# The next one of a family begins so soon after the last: nobody has hung up.
SAME_RING = timedelta(minutes=1)
# A draft that is older was left lying: nobody goes on from it to the family.
GOES_ON = timedelta(hours=1)


class DentalCall(models.Model):
    """A patient rings the clinic: the same call screen, but nobody had to be reached.

    An incoming call is no attempt of a follow-up. It shows all that is due, yet only what the clinic
    has rung about in vain is ticked: most ring back because of that. Why anybody else rings nobody
    knows before they say it, and what was not talked about must not count as heard and well.
    """

    _inherit = "dental.call"

    rung_from = fields.Char(
        string="Rang from", readonly=True, help="The number that the telephone showed, where it was entered."
    )

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
    def _start(self, patient, followups, now=None):
        """Two who ring, or are rung, at the same moment: Odoo begins anew for the second, who then looks on."""
        try:
            return super()._start(patient, followups, now)
        except UniqueViolation as error:
            if error.diag.table_name != self._table:
                raise
            raise ConcurrencyError("somebody else has begun a call with this number") from error

    @api.model
    def _agenda(self, patient, company, now):
        """Also what was tried or put off and waits for another day: that is what they ring back about."""
        agenda = super()._agenda(patient, company, now)
        if not self.env.context.get("dental_inbound"):
            return agenda
        tried = Domain("call_ids", "any", [("state", "=", "done")])
        return agenda | agenda.search(Domain("patient_id", "=", patient.id) & self._callable_domain(company) & tried)

    @api.model
    def _prepare_call_values(self, patient, company, agenda, now):
        values = super()._prepare_call_values(patient, company, agenda, now)
        if self.env.context.get("dental_inbound"):
            return values | self._prepare_inbound_values(patient, agenda)
        ring = self._ring_that_goes_on(patient, company, now)
        if ring.direction == "inbound":
            return {**values, "direction": "inbound", "channel": "phone", "rung_from": ring.rung_from}
        return values

    @api.model
    def _ring_that_goes_on(self, patient, company, now):
        """The caller's call with another one of the family, from which they go on without hanging up."""
        digits = patient.dental_phone_digits
        if not digits:
            return self.browse()
        going_on = Domain("state", "=", "draft") & Domain("started_at", ">=", now - GOES_ON)
        going_on |= Domain("ended_at", ">=", now - SAME_RING)
        same_ring = [
            ("user_id", "=", self.env.uid),
            ("company_id", "=", company.id),
            ("patient_id", "!=", patient.id),
            ("patient_id.dental_phone_digits", "=", digits),
        ]
        return self.search(Domain(same_ring) & going_on, order="id DESC", limit=1)

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
            "rung_from": number,
            "is_second_number": bool(number) and patient._dental_number_kind(number) == "phone2",
        }

    def _offer(self, agenda, clicked):
        """A draft in which nothing is entered yet becomes what the caller has come for."""
        if not self.env.context.get("dental_inbound"):
            super()._offer(agenda, clicked)
            if self.direction == "inbound" and self._is_untouched():
                self.write({"direction": "outbound"})
            return
        # sudo: the agenda is not filled in by hand; the draft is the caller's own.
        draft = self.sudo()
        draft.agenda_ids |= agenda
        if self.direction == "outbound" and self._is_untouched():
            draft.write(self._prepare_inbound_values(self.patient_id, draft.agenda_ids))

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

    @api.depends("direction")
    def _compute_next_step(self):
        return super()._compute_next_step()

    def _next_steps(self):
        yield from super()._next_steps()
        if self.direction == "inbound" and self.outcome and self.agenda_ids - self.followup_ids:
            yield self.env._("What is not ticked stays due.")

    @api.depends("direction")
    def _compute_number_hint(self):
        """Nobody is to be tried who is on the phone."""
        result = super()._compute_number_hint()
        self.filtered(lambda call: call.direction == "inbound").number_hint = False
        return result

    def _check_finishable(self, now):
        result = super()._check_finishable(now)
        if self.direction == "inbound" and self.outcome in NOT_REACHED:
            raise UserError(
                self.env._(
                    "The patient rang, so “%(outcome)s” cannot be. Choose another outcome, or correct who rang.",
                    outcome=self._label("outcome"),
                )
            )
        return result

    def _finish(self, now):
        result = super()._finish(now)
        if self.direction == "inbound" and self.rung_from:
            # sudo: a number from which the patient rings is right, whatever a call has found before.
            self.sudo().patient_id._dental_clear_wrong(self.rung_from)
        return result
