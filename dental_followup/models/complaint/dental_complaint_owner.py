from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ...tools import schedule, severity
from ..clinic.duty_roster import absences, is_staff
from ..clinic.selection import selection_label
from .complaint_terms import ABOVE, ESCALATION_LEVELS, OPEN

FRONT_ROLES = ("receptionist", "followup_team")


class DentalComplaint(models.Model):
    """Who handles a complaint: somebody of its escalation level who is there and whom it is not about.

    The level: proposed with its reason, decided by a person, changed only with a reason.
    """

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

    def web_save(self, vals, specification, next_id=None):
        """Who names themselves among the people concerned does not see any more what they have just saved."""
        if self and "person_ids" in vals and not next_id:
            self.write(vals)
            return self._filtered_access("read").web_read(specification)
        return super().web_save(vals, specification, next_id=next_id)

    def action_take(self):
        """Handle it oneself."""
        self.check_access("write")
        # sudo: whoever may write the complaint may take it; the log says who did.
        self.sudo().user_id = self.env.user

    def action_change_level(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change the level"),
            "res_model": "dental.complaint.level",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_complaint_id": self.id},
        }

    def _find_owner(self, now, but=None):
        """The one of the escalation level, or of those above it, with the fewest complaints.

        Where nobody is there: whoever else is in charge of the managers' matters.

        :param but: who shall not get it
        """
        excluded = self.person_ids | (but or self.env["res.users"])
        escalation_level = self.escalation_level
        while escalation_level:
            users = self._people_of(escalation_level) - excluded
            if owner := self._least_burdened(self._present(users, now)):
                return owner
            escalation_level = ABOVE.get(escalation_level)
        teams, company = self.env["dental.team"], self.company_id
        managers = teams._managers_in_charge(company, now, excluded) or teams._managers_in_charge(company, now)
        return self._least_burdened(managers)

    def _people_of(self, escalation_level):
        """Those who handle the complaints of an escalation level."""
        company, teams = self.company_id, self.env["dental.team"]
        if escalation_level == "manager":
            return teams._managers(company)
        if escalation_level == "head":
            users = self.dentist_id.dental_chief_id
        else:
            users = teams.search([("company_id", "=", company.id), ("role", "in", FRONT_ROLES)]).member_ids
        return users.filtered(lambda user: is_staff(user, company))

    def _present(self, users, now):
        """Those of ``users`` who are of the clinic's staff, and there."""
        away = absences(self.env, users, now)
        users = users.filtered(lambda user: is_staff(user, self.company_id))
        return users.filtered(lambda user: not schedule.is_within(now, away.get(user.id, ())))

    def _least_burdened(self, users):
        """The one with the fewest open complaints."""
        if not users:
            return users
        counts = dict(self._read_group([("user_id", "in", users.ids), ("state", "in", OPEN)], ["user_id"], ["__count"]))
        return min(users, key=lambda user: (counts.get(user, 0), user.id))

    def _hand_over(self, now, but=None):
        """Give it to whom the escalation level says; in the log, without any mail."""
        owner = self._find_owner(now, but)
        if owner != self.user_id:
            self.write({"user_id": owner.id})

    def _owner_changed(self, former):
        """Somebody else handles it from now on: the activity follows; who handed it on still sees it."""
        owner = self.user_id
        if owner and not is_staff(owner.sudo(), self.company_id):  # sudo: groups and clinics are looked at
            raise UserError(
                self.env._(
                    "%(user)s has no role in the dental clinic and would not see the complaint. "
                    "Choose a member of the clinic's staff.",
                    user=owner.name,
                )
            )
        # sudo: a colleague's activity belongs to the complaint that the user may hand on.
        complaint = self.sudo()
        complaint.notified_user_ids |= former - self.person_ids
        complaint._sync_activity()

    def _spare_owner(self, formerly_concerned):
        """Hand over a complaint whose owner was just named as concerned, if somebody else can take it."""
        # sudo: whoever says whom it is about need not see the colleague who gets it.
        complaint, now = self.sudo(), fields.Datetime.now()
        is_concerned = complaint.user_id in complaint.person_ids - formerly_concerned
        if is_concerned and complaint.state != "closed" and complaint._find_owner(now, complaint.person_ids):
            complaint._hand_over(now, but=complaint.person_ids)

    def _drop_reminders_of_concerned(self):
        """Nobody keeps a line on their list about a complaint that they may not see."""
        # sudo: they are colleagues' activities.
        complaint = self.sudo()
        complaint.activity_ids.filtered(lambda a: a.user_id in complaint.person_ids - complaint.user_id).unlink()

    def _sync_activity(self, now=None):
        """The owner's one activity: it says until when what is to be done."""
        now = now or fields.Datetime.now()
        for complaint in self:
            activities = complaint._owner_activities()
            if complaint.state not in OPEN or not complaint.user_id:
                activities.unlink()
                continue
            values = complaint.with_context(lang=complaint.user_id.lang)._prepare_activity_values(now)
            if activities:
                activities[0].with_context(mail_activity_quick_update=True).write(values)
                activities[1:].unlink()
            else:
                complaint.with_context(mail_activity_quick_update=True).activity_schedule(
                    "dental_followup.mail_activity_type_complaint", **values
                )

    def _owner_activities(self):
        kind = self.env.ref("dental_followup.mail_activity_type_complaint", raise_if_not_found=False)
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("activity_type_id", "=", kind.id if kind else False),
                ("automated", "=", True),
            ]
        )

    def _prepare_activity_values(self, now):
        is_answered = bool(self.responded_at)
        moment = self.resolution_deadline if is_answered else self.response_deadline
        local = self.company_id._dental_local(moment or now)
        until = f"{local:%m-%d %H:%M}"
        if self.state == "waiting":
            summary = self.env._("%(name)s: waits for the patient", name=self.name)
        elif is_answered:
            summary = self.env._("%(name)s: settle by %(until)s", name=self.name, until=until)
        else:
            summary = self.env._("%(name)s: answer the patient by %(until)s", name=self.name, until=until)
        return {"summary": summary, "date_deadline": local.date(), "user_id": self.user_id.id}

    def _proposal_sentence(self, proposal):
        parts = []
        if proposal.harm:
            parts.append(self.env._("the harm: %(harm)s", harm=selection_label(self, "harm")))
        if proposal.medical:
            parts.append(self.env._("the category: %(category)s", category=self.category_id.name))
        if proposal.words:
            words = format_list(self.env, list(proposal.words))
            parts.append(self.env._("the patient's words: %(words)s", words=words))
        if not parts:
            return self.env._("nothing that speaks for more")
        return format_list(self.env, parts)

    def _append_report(self, text, now):
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

    @api.private
    def change_level(self, level, reason, now=None):
        """Raise or lower the level, with a reason: its people are told.

        The deadlines of the new level count from when the clocks of the complaint began; a missed one stays so.

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
        self._keep_lateness(now)
        former = self.severity_id
        is_raised = severity.SEVERITIES.index(level.code) > severity.SEVERITIES.index(former.code)
        self.severity_id = level
        text = (
            self.env._("%(user)s raised the level from %(former)s to %(level)s: %(reason)s")
            if is_raised
            else self.env._("%(user)s lowered the level from %(former)s to %(level)s: %(reason)s")
        )
        self._note(text % {"user": self.env.user.name, "former": former.name, "level": level.name, "reason": reason})
        order = [code for code, _label in ESCALATION_LEVELS]
        # Raising the level never takes it back from those to whom it was handed up.
        escalation_level = (
            max(level.escalation_level, self.escalation_level, key=order.index) if is_raised else level.escalation_level
        )
        if self.escalation_level != escalation_level:
            self.write({"escalation_level": escalation_level})
            self._hand_over(now)
        self._start_sla(now, self.sla_started_at, is_response_open=not self.responded_at, is_no_later=is_raised)
        self._tell(now)
