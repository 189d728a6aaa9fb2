from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_list

from ..clinic.selection import selection_labels
from ..const import PENDING
from ..followup.plan_patient import SettledPlan
from .complaint_terms import CAUSES, CONTENT, OPEN, STAGES


class DentalComplaint(models.Model):
    """The ways of a complaint from one state to the next; each checks where it stands.

    What was found and done, and whether the patient is content with it in the end.
    """

    _inherit = "dental.complaint"

    responded_at = fields.Datetime(string="First answered", readonly=True, copy=False, tracking=True)
    resolved_at = fields.Datetime(string="Settled on", readonly=True, copy=False)
    waiting_since = fields.Datetime(readonly=True, copy=False)
    reopen_count = fields.Integer(string="Times reopened", readonly=True, copy=False)
    finding = fields.Text(string="What was found", tracking=True)
    root_cause = fields.Text(string="Root cause", tracking=True, help="Why it could happen, not who did it.")
    cause_kind = fields.Selection(CAUSES, string="Kind of cause", tracking=True)
    cause_stage = fields.Selection(STAGES, string="Stage of care", tracking=True)
    action_taken = fields.Text(string="What was done", tracking=True)
    apology = fields.Selection(
        [
            ("in_person", "In person"),
            ("phone", "By phone"),
            ("written", "In writing"),
            ("uncalled", "None called for"),
        ],
        tracking=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost = fields.Monetary(string="Cost and goodwill", tracking=True, help="Refunds, free treatment, gifts.")
    goodwill = fields.Char(string="What was granted", tracking=True)
    followup_ids = fields.Many2many(
        "dental.followup",
        "dental_complaint_followup_rel",
        "complaint_id",
        "followup_id",
        string="Calls that ask the patient",
        readonly=True,
        copy=False,
    )
    contentment = fields.Selection(
        [("content", "Content"), ("not_content", "Not content")],
        string="The patient is",
        readonly=True,
        copy=False,
        tracking=True,
        help="By the grade of the call after the settlement.",
    )
    was_not_content = fields.Boolean(
        readonly=True, copy=False, help="Whether the patient has ever been asked and was not content."
    )
    content_call_id = fields.Many2one(
        "dental.call", string="Asked in", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    improvement_ids = fields.Many2many(
        "dental.improvement",
        "dental_complaint_improvement_rel",
        "complaint_id",
        "improvement_id",
        string="Improvements",
    )

    @api.constrains("cost")
    def _check_cost(self):
        if any(complaint.cost < 0 for complaint in self):
            raise UserError(self.env._("Costs are not negative. Enter what the clinic spent or did not charge."))

    def action_start(self):
        """Take it up: the patient has had a first answer."""
        self._check_state("new")
        self._check_patient()
        self._act()._start(fields.Datetime.now())

    def action_answer(self):
        """The patient of a reopened complaint has had an answer."""
        self._check_state("in_progress", "waiting")
        if any(complaint.responded_at for complaint in self):
            raise UserError(self.env._("It is written down already when the patient was answered."))
        self._act()._answered(fields.Datetime.now())

    def action_wait(self):
        """Nothing can be done until the patient answers, comes or decides: the clock stands still, for a while."""
        self._check_state("in_progress")
        now = fields.Datetime.now()
        self._check_waiting()
        self._act()._pause(now)

    def action_resume(self):
        """The patient has answered: the clock goes on."""
        self._check_state("waiting")
        self._act()._resume(fields.Datetime.now())

    def action_resolve(self):
        """Settle it: what the level demands is filled in; the patient is asked later.

        :raises UserError: naming what is missing
        """
        self._check_state("in_progress", "waiting")
        self._check_settled()
        self._act()._resolve(fields.Datetime.now())

    def action_close(self):
        """Close a settled complaint whose patient could not be asked, or is not content in the end."""
        self._check_state("resolved")
        self._check_settled()
        for complaint in self._act():
            complaint._close("not_content" if complaint.contentment == "not_content" else "unasked")
            complaint._call_off_asking(fields.Datetime.now())

    def action_reopen(self):
        """Take it up again at the same level: the clocks begin anew."""
        self._check_state("resolved", "closed")
        if any(complaint.closing_reason == "merged" for complaint in self):
            raise UserError(self.env._("This one is part of another complaint. Reopen that one."))
        self._act()._reopen(fields.Datetime.now())

    def action_reopen_higher(self):
        """Take it up again one level up, because the patient is not content."""
        self._check_state("resolved", "closed")
        if any(complaint.contentment != "not_content" for complaint in self):
            raise UserError(self.env._("First write down that the patient is not content, or reopen it at its level."))
        self._act()._reopen_higher(fields.Datetime.now())

    def action_withdraw(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Withdraw the complaint"),
            "res_model": "dental.complaint.withdraw",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_complaint_id": self.id},
        }

    def action_merge(self):
        """Make one of several complaints of one patient: the oldest stays, the others become part of it.

        :raises UserError: for complaints of two patients or clinics, fewer than two, or settled ones
        """
        self.check_access("read")
        if len(self) < 2:
            raise UserError(self.env._("Choose two or more complaints of one patient to make one of them."))
        if len(self.patient_id) != 1 or not all(complaint.patient_id for complaint in self):
            raise UserError(
                self.env._(
                    "These complaints are of different patients, so each stays for itself. If the patients are one "
                    "and the same person, merge the contacts first."
                )
            )
        if len(self.company_id) != 1:
            raise UserError(self.env._("These complaints belong to different clinics; each clinic settles its own."))
        self._check_state(*OPEN)
        return self._act()._merge(fields.Datetime.now())

    def action_content(self):
        """The patient has said in person that it is put right."""
        self._judge_by_hand(True)

    def action_not_content(self):
        """The patient has said in person that it is not."""
        self._judge_by_hand(False)

    def action_dental_dispute(self):
        """The dispute file of the patient."""
        self.ensure_one()
        self.check_access("read")
        return self.patient_id.action_dental_dispute_file()

    def _begin(self, now):
        """What recording a complaint brings about: an owner, the clocks, and who is told."""
        # sudo: the clocks and the owner follow from the level, whoever records the complaint.
        for complaint in self.sudo():
            complaint.escalation_level = complaint.severity_id.escalation_level
            complaint._start_sla(now, since=complaint.opened_at)
            if complaint.user_id:
                complaint._owner_changed(complaint.user_id.browse())
            else:
                complaint._hand_over(now)
            complaint._tell(now)
            complaint._suppress_patients_care_calls(now)

    def _suppress_patients_care_calls(self, now):
        """Care calls wait from now on; the call in which the patient complained goes on."""
        asked = self.call_id.followup_ids
        asked._suppress_care_calls(self.patient_id, self.company_id, now, but=asked)

    def _start(self, now):
        self.state = "in_progress"
        self._answered(now)

    @api.private
    def withdraw(self, reason, now=None):
        """The patient takes it back, or it was recorded by mistake: kept, with the reason.

        :raises UserError: without a reason, or once it is settled
        """
        self._check_state(*OPEN)
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the complaint is withdrawn; it stays among the records."))
        for complaint in self._act():
            complaint._note(
                self.env._("%(user)s: withdrawn. %(reason)s", user=self.env.user.name, reason=reason.strip())
            )
            complaint._close("withdrawn", now)

    def _merge(self, now):
        kept = min(self, key=lambda c: (c.opened_at, c.id))
        others = self - kept
        for other in others:
            kept._note(self.env._("%(name)s is part of this now: %(text)s", name=other.name, text=other.text))
            other.merged_into_id = kept
            other._close("merged", now)
        kept.write({"person_ids": [(4, user.id) for user in others.person_ids]})
        kept.write({"photo_ids": [(4, photo.id) for photo in others.photo_ids]})
        level = max(self.severity_id, key=lambda level: level.sequence)
        if level != kept.severity_id:
            kept._set_level(level, self.env._("one of the complaints that were made one has it"), now)
        if not kept.sudo(False).has_access("read"):
            return False  # it has turned out to be about whoever merged them
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": kept.id,
            "views": [(False, "form")],
        }

    def _resolve(self, now):
        for complaint in self:
            if complaint.state == "waiting":
                complaint._resume(now)
            complaint.write({"state": "resolved", "resolved_at": now, "contentment": False, "content_call_id": False})
            complaint._measure_resolution(now)
        self._stop_sla()
        self._plan_asking(now)
        self._sync_activity(now)

    def _close(self, reason, now=None):
        now = now or fields.Datetime.now()
        self.write({"state": "closed", "closing_reason": reason, "closed_at": now, "waiting_since": False})
        self._stop_sla()
        self._sync_activity(now)

    def _reopen(self, now):
        for complaint in self:
            complaint._note_reopened()
            complaint.write(
                {
                    "state": "in_progress",
                    "reopen_count": complaint.reopen_count + 1,
                    "responded_at": False,
                    "resolved_at": False,
                    "closed_at": False,
                    "closing_reason": False,
                    "contentment": False,
                    "content_call_id": False,
                    "waited_days": 0,
                }
            )
            complaint._start_sla(now)
            complaint._suppress_patients_care_calls(now)
            if not complaint._present(complaint.user_id, now):
                complaint._hand_over(now)
        self._call_off_asking(now)
        self._sync_activity(now)

    def _note_reopened(self):
        """The moments of the first round stay on record: the clocks begin anew and overwrite them."""
        lines = [self.env._("%(user)s took the complaint up again.", user=self.env.user.name)]
        for name in ("responded_at", "resolved_at", "closed_at"):
            if self[name]:
                shown = f"{self.company_id._dental_local(self[name]):%Y-%m-%d %H:%M}"
                lines.append(f"{self._fields[name]._description_string(self.env)}: {shown}")
        self._note(Markup("<br/>").join(lines))

    def _reopen_higher(self, now):
        for complaint in self:
            complaint._reopen(now)
            level = complaint.severity_id._one_up()
            if level != complaint.severity_id:
                complaint._set_level(level, self.env._("the patient is not content with how it was settled"), now)

    def _act(self):
        """The same complaints for a method that changes what people do not change by hand."""
        self.check_access("write")
        # sudo: state and clocks change only here, after the old state was checked; the user may write them.
        return self.sudo()

    def _check_state(self, *allowed):
        self.check_access("read")
        labels = selection_labels(self, "state")
        for complaint in self:
            if complaint.state not in allowed:
                raise UserError(
                    self.env._(
                        "%(complaint)s is in the state “%(state)s”; this can be done only from: %(allowed)s.",
                        complaint=complaint.display_name,
                        state=labels[complaint.state],
                        allowed=format_list(self.env, [labels[state] for state in allowed], "or"),
                    )
                )

    def _check_patient(self):
        if not all(complaint.patient_id for complaint in self):
            raise UserError(
                self.env._("Nobody knows yet whose complaint this is. Choose the patient first, or withdraw it.")
            )

    def _check_settled(self):
        """What the level demands is there."""
        self._check_patient()
        for complaint in self:
            missing = [
                self._fields[name]._description_string(self.env)
                for name in complaint.severity_id._demanded()
                if not complaint[name]
            ]
            # sudo: only whether there are any; a colleague's improvement is not shown. Given up is none.
            improvements = complaint.sudo().improvement_ids.filtered(lambda i: i.state != "cancelled")
            if complaint.severity_id.needs_improvement and not improvements:
                missing.append(self._fields["improvement_ids"]._description_string(self.env))
            if missing:
                raise UserError(
                    self.env._(
                        "%(complaint)s, %(level)s, cannot be settled yet. Fill in first: %(missing)s.",
                        complaint=complaint.name,
                        level=complaint.severity_id.name,
                        missing=format_list(self.env, missing),
                    )
                )

    def _plan_asking(self, now):
        """Plan the call that asks the patient, as the clinic's book says; where it says nothing, the owner asks."""
        for company, complaints in self.grouped("company_id").items():
            settled = dict.fromkeys(complaints.patient_id, now)
            self.env["dental.followup.planner"].plan_settled(company, settled, now)
            asking = self._asking(complaints.patient_id, company)
            for complaint in complaints:
                followups = asking.filtered(lambda f, c=complaint: f.patient_id == c.patient_id)
                complaint.followup_ids |= followups
                if not followups:
                    complaint._ask_owner(
                        self.env._("Ask the patient whether it is put right; no call is planned."), now
                    )

    @api.model
    def _asking(self, patients, company):
        """The pending calls after a settlement."""
        domain = SettledPlan.planned_domain(patients) & Domain("state", "in", PENDING)
        return self.env["dental.followup"].search(domain & Domain("company_id", "=", company.id))

    def _call_off_asking(self, now):
        """Cancel pending calls that no longer ask about any settled complaint."""
        pending = self.followup_ids.filtered(lambda f: f.state in PENDING)
        empty = pending.filtered(lambda f: not f.complaint_ids.filtered(lambda c: c.state == "resolved"))
        empty._close("cancelled", "not_demanded", now)

    def _asked(self, call, now):
        """The patient has said in ``call`` how the settlement was, or has not wanted to say."""
        for complaint in self.filtered(lambda c: c.state == "resolved"):
            if not call.grade:
                complaint._ask_owner(
                    self.env._("The patient was reached but gave no grade: ask again, or close it."), now
                )
            else:
                complaint._judged(call.grade in CONTENT, now, call)

    def _judged(self, is_content, now, call=None):
        self.write(
            {
                "contentment": "content" if is_content else "not_content",
                "content_call_id": call.id if call else False,
            }
        )
        if is_content:
            self._close("content", now)
        else:
            self.was_not_content = True
            self._suppress_patients_care_calls(now)
            self._ask_owner(
                self.env._("The patient is not content: reopen it, one level up if you can do no more."), now
            )

    def _judge_by_hand(self, is_content):
        self._check_state("resolved")
        now = fields.Datetime.now()
        for complaint in self._act():
            complaint._judged(is_content, now)
            complaint._call_off_asking_if_judged(now)

    def _call_off_asking_if_judged(self, now):
        """Who has told us need not be rung up and asked."""
        pending = self.followup_ids.filtered(lambda f: f.state in PENDING)
        unjudged = pending.filtered(
            lambda f: f.complaint_ids.filtered(lambda c: c.state == "resolved" and not c.contentment)
        )
        (pending - unjudged)._close("cancelled", "not_demanded", now)

    def _ask_owner(self, summary, now):
        """A line on the owner's list that stays until somebody has seen to it."""
        user = self.user_id if self._present(self.user_id, now) else self._find_owner(now)
        # Who stands in for the owner must be able to open it.
        self.notified_user_ids |= user - self.user_id - self.person_ids
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "dental_followup.mail_activity_type_complaint_notice",
            self.company_id._dental_today(now),
            summary=summary,
            user_id=user.id or self.env.uid,
        )

    @api.model
    def _open_of(self, patient, company):
        """The complaint of a patient that is not settled yet, if there is one."""
        domain = [("patient_id", "=", patient.id), ("company_id", "=", company.id), ("state", "in", OPEN)]
        return self.search(domain, limit=1)

    @api.model
    def _open_for(self, patient, company, text, now, **values):
        """Open a complaint that nobody recorded by hand: a low grade, a bad survey.

        :param text: the patient's words; category and level are proposed by them
        :param now: naive UTC; the clocks begin then
        """
        return self.create(
            {
                "patient_id": patient.id,
                "company_id": company.id,
                "category_id": self._guess_category(text).id,
                "text": text,
                "opened_at": now,
                "recorded_at": now,
                **values,
            }
        )

    @api.model
    def _open_patients(self, patients, company):
        """Those of ``patients`` who have a complaint that is not settled: they are left in peace.

        Whoever is not content with the settlement is not at peace either.
        """
        disputed = Domain("state", "in", OPEN) | Domain("state", "=", "resolved") & Domain(
            "contentment", "=", "not_content"
        )
        domain = Domain("patient_id", "in", patients.ids) & Domain("company_id", "=", company.id) & disputed
        # sudo: that there is a complaint is told to whoever would call; nothing else of it is.
        groups = self.sudo()._read_group(domain, ["patient_id"])
        return patients.browse([patient.id for (patient,) in groups])
