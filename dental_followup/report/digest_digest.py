from odoo import fields, models
from odoo.exceptions import AccessError

from ..models.const import LOW_GRADE, MANAGER


class DigestDigest(models.Model):
    """The four key figures of a clinic in Odoo's digest mail."""

    _inherit = "digest.digest"

    kpi_dental_made = fields.Boolean("Follow-up calls made")
    kpi_dental_made_value = fields.Integer(compute="_compute_kpi_dental_made_value")
    kpi_dental_missed = fields.Boolean("Follow-up calls missed")
    kpi_dental_missed_value = fields.Integer(compute="_compute_kpi_dental_missed_value")
    kpi_dental_complaints = fields.Boolean("Patients' complaints")
    kpi_dental_complaints_value = fields.Integer(compute="_compute_kpi_dental_complaints_value")
    kpi_dental_dissatisfied = fields.Boolean("Patients dissatisfied in a call")
    kpi_dental_dissatisfied_value = fields.Integer(compute="_compute_kpi_dental_dissatisfied_value")

    def _compute_kpi_dental_made_value(self):
        self._dental_calls("made_count", "kpi_dental_made_value")

    def _compute_kpi_dental_missed_value(self):
        self._dental_calls("missed_count", "kpi_dental_missed_value")

    def _dental_calls(self, measure, field):
        """Calls by the day on which they were first due, so that the digest and the report agree."""
        self._dental_check_manager()
        self._calculate_company_based_kpi(
            "dental.followup.report", field, date_field="date", additional_domain=[(measure, "=", 1)]
        )

    def _compute_kpi_dental_complaints_value(self):
        self._dental_check_manager()
        self._calculate_company_based_kpi(
            "dental.complaint.report",
            "kpi_dental_complaints_value",
            date_field="date",
            additional_domain=[("complaint_id", "!=", False)],
        )

    def _compute_kpi_dental_dissatisfied_value(self):
        self._dental_check_manager()
        self._calculate_company_based_kpi(
            "dental.call",
            "kpi_dental_dissatisfied_value",
            date_field="ended_at",
            additional_domain=[("state", "=", "done"), ("grade", "=", LOW_GRADE)],
        )

    def _dental_check_manager(self):
        """Odoo leaves out of a reader's mail what raises."""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only managers see the figures of the whole clinic."))

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("dental_followup.dental_followup_menu_root").id
        for name, action in (
            ("made", "dental_followup_report_action"),
            ("missed", "dental_followup_report_action"),
            ("complaints", "dental_complaint_report_action"),
            ("dissatisfied", "dental_call_action_report"),
        ):
            actions[f"kpi_dental_{name}"] = f"dental_followup.{action}?menu_id={menu}"
        return actions
