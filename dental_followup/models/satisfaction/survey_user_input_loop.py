from datetime import timedelta

from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import scoring, severity
from ..clinic.cron import for_each_isolated
from ..clinic.selection import selection_labels

# How long after a complaint was settled the patient is asked once more, and until when that makes sense.
ASK_AGAIN_AFTER = timedelta(days=3)

ASK_AGAIN_UNTIL = timedelta(days=60)


class SurveyUserInput(models.Model):
    """The closed loop: what a low answer starts, and whether the patient is content in the end."""

    _inherit = "survey.user_input"

    dental_is_low = fields.Boolean(string="Low", readonly=True, help="A rule for low answers applies.")
    dental_low_codes = fields.Char(string="Low dimensions", readonly=True, help="Codes, separated by commas.")
    dental_low_text = fields.Char(string="Low in", compute="_compute_dental_low_text")
    dental_loop_at = fields.Datetime(
        string="Judged at", readonly=True, help="When the rules for low answers were applied."
    )
    dental_loop_model = fields.Char(string="Led to (model)", readonly=True)
    dental_loop_id = fields.Many2oneReference(string="Led to", model_field="dental_loop_model", readonly=True)
    dental_settled_at = fields.Datetime(string="Settled at", readonly=True)
    dental_first_id = fields.Many2one(
        "survey.user_input",
        string="Asked again after",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The low answer after whose settlement the patient was asked once more.",
    )
    dental_again_ids = fields.One2many("survey.user_input", "dental_first_id", string="Asked again")

    _dental_again_unique = models.UniqueIndex(
        "(dental_first_id) WHERE dental_first_id IS NOT NULL", "This patient has been asked again already."
    )
    _dental_low_idx = models.Index("(dental_company_id, id) WHERE dental_is_low")

    @api.depends("dental_low_codes")
    @api.depends_context("lang")
    def _compute_dental_low_text(self):
        labels = selection_labels(self.env["survey.question"], "dental_dimension")
        for answer in self:
            codes = (answer.dental_low_codes or "").split(",")
            answer.dental_low_text = ", ".join(labels[code] for code in codes if code in labels)

    def _dental_close_loop(self, now):
        """Apply the rules for low answers to a new answer, once."""
        self.ensure_one()
        if self.dental_loop_at:
            return
        rules = self.env["dental.survey.low.rule"].search([("company_id", "in", (self.dental_company_id.id, False))])
        values = self._dental_values()
        values["recommend"] = self.dental_recommend if self.dental_has_recommend else None
        hits = rules._hits(values)
        self.dental_loop_at = now
        if not hits:
            return
        self.write({"dental_is_low": True, "dental_low_codes": ",".join(hits.mapped("dimension"))})
        lang = self.dental_company_id.partner_id.lang or self.env.lang
        self.with_context(lang=lang)._dental_start_loop(hits, now)

    def _dental_start_loop(self, hits, now):
        """The manager hears of it first; then the complaint or improvement that the rules demand.

        If the draft fails, what the manager was told stands.
        """
        manager = self.env["dental.team"]._manager_on_duty(self.dental_company_id, now)
        self._dental_tell_manager(manager, now)
        for_each_isolated(self.env, self, lambda answer: answer._dental_draft_from(hits, manager))

    def _dental_draft_from(self, hits, manager):
        record = self._dental_draft(hits, manager)
        if record:
            self.write({"dental_loop_model": record._name, "dental_loop_id": record.id})

    def _dental_draft(self, hits, manager):
        """The gravest complaint that the rules demand, else an improvement; None: they demand neither."""
        loop = self.env["dental.satisfaction.loop"]
        complaints = hits.filtered(lambda rule: rule.effect == "complaint")
        complaints = complaints.sorted(lambda rule: severity.SEVERITIES.index(rule.severity_code), reverse=True)
        # Without a patient nobody could be answered.
        if complaints and self.partner_id:
            return loop._draft_complaint(self, complaints[0], self._dental_low_report())
        rule, company = hits.filtered(lambda rule: rule.effect == "improvement")[:1], self.dental_company_id
        owner = loop._owner(rule, company) or manager
        if not (rule and owner):
            return None
        return loop._draft_improvement(company, rule.dimension, self._dental_improvement_text(), owner, rule.days)

    def _dental_low_report(self):
        return "\n".join(filter(None, (self.dental_scores, self.dental_comment)))

    def _dental_improvement_text(self):
        return self.env._("Survey: low in %(dimensions)s", dimensions=self.dental_low_text)

    def _dental_tell_manager(self, manager, now):
        self = self.with_context(lang=manager.lang or self.env.lang, mail_activity_quick_update=True)
        summary = self.env._(
            "Low answer: %(patient)s (%(dimensions)s)",
            patient=self.partner_id.name or "",
            dimensions=self.dental_low_text,
        )
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            self.dental_company_id._dental_today(now),
            summary=summary,
            note=Markup("<p>%s</p>") % self._dental_low_report(),
            user_id=manager.id,
        )
        manager._dental_notify(self.dental_comment, title=summary)

    def action_dental_settle(self):
        """The manager has dealt with a low answer: the patient may be asked once more.

        :raises UserError: for one that is not low, or settled already
        """
        self.check_access("write")
        if any(not answer.dental_is_low or answer.dental_settled_at for answer in self):
            raise UserError(self.env._("Only a low answer that is still open can be settled. Update the list."))
        # sudo: answers change through methods only; the user may note things on these (checked above).
        self.sudo()._dental_settle(fields.Datetime.now())

    def _dental_settle(self, now):
        self.write({"dental_settled_at": now})
        self.activity_ids.action_done()

    @api.model
    def _dental_to_look_after(self):
        """Answers that are not judged yet, or whose complaint may have been settled."""
        done = Domain("state", "=", "done") & Domain("dental_company_id", "!=", False)
        pending = Domain("dental_is_low", "=", True) & Domain("dental_settled_at", "=", False)
        return self.search(done & (Domain("dental_loop_at", "=", False) | pending))

    def _dental_look_after_loop(self, now):
        """Judge what is not judged yet, and note what has been settled: the job's part of the loop."""
        for_each_isolated(self.env, self, lambda answer: answer._dental_look_after_one(now))

    def _dental_look_after_one(self, now):
        if not self.dental_loop_at:
            self.with_user(SUPERUSER_ID)._dental_close_loop(now)
        record = self._dental_loop_record()
        if record and not self.dental_settled_at and self.env["dental.satisfaction.loop"]._is_settled(record):
            self._dental_settle(now)

    def _dental_loop_record(self):
        """The complaint or improvement that the answer led to; None where there is none."""
        if not self.dental_loop_id:
            return None
        return self.env[self.dental_loop_model].browse(self.dental_loop_id).exists()

    def action_dental_open_loop(self):
        self.ensure_one()
        self.check_access("read")
        record = self._dental_loop_record()
        if not record:
            raise UserError(self.env._("This answer led to no complaint and no improvement."))
        return {
            "res_model": record._name,
            "res_id": record.id,
            "type": "ir.actions.act_window",
            "views": [(False, "form")],
        }

    @api.model
    def _dental_to_ask_again(self, now):
        """Low answers settled some days ago whose patients have not said since, asked or in a call, how it is."""
        settled = self.search(
            [
                ("dental_is_low", "=", True),
                ("dental_first_id", "=", False),
                ("dental_settled_at", "<=", now - ASK_AGAIN_AFTER),
                ("dental_settled_at", ">", now - ASK_AGAIN_UNTIL),
                ("dental_again_ids", "=", False),
                ("partner_id", "!=", False),
            ]
        )
        return settled.filtered(lambda answer: not answer._dental_was_graded())

    def _dental_was_graded(self):
        """Whether the patient has graded a call since the answer was settled."""
        domain = [("patient_id", "=", self.partner_id.id), ("state", "=", "done"), ("grade", "!=", False)]
        domain.append(("ended_at", ">", self.dental_settled_at))
        return bool(self.env["dental.call"].search_count(domain, limit=1))

    def _dental_ask_again(self, now):
        self.ensure_one()
        patient = self.partner_id
        channel = patient._dental_survey_channel("patient")
        if channel and not patient._dental_survey_waits():
            about = {
                name: self[name].id
                for name in ("dental_treatment_id", "dental_type_id", "dental_event_id", "dental_dentist_id")
            }
            about |= {"dental_nurse_id": self.dental_nurse_id.id, "dental_first_id": self.id}
            self._dental_invite(patient, self.dental_company_id, channel, now, about, is_again=True)

    @api.model
    def _dental_recovery(self, answers):
        """The share, in per cent, of patients asked again after a low answer who are no longer low; None: nobody."""
        again = answers.dental_again_ids.filtered(lambda answer: answer.state == "done")
        return scoring.share(len(again.filtered(lambda answer: not answer.dental_is_low)), len(again))
