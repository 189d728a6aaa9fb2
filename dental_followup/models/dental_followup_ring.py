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

        Reads what is due and nothing else, by the index of what is pending.
        """
        self.flush_model(["company_id", "patient_id", "state", "due_date", "due_at", "user_id", "role", "is_note_only"])
        self.env["res.partner"].flush_model(["dental_phone_digits"])
        due = SQL(" OR ").join(
            SQL("(f.company_id = %s AND f.due_date <= %s)", company.id, company._dental_today())
            for company in self.env.companies
        )
        return SQL(
            """%s IN (
                SELECT DISTINCT ON (f.company_id, number, f.user_id, pool) f.id
                  FROM dental_followup f
                  JOIN res_partner patient ON patient.id = f.patient_id
                 CROSS JOIN LATERAL (
                       SELECT COALESCE(patient.dental_phone_digits, 'patient ' || patient.id) AS number,
                              CASE WHEN f.user_id IS NULL THEN f.role END AS pool) ring
                 WHERE f.state IN ('planned', 'open') AND f.is_note_only IS NOT TRUE AND (%s)
                 ORDER BY f.company_id, number, f.user_id, pool, f.due_at, f.id)""",
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
            followup.ring_note = " ".join(self._ring_phrases(own, ring - own))
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
            same = Domain("patient_id", "in", self.patient_id.ids) | Domain("patient_digits", "in", digits)
            due = Domain("is_due", "=", True) & Domain("is_note_only", "=", False)
            members = self.search(due & same)
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
