from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class DentalFollowup(models.Model):
    """One ring: all that is due for one phone number of a clinic stands on one line of the lists."""

    _inherit = "dental.followup"

    patient_digits = fields.Char(related="patient_id.dental_phone_digits", string="Digits of the phone number")
    is_ring_head = fields.Boolean(
        compute="_compute_is_ring_head",
        search="_search_is_ring_head",
        help="The first of one phone number's calls that are due with one caller: the one that the lists show.",
    )
    ring_count = fields.Integer(string="Calls of the number", compute="_compute_ring")
    ring_note = fields.Char(string="Settled along", compute="_compute_ring")
    ring_reason = fields.Char(compute="_compute_ring")
    ring_patient_id = fields.Many2one(
        "res.partner",
        string="Patient or family",
        compute="_compute_ring_patient_id",
        search="_search_ring_patient_id",
        help="Finds the line on which a patient stands, also where it bears the name of another of the family.",
    )

    # Most of what is past is settled, most of what is pending is not due: of these days PostgreSQL learns
    # how little is both. Of an index with a condition it would not.
    _pending_day_idx = models.Index("(company_id, (CASE WHEN state IN ('planned', 'open') THEN due_date END))")
    _pending_patient_idx = models.Index("(patient_id, due_date) WHERE state IN ('planned', 'open')")

    def _waits_for_its_hour(self, now):
        """Whether the patient named an hour for the call, and it is still to come at ``now``."""
        last = self.call_ids.filtered(lambda call: call.state == "done").sorted("ended_at")[-1:]
        return self.due_at > now and (last.outcome == "call_back" or self.promise_id.kind == "call_back")

    @api.depends("state", "due_at", "due_date", "user_id", "role", "patient_digits")
    def _compute_is_ring_head(self):
        heads = self.search(Domain("id", "in", self.ids) & Domain("is_ring_head", "=", True))
        for followup in self:
            followup.is_ring_head = followup._origin in heads

    def _search_is_ring_head(self, operator, value):
        if operator != "in":
            return NotImplemented
        due = self._search_due("<=", operator) & Domain("is_note_only", "=", False)
        return due & Domain.custom(to_sql=self._ring_heads_to_sql)

    @api.model
    def _ring_heads_to_sql(self, model, alias, query):
        """The first follow-up of each clinic, number and caller, or team whose pool it waits in.

        Reads what is due and its patients, nothing else, by the index of the days of what is pending.
        """
        self.flush_model(["company_id", "patient_id", "state", "due_date", "due_at", "user_id", "role", "is_note_only"])
        self.env["res.partner"].flush_model(["dental_phone_digits"])
        due = SQL(" OR ").join(
            SQL(
                "(f.company_id = %s AND CASE WHEN f.state IN ('planned', 'open') THEN f.due_date END <= %s)",
                company.id,
                company._dental_today(),
            )
            for company in self.env.companies
        )
        return SQL(
            """%s IN (
                SELECT DISTINCT ON (company_id, number, user_id, pool) id
                  FROM (SELECT f.id, f.company_id, f.user_id, f.due_at,
                               CASE WHEN f.user_id IS NULL THEN f.role END AS pool,
                               (SELECT COALESCE(patient.dental_phone_digits, 'patient ' || patient.id)
                                  FROM res_partner patient
                                 WHERE patient.id = f.patient_id) AS number
                          FROM dental_followup f
                         WHERE f.state IN ('planned', 'open') AND f.is_note_only IS NOT TRUE AND (%s)) due
                 ORDER BY company_id, number, user_id, pool, due_at, id)""",
            SQL.identifier(alias, "id"),
            due,
        )

    @api.depends("title", "reason", "is_due", "patient_digits")
    @api.depends_context("lang")
    def _compute_ring(self):
        """What stands on the line of each: the others that the same ring settles, and how many."""
        due = self.filtered("is_due")
        rings = due._rings()
        for followup in self:
            ring = rings[followup._ring_key()] - followup._origin if followup in due else self.browse()
            own = ring.filtered(lambda f, patient=followup.patient_id: f.patient_id == patient)
            followup.ring_count = 1 + len(ring)
            followup.ring_note = ", ".join(self._ring_phrases(own, ring - own))
            lines = [f.title for f in own] + [f"{f.patient_id.name}: {f.title}" for f in ring - own]
            followup.ring_reason = "\n".join(filter(None, [followup.reason, *lines]))

    @api.model
    def _ring_phrases(self, own, family):
        if own:
            yield self.env._("+%(count)s more", count=len(own))
        if family:
            yield self.env._("+%(count)s of the family", count=len(family))

    def _rings(self):
        """All that is due for the phone numbers of ``self``, by :meth:`_ring_key`."""
        rings = defaultdict(self.browse)
        if self:
            digits = [number for number in self.mapped("patient_digits") if number]
            same = Domain("id", "in", self.patient_id.ids) | Domain("dental_phone_digits", "in", digits)
            patients = self.env["res.partner"].with_context(active_test=False).search(same)
            due = Domain("is_due", "=", True) & Domain("is_note_only", "=", False)
            members = self.search(due & Domain("patient_id", "in", patients.ids))
            # For all rings at once: what is taken out of them no longer reads together.
            members.mapped("title"), members.mapped("patient_id.name")
            rings.update(members.grouped(lambda f: f._ring_key()))
        return rings

    def _ring_key(self):
        """What is rung at once: a clinic's number; a patient without one stands alone."""
        return self.company_id, self.patient_digits or self.patient_id

    @api.depends("patient_id")
    def _compute_ring_patient_id(self):
        for followup in self:
            followup.ring_patient_id = followup.patient_id

    def _search_ring_patient_id(self, operator, value):
        """The patients' own, and what else is due for their numbers."""
        patients = Domain("patient_id", operator, value)
        if operator in Domain.NEGATIVE_OPERATORS:
            return patients
        digits = self.search(Domain("is_due", "=", True) & patients).mapped("patient_digits")
        return patients | Domain("patient_digits", "in", [number for number in digits if number])
