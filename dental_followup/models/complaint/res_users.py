from odoo import fields, models

from .complaint_terms import OPEN


class ResUsers(models.Model):
    """Who answers for a dentist, and what becomes of the complaints of one who leaves."""

    _inherit = "res.users"

    dental_chief_id = fields.Many2one(
        "res.users",
        string="Head of the department",
        domain="[('share', '=', False)]",
        help="Handles moderate complaints about this dentist's patients. Empty: the manager does.",
    )

    def _dental_release_complaints(self):
        """Complaints of users who leave go to a colleague of their escalation level, improvements to the manager."""
        self._dental_release_improvements()
        now = fields.Datetime.now()
        # sudo: whoever may archive a user need not be a member of the clinic's staff.
        complaints = self.env["dental.complaint"].sudo()
        complaints = complaints.search([("user_id", "in", self.ids), ("state", "in", (*OPEN, "resolved"))])
        for complaint in complaints:
            former = complaint.user_id
            complaint._hand_over(now, but=self)
            left = complaint.activity_ids.filtered(lambda activity: activity.user_id in self)
            if complaint.user_id not in self:
                left.with_context(mail_activity_quick_update=True).user_id = complaint.user_id
            complaint._note(
                self.env._(
                    "%(user)s no longer works here: %(owner)s takes over.",
                    user=former.name,
                    owner=complaint.user_id.name or "–",
                )
            )

    def _dental_release_improvements(self):
        """What one who leaves was to make better goes to the manager."""
        # sudo: as for the complaints.
        improvements = self.env["dental.improvement"].sudo()
        improvements = improvements.search([("user_id", "in", self.ids), ("state", "in", ("open", "done"))])
        now = fields.Datetime.now()
        for company, theirs in improvements.grouped("company_id").items():
            manager = self.env["dental.team"]._manager_on_duty(company, now, excluded=self)
            if manager:
                theirs.user_id = manager
