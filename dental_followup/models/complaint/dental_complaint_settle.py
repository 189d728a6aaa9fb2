from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..followup.followup_plan import PENDING
from ..followup.followup_plan_patient import SettledPlan
from .complaint_terms import CAUSES, CONTENT, OPEN, STAGES


class DentalComplaint(models.Model):
    """What was found and done, and whether the patient is content with it in the end."""

    _inherit = "dental.complaint"

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
        """Calls that would ask about nothing but what is being dealt with again."""
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
            self._leave_patient_in_peace(now)
            self._ask_owner(
                self.env._("The patient is not content: reopen it, one level up if you can do no more."), now
            )

    def action_content(self):
        """The patient has said in person that it is put right."""
        self._judge_by_hand(True)

    def action_not_content(self):
        """The patient has said in person that it is not."""
        self._judge_by_hand(False)

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
        self.told_ids |= user - self.user_id - self.person_ids
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

    def action_dental_dispute(self):
        """The dispute file of the patient."""
        self.ensure_one()
        self.check_access("read")
        return self.patient_id.action_dental_dispute_file()

    @api.constrains("cost")
    def _check_cost(self):
        if any(complaint.cost < 0 for complaint in self):
            raise UserError(self.env._("Costs are not negative. Enter what the clinic spent or did not charge."))
