from odoo import api, fields, models
from odoo.tools import format_list

from ...tools import triage


class DentalScriptQuestion(models.Model):
    """What the dentist who edits and signs the questions sees of them."""

    _inherit = "dental.script.question"

    summary = fields.Text(string="Rules in words", compute="_compute_summary")
    script_ids = fields.Many2many("dental.script", string="Asked in", compute="_compute_script_ids")
    script_count = fields.Integer(string="Number of scripts", compute="_compute_script_ids")
    triage_state = fields.Selection(
        selection=lambda self: self.env["res.company"]._fields["dental_triage_state"]._description_selection(self.env),
        string="Signed",
        compute="_compute_sign_off",
    )
    sign_off = fields.Char(string="Sign-off", compute="_compute_sign_off")

    @api.depends("kind", "option_ids.name", "red_when", "amber_when", "rule_ids.summary")
    @api.depends_context("lang")
    def _compute_summary(self):
        for question in self:
            always = [("red", question.red_when), ("amber", question.amber_when)]
            lines = [question._rule_words(level, when) for level, when in always if when]
            question.summary = "\n".join([*lines, *question.rule_ids.mapped("summary")])

    def _rule_words(self, level, when):
        """A level and the answers that it is for, as they are offered: "Red: Yes"."""
        levels = {"red": self.env._("Red"), "amber": self.env._("Amber")}
        answers = triage.split(when)
        if self.kind == "scale":
            words = self.env._("%(number)s or more", number=answers[0]) if answers else ""
        else:
            choices = dict(self._choices())
            words = format_list(self.env, [f"“{choices.get(answer, answer)}”" for answer in answers], "or")
        return self.env._("%(level)s: %(answers)s", level=levels.get(level, ""), answers=words)

    @api.depends("section_ids.script_id")
    def _compute_script_ids(self):
        for question in self:
            question.script_ids = question.section_ids.script_id
            question.script_count = len(question.script_ids)

    @api.depends_context("company", "lang")
    def _compute_sign_off(self):
        company = self.env.company
        for question in self:
            question.triage_state = company.dental_triage_state
            question.sign_off = company._dental_triage_words()

    def action_sign_triage(self):
        """Sign the whole set, not only ``self``, for the clinic that the user works in."""
        self.env.company.action_dental_sign_triage()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_open_scripts(self):
        self.ensure_one()
        title = self.env._("Scripts that ask this")
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "dental.script",
            "view_mode": "list,form",
            "domain": [("id", "in", self.script_ids.ids)],
        }
