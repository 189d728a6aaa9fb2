from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import STAFF
from .duty_roster import is_staff
from .guest import copy_without_ours


class ResUsers(models.Model):
    """A dentist into whose day visits are booked."""

    _name = "res.users"
    _inherit = ["dental.readonly.mixin", "res.users"]

    dental_nurse_id = fields.Many2one(
        "res.users",
        string="Paired nurse",
        domain="[('share', '=', False)]",
        help="Takes over this dentist's calls while the dentist is away.",
    )
    dental_booked_at = fields.Datetime(
        string="Last booked",
        readonly=True,
        copy=False,
        groups=STAFF,
        help="When somebody last booked or moved a visit of this dentist.",
    )

    def copy_data(self, default=None):
        return copy_without_ours(self, super().copy_data, default)

    def write(self, vals):
        if vals.get("active") is False:
            self._dental_release_calls()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_dental_release(self):
        self._dental_release_calls()

    def action_archive(self):
        # Before Odoo deletes the activities of a user who leaves: their calls go back to the plan.
        self._dental_release_calls()
        return super().action_archive()

    def _dental_check_sees(self, companies):
        """:raises UserError: for one who would not see the calls of these clinics"""
        for user in self:
            if not all(is_staff(user, company) for company in companies):
                raise UserError(
                    self.env._(
                        "%(user)s has no role in the dental clinic and would not see the call. "
                        "Choose a member of the clinic's staff.",
                        user=user.name,
                    )
                )

    def _dental_release_calls(self):
        """Return the open calls of users who leave to the plan; the scheduler finds other callers."""
        self._dental_release_promises()
        # sudo: whoever may archive a user need not be a member of the clinic's staff.
        followups = self.env["dental.followup"].sudo()
        followups = followups.search([("state", "=", "open"), ("user_id", "in", self.ids)])
        for user, calls in followups.grouped("user_id").items():
            calls._note(self.env._("%(user)s no longer works here: the call goes to a colleague.", user=user.name))
        followups._back_to_plan()
        self._dental_release_complaints()
        self._dental_release_activities()

    def _dental_release_activities(self):
        """Hand what is left on the lists of users who leave to the team: Odoo would delete it.

        What somebody had to do for a patient, a visit, a complaint or anything else of the clinic's.
        """
        # sudo: whoever may archive a user need not be a member of the clinic's staff.
        activities = self.env["mail.activity"].sudo().search([("user_id", "in", self.ids), ("res_model", "!=", False)])
        now = fields.Datetime.now()
        for activity in activities:
            company = activity._dental_company()
            if company:
                heir = self._dental_heir(activity, company, now)
                activity.with_context(mail_activity_quick_update=True, dental_sync=True).user_id = heir

    def _dental_heir(self, activity, company, now):
        """Who of the clinic gets an activity of ``self``, who leave; nobody there: it stays with the record."""
        teams = self.env["dental.team"].sudo()
        manager = teams._manager_on_duty(company, now, excluded=self)
        if activity._dental_ours():
            return manager
        for role in ("followup_team", "receptionist"):
            heir = teams._least_loaded(role, company, now, excluded=self)
            # sudo(False): a complaint stays hidden from whom it is about.
            if heir and self.env[activity.res_model].browse(activity.res_id).with_user(heir).has_access("read"):
                return heir
        return manager

    def _dental_release_complaints(self):
        """Hook of ``complaint/``: complaints of users who leave go to a colleague."""

    def _dental_release_promises(self):
        """Hook of ``promise/``: promises of users who leave go to a colleague."""

    def _dental_notify(self, message, title=None, kind="danger", sticky=True):
        """A notice on the screens of these users; never a mail, so none at midnight either.

        :param kind: "danger", "warning" or "info"
        :param sticky: whether it stays until it is closed
        """
        notice = {"type": kind, "sticky": sticky, "message": message or ""}
        if title:
            notice["title"] = title
        for user in self:
            user._bus_send("simple_notification", notice)

    def _dental_lock_bookings(self):
        """Let visits be booked one after the other: of two transactions that book the same dentist the
        database refuses one, which is tried again and then sees what the other has booked.
        """
        if self:
            # sudo: staff may not write users; nothing but the moment is written.
            planner = self.env["dental.followup.planner"].sudo()
            planner._lock_for_planning(self.sudo(), fields.Datetime.now(), "dental_booked_at")
