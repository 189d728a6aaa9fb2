from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import babel_locale_parse, get_lang

from ..models.clinic.dental_team import ROLES
from ..models.clinic.selection import selection_labels


class DentalBookSwitch(models.TransientModel):
    """A clinic is about to follow another book: what is to become of the calls that are planned?"""

    _name = "dental.book.switch"
    _description = "Change of the Rule Book"
    _inherit = "dental.access.mixin"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", string="Clinic", required=True, readonly=True, ondelete="cascade")
    old_book_id = fields.Many2one("dental.protocol.book", string="Present rule book", readonly=True, ondelete="cascade")
    new_book_id = fields.Many2one(
        "dental.protocol.book",
        string="New rule book",
        required=True,
        readonly=True,
        ondelete="cascade",
        check_company=True,
    )
    choice = fields.Selection(
        [("keep", "Keep what is planned"), ("replan", "Plan earlier treatments anew")],
        string="Calls that are planned",
        required=True,
        default="keep",
    )
    figures = fields.Json(readonly=True, help="Calls per week and role, see BookSwitch.preview().")
    keep_text = fields.Char(compute="_compute_texts")
    replan_text = fields.Char(compute="_compute_texts")
    # Made of our own template and numbers.
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.model
    def _open(self, company, book):
        """The form that asks, with the preview calculated."""
        company._dental_check_manager()
        wizard = self.create(
            {
                "company_id": company.id,
                "old_book_id": company.dental_book_id.id,
                "new_book_id": book.id,
                "figures": company._dental_switch(book).preview(),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change of the rule book"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    @api.depends("figures")
    @api.depends_context("lang")
    def _compute_texts(self):
        for wizard in self:
            figures = wizard.figures or {}
            wizard.keep_text = self.env._(
                "The %(now)s planned calls stay, and earlier treatments go on by the present book. Treatments "
                "recorded from now on follow the new one; so do visits and recalls when they next change.",
                now=figures.get("now", 0),
            )
            wizard.replan_text = self.env._(
                "Earlier treatments follow the new book too: the %(now)s planned calls become %(after)s. What was "
                "done, skipped or not reached stays as it is, and is not asked for again.",
                now=figures.get("now", 0),
                after=figures.get("after", 0),
            )

    @api.depends("figures", "choice")
    @api.depends_context("lang")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = self.env["ir.qweb"]._render(
                "dental_followup.dental_book_switch_preview", wizard._preview_values()
            )

    def _preview_values(self):
        """The table: the roles that call at all, and a line per week and for the sum."""
        weeks = (self.figures or {}).get("weeks", [])
        names = selection_labels(self.env["dental.team"], "role")
        roles = [role for role, _label in ROLES if any(role in counts for _first, _last, counts in weeks)]
        lines = []
        for number, (first, last, counts) in enumerate(weeks):
            pairs = [self._pair(counts.get(role, (0, 0))) for role in roles]
            lines.append((self._week_name(number, first, last), self._with_sum(pairs)))
        sums = [
            tuple(map(sum, zip(*column, strict=True))) for column in zip(*[pairs for _w, pairs in lines], strict=True)
        ]
        return {"roles": [names[role] for role in roles], "lines": lines, "sums": sums}

    def _pair(self, counts):
        now, after = counts
        return now, after if self.choice == "replan" else now

    def _with_sum(self, pairs):
        return [*pairs, (sum(now for now, _after in pairs), sum(after for _now, after in pairs))]

    def _week_name(self, number, first, last):
        """ "Nov 22 – Nov 28"; the first week has what is overdue as well."""
        locale = babel_locale_parse(get_lang(self.env).code)
        first, last = (format_skeleton("MMMd", fields.Date.to_date(day), locale=locale) for day in (first, last))
        if not number:
            return self.env._("until %(day)s", day=last)
        return self.env._("%(first)s – %(last)s", first=first, last=last)

    def action_switch(self):
        """Let the clinic follow the new book.

        :raises UserError: if the clinic chose another book meanwhile, which makes the preview wrong
        """
        self.ensure_one()
        company = self.company_id
        company._dental_check_manager()
        if company.dental_book_id != self.old_book_id:
            raise UserError(
                self.env._(
                    "Somebody chose another book meanwhile. Open the clinic's settings again to see what a "
                    "change does now."
                )
            )
        # sudo: companies are written by system administrators alone, and follow-ups by the planner.
        # The clinic is one of the manager's own.
        company.sudo().dental_switch_book(self.new_book_id, self.choice == "replan")
        return self._done_message()

    def _done_message(self):
        company = self.company_id
        if company.dental_is_replanning:
            message = self.env._("Earlier treatments are being planned anew; the clinic's settings show how far it is.")
        else:
            message = self.env._("%(clinic)s follows %(book)s.", clinic=company.name, book=self.new_book_id.name)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": message, "next": {"type": "ir.actions.act_window_close"}},
        }
