from odoo import api, fields, models
from odoo.fields import Domain

from ..clinic.duty import STAND_INS
from ..patient.res_partner import MANAGER
from .dental_followup_handover import CALL_LASTS


class DentalFollowup(models.Model):
    """Whose call a follow-up is, and which of a user's calls comes next."""

    _inherit = "dental.followup"

    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")

    @api.depends_context("uid")
    @api.depends("user_id", "role", "company_id")
    def _compute_is_mine(self):
        """Mine: given to me, or waiting in the pool of a team that I belong to or stand in for.

        A manager looks after every pool, so that no call waits for a team that has nobody.
        """
        mine = self.filtered_domain(self._search_is_mine("in", [True]))
        mine.is_mine = True
        (self - mine).is_mine = False

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        pool = Domain("user_id", "=", False)
        if not self.env.user.has_group(MANAGER):
            teams = self.env["dental.team"].search([("member_ids", "in", self.env.uid)])
            pool &= Domain.OR(
                Domain("company_id", "=", company.id) & Domain("role", "in", self._pools_of(group.mapped("role")))
                for company, group in teams.grouped("company_id").items()
            )
        return Domain("user_id", "=", self.env.uid) | pool

    @api.model
    def _pools_of(self, roles):
        """The roles whose calls fall to people of ``roles``."""
        return [*roles, *[absent for absent, others in STAND_INS.items() if set(others) & set(roles)]]

    def action_start_next(self):
        """Start the first call of the user's own list, or say that none is left."""
        now = fields.Datetime.now()
        if followup := self._next_call(now):
            return followup.action_start_call()
        message = self.env._("All your calls for today are made.")
        if later := self.search(self._due_for_me(), limit=1):
            time = later.company_id._dental_local(later.due_at).strftime("%H:%M")
            message = self.env._("Nothing is due now. Your next call comes at %(time)s.", time=time)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": message},
        }

    @api.model
    def _next_call(self, now):
        """The next call that the scheduler put on the user's list and whose number no colleague is ringing.

        One that was tried or put off before waits for its hour.
        """
        since = now - CALL_LASTS
        others = Domain("state", "=", "draft") & Domain("user_id", "!=", self.env.uid)
        others &= Domain("started_at", ">", since) | Domain("talk_at", ">", since)
        ringing = self.env["dental.call"].search(others).patient_id
        digits = [number for number in ringing.mapped("dental_phone_digits") if number]
        return self.search(
            self._due_for_me()
            & Domain("state", "=", "open")
            & (Domain("due_at", "<=", now) | Domain("call_ids", "not any", [("state", "=", "done")]))
            & Domain("patient_id", "not in", ringing.ids)
            & Domain("patient_digits", "not in", digits),
            limit=1,
        )

    @api.model
    def _due_for_me(self):
        return Domain("is_mine", "=", True) & Domain("is_due", "=", True)
