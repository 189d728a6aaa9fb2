from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import format_date

from ...tools import placeholders, teeth


class DentalTreatment(models.Model):
    """What is told after a treatment, with its own words filled in."""

    _inherit = "dental.treatment"

    def _aftercare_text(self):
        """What this patient must be told after this stage; empty if nothing is written down."""
        self.ensure_one()
        return placeholders.render(self.stage_id._aftercare(), self._spoken_values())

    def _spoken_values(self):
        """Values of the placeholders and conditions that depend on the treatment, its patient and its clinic.

        Also of no treatment: for a patient's general words the caller adds ``child`` and the clinic's own.
        """
        patient, company = self.patient_id, self.company_id or self.env.company
        return {
            "patient": patient.name,
            "clinic": company.name,
            "treatment": self.type_id.name,
            "teeth": self.teeth,
            "child": patient._dental_is_child(),
            "replaceable": teeth.is_replaced(teeth.parse(self.teeth)),
            "warranty_until": self._warranty_text(company),
            "free_checkup": company.dental_free_checkup,
            "checkup_interval": patient._dental_checkup_text(company),
        }

    def _warranty_text(self, company):
        """The last day on which the work is redone free of charge; None if that day is over or there is none."""
        months = self.type_id.warranty_months
        if not months or not self.done_at:
            return None
        until = company._dental_local(self.done_at).date() + relativedelta(months=months)
        return format_date(self.env, until, date_format="long") if until >= company._dental_today() else None
