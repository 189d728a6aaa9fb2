from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ..tools import severity
from .complaint_terms import OPEN, TIERS


class DentalComplaint(models.Model):
    """The level: proposed with its reason, decided by a person, changed only with a reason."""

    _inherit = "dental.complaint"

    severity_id = fields.Many2one(compute="_compute_severity_id", store=True, readonly=False, precompute=True)
    proposed_severity_id = fields.Many2one(
        "dental.complaint.severity", string="Proposed level", compute="_compute_proposed_severity_id"
    )
    proposal_reason = fields.Char(string="Why it is proposed", compute="_compute_proposed_severity_id")
    proposal_text = fields.Char(string="Proposal", compute="_compute_proposal_text")
    # What was proposed last while the form was being filled in: a choice of the user's own stays.
    followed_severity_id = fields.Many2one(
        "dental.complaint.severity", compute="_compute_severity_id", store=True, precompute=True
    )

    @api.depends("category_id", "harm", "text")
    @api.depends_context("lang")
    def _compute_proposed_severity_id(self):
        levels = {level.code: level for level in self.env["dental.complaint.severity"].search([])}
        for complaint in self:
            proposal = severity.propose(complaint.category_id.is_medical, complaint.harm, complaint.text)
            complaint.proposed_severity_id = levels.get(proposal.level, False)
            complaint.proposal_reason = complaint._proposal_sentence(proposal)

    @api.depends("proposed_severity_id", "proposal_reason")
    @api.depends_context("lang")
    def _compute_proposal_text(self):
        for complaint in self:
            complaint.proposal_text = self.env._(
                "Proposed: %(level)s, because of %(reason)s.",
                level=complaint.proposed_severity_id.name or "–",
                reason=complaint.proposal_reason,
            )

    def _proposal_sentence(self, proposal):
        parts = []
        if proposal.harm:
            parts.append(self.env._("the harm: %(harm)s", harm=self._label("harm")))
        if proposal.medical:
            parts.append(self.env._("the category: %(category)s", category=self.category_id.name))
        if proposal.words:
            words = format_list(self.env, list(proposal.words))
            parts.append(self.env._("the patient's words: %(words)s", words=words))
        if not parts:
            return self.env._("nothing that speaks for more")
        return format_list(self.env, parts)

    def _said_again(self, text, now):
        """The patient complains once more about what is being dealt with: its owner is told, and what it looks like."""
        mine = self.with_context(lang=self.user_id.lang)
        proposal = severity.propose(mine.category_id.is_medical, mine.harm, text)
        if severity.SEVERITIES.index(proposal.level) > severity.SEVERITIES.index(mine.severity_id.code):
            summary = mine.env._(
                "The patient complains once more. Proposed: %(level)s, because of %(reason)s.",
                level=mine.env["dental.complaint.severity"]._of_code(proposal.level).name,
                reason=mine._proposal_sentence(proposal),
            )
        else:
            summary = mine.env._("The patient complains once more: read the last note below.")
        self._ask_owner(summary, now)

    @api.depends("category_id", "harm", "text")
    def _compute_severity_id(self):
        """The proposal, until somebody has chosen another or the complaint has been recorded."""
        for complaint in self:
            if complaint._origin.id:
                complaint.severity_id = complaint.severity_id
                complaint.followed_severity_id = complaint.followed_severity_id
                continue
            if complaint.severity_id in (complaint.followed_severity_id, complaint.severity_id.browse()):
                complaint.severity_id = complaint.proposed_severity_id
            complaint.followed_severity_id = complaint.proposed_severity_id

    @api.private
    def change_level(self, level, reason, now=None):
        """Raise or lower the level, with a reason: the clocks of the new one begin now, its people are told.

        :raises UserError: without a reason, without a change, or once it is settled
        """
        self.ensure_one()
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the level changes: the patient may ask, and so may the manager."))
        if self.state not in OPEN:
            raise UserError(self.env._("The level of a settled complaint stays. Reopen it first."))
        if level == self.severity_id:
            raise UserError(self.env._("The complaint has this level already. Choose another one."))
        # sudo: the level changes only by this method, which notes who did it and why.
        self.sudo()._set_level(level, reason, now or fields.Datetime.now())

    def _set_level(self, level, reason, now):
        former = self.severity_id
        is_raised = severity.SEVERITIES.index(level.code) > severity.SEVERITIES.index(former.code)
        self.severity_id = level
        text = (
            self.env._("%(user)s raised the level from %(former)s to %(level)s: %(reason)s")
            if is_raised
            else self.env._("%(user)s lowered the level from %(former)s to %(level)s: %(reason)s")
        )
        self._note(text % {"user": self.env.user.name, "former": former.name, "level": level.name, "reason": reason})
        order = [code for code, _label in TIERS]
        # Raising the level never takes it back from those to whom it was handed up.
        tier = max(level.tier, self.tier, key=order.index) if is_raised else level.tier
        if self.tier != tier:
            self.write({"tier": tier})
            self._hand_over(now)
        self._start_clocks(now, is_response_open=not self.responded_at)
        self._tell(now)

    def action_change_level(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change the level"),
            "res_model": "dental.complaint.level",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_complaint_id": self.id},
        }
