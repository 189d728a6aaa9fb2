from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_list

from ...tools import placeholders


class DentalScriptSection(models.Model):
    """One part of a script, for example the questions to ask."""

    _name = "dental.script.section"
    _description = "Call Script Section"
    _inherit = "dental.book.mixin"
    _order = "script_id, sequence, id"
    _rec_name = "body"

    script_id = fields.Many2one("dental.script", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("greet", "Greet"),
            ("identify", "Say who you are"),
            ("why", "Say why you call"),
            ("ask", "Ask"),
            ("listen", "Listen"),
            ("explain", "Explain"),
            ("advise", "Advise"),
            ("satisfaction", "Ask how satisfied"),
            ("invite", "Invite"),
            ("thank", "Thank"),
        ],
        required=True,
        default="ask",
    )
    body = fields.Text(
        string="Words",
        required=True,
        translate=True,
        help="Notes in square brackets are for the caller and are not read out.",
    )
    question_ids = fields.Many2many(
        "dental.script.question",
        "dental_section_question_rel",
        "section_id",
        "question_id",
        string="Questions to ask",
        help="Answered with a click; the answer decides how urgent the call is.",
    )
    placeholder_list = fields.Char(
        string="Placeholders",
        compute="_compute_placeholder_list",
        help="Replaced by the patient's and the treatment's own data when the call begins.",
    )

    def _book_part_written(self, vals):
        if "question_ids" in vals:
            self._dental_unsign_all()

    def unlink(self):
        is_asking = bool(self.question_ids)
        result = super().unlink()
        if is_asking:
            self._dental_unsign_all()
        return result

    def _dental_unsign_all(self):
        # sudo: the sections are everybody's; each clinic's signature goes.
        companies = self.env["res.company"].sudo()
        companies.search([("dental_triage_signed_at", "!=", False)])._dental_unsign_triage()

    def _dental_books(self):
        return self.script_id._dental_books()

    def _compute_placeholder_list(self):
        self.placeholder_list = self._placeholders()

    @api.constrains("body")
    def _check_body(self):
        self._check_placeholders(self, ["body"])

    @api.model
    def _check_placeholders(self, records, names):
        """Refuse a placeholder that is none in a text of ``records``: it would be read out to a patient.

        In whichever language it stands.
        """
        for name in names:
            field = records._fields[name]
            for record in records:
                translations = field._get_stored_translations(record) or {}
                wrong = dict.fromkeys(n for text in translations.values() for n in placeholders.unknown(text))
                if wrong:
                    raise ValidationError(
                        self.env._(
                            "The text has no placeholder %(wrong)s. Use one of these, or plain words: %(allowed)s.",
                            wrong=format_list(self.env, [f"“{name}”" for name in wrong]),
                            allowed=self._placeholders(),
                        )
                    )

    @api.model
    def _placeholders(self):
        names = [f"{{{{ {name} }}}}" for name in placeholders.PLACEHOLDERS]
        conditions = [f"{{{{ {name}? … }}}}" for name in placeholders.CONDITIONS]
        return ", ".join([*names, *conditions, self.env._("{{ to an adult | to a child's parent }}")])
