from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# How long after it was done it is looked at whether the category has fallen.
LOOK_BACK = relativedelta(months=3)


class DentalImprovement(models.Model):
    """A weakness of the clinic with an owner and a date; months after it is done somebody looks whether it helped."""

    _name = "dental.improvement"
    _description = "Improvement"
    _inherit = ["dental.readonly.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "deadline, id DESC"
    _mail_post_access = "read"

    name = fields.Char(string="What is to be better", required=True, tracking=True)
    description = fields.Text(string="What will be done")
    check = fields.Text(string="How it is checked", help="What will be seen or measured when it has worked.")
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        required=True,
        tracking=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    deadline = fields.Date(string="Done by", required=True, tracking=True)
    category_id = fields.Many2one(
        "dental.complaint.category",
        required=True,
        ondelete="restrict",
        help="The complaints that shall become fewer.",
    )
    complaint_ids = fields.Many2many(
        "dental.complaint",
        "dental_complaint_improvement_rel",
        "improvement_id",
        "complaint_id",
        string="From complaints",
    )
    company_id = fields.Many2one(
        "res.company", string="Clinic", required=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [("open", "To do"), ("done", "Done, to be looked at"), ("checked", "Looked at"), ("cancelled", "Given up")],
        required=True,
        default="open",
        readonly=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    done_date = fields.Date(string="Done on", readonly=True, copy=False)
    look_back_date = fields.Date(string="Look back on", readonly=True, copy=False)
    before_rate = fields.Float(
        string="Rate before",
        compute="_compute_rates",
        digits=(16, 1),
        help="Complaints per 1,000 visits, three months before.",
    )
    after_rate = fields.Float(
        string="Rate afterwards",
        compute="_compute_rates",
        digits=(16, 1),
        help="Complaints per 1,000 visits since it was done.",
    )
    has_fallen = fields.Selection(
        [("yes", "It fell"), ("no", "It did not fall"), ("unknown", "Not known")],
        string="Did it help?",
        readonly=True,
        copy=False,
        tracking=True,
        help="Not known where there were no visits before or after.",
    )
    conclusion = fields.Text(tracking=True)

    @api.constrains("deadline")
    def _check_deadline(self):
        for improvement in self.filtered(lambda i: i.state == "open"):
            if improvement.deadline < improvement.company_id._dental_today():
                raise ValidationError(
                    self.env._(
                        "%(date)s is past. Enter a day by which it can still be done.", date=improvement.deadline
                    )
                )

    @api.constrains("company_id", "user_id")
    def _check_clinic(self):
        # sudo: only the owner's clinics are looked at.
        for improvement in self.sudo():
            if improvement.company_id not in improvement.user_id.company_ids:
                raise ValidationError(
                    self.env._(
                        "The owner belongs to another clinic. Choose somebody of the same clinic.",
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        improvements = super().create(vals_list)
        improvements._sync_activity()
        return improvements

    def write(self, vals):
        result = super().write(vals)
        if {"user_id", "deadline"} & vals.keys():
            self._sync_activity()
        return result

    def _dental_readonly_advice(self):
        return self.env._("An improvement begins as to do; after that use its buttons.")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Improvements are kept. Give up the ones that will not be done."))

    @api.depends("done_date", "category_id", "company_id")
    def _compute_rates(self):
        for improvement in self:
            done = improvement.done_date
            if not done:
                improvement.before_rate = improvement.after_rate = 0
                continue
            before, after = improvement._rates()
            improvement.before_rate, improvement.after_rate = before or 0, after or 0

    def _rates(self):
        """Complaints per 1,000 visits before it was done and since; None where there were no visits."""
        done = self.done_date
        return self._rate(done - LOOK_BACK, done), self._rate(done, done + LOOK_BACK)

    def _has_fallen(self):
        before, after = self._rates()
        if before is None or after is None:
            return "unknown"
        return "yes" if after < before else "no"

    def _rate(self, first, last):
        """The same for the category, from day ``first`` to the day before ``last``."""
        # sudo: figures only; who may see the improvement need not see each complaint.
        report = self.env["dental.complaint.report"].sudo()
        domain = [("company_id", "=", self.company_id.id), ("date", ">=", first), ("date", "<", last)]
        return report._rate([*domain, ("category_id", "=", self.category_id.id)])

    def action_done(self):
        """It is done; in three months its owner looks back."""
        self._check_state("open")
        today = self.env.company._dental_today()
        # sudo: the state changes only by this method; the user may write the improvement (checked).
        self.sudo().write({"state": "done", "done_date": today, "look_back_date": today + LOOK_BACK})
        self.sudo()._sync_activity()

    def action_look_back(self):
        """Three months later: the figures say whether the category has fallen.

        :raises UserError: before that day
        """
        self._check_state("done")
        for improvement in self:
            if improvement.look_back_date > improvement.company_id._dental_today():
                raise UserError(
                    self.env._(
                        "It is too early to say whether it helped: look back on %(date)s.",
                        date=improvement.look_back_date,
                    )
                )
            improvement.sudo().write({"state": "checked", "has_fallen": improvement._has_fallen()})  # sudo: as above
        self.sudo()._sync_activity()

    def action_cancel(self):
        self._check_state("open", "done")
        self.sudo().state = "cancelled"  # sudo: as above
        self.sudo()._sync_activity()

    def action_reopen(self):
        """It did not help, or was given up too early: another try, by another day."""
        self._check_state("checked", "cancelled")
        # sudo: as above; the old day is past, so a month from now is proposed.
        day = self.env.company._dental_today() + relativedelta(months=1)
        self.sudo().write(
            {"state": "open", "deadline": day, "done_date": False, "look_back_date": False, "has_fallen": False}
        )

    def _check_state(self, *allowed):
        self.check_access("write")
        if any(improvement.state not in allowed for improvement in self):
            raise UserError(self.env._("This is not possible any more: somebody has gone on with it. Load it again."))

    def _sync_activity(self):
        """One line on the owner's list: until when it is to be done, or looked at."""
        kind = self.env.ref("dental_followup.mail_activity_type_improvement")
        for improvement in self.sudo():  # sudo: the owner's activity is the improvement's own
            activities = improvement.activity_ids.filtered(lambda a: a.activity_type_id == kind and a.automated)
            activities.unlink()
            day = {"open": improvement.deadline, "done": improvement.look_back_date}.get(improvement.state)
            if day:
                improvement.with_context(mail_activity_quick_update=True).activity_schedule(
                    "dental_followup.mail_activity_type_improvement",
                    day,
                    summary=improvement.name,
                    user_id=improvement.user_id.id,
                )
