from odoo import api, fields, models

from ...tools import placeholders
from ..clinic.selection import selection_labels


class DentalScript(models.Model):
    """What to say in a call: sections in order, plain text with a fixed list of placeholders."""

    _name = "dental.script"
    _description = "Call Script"
    _inherit = "dental.book.mixin"
    _order = "type_id, name, id"
    _rec_names_search = ["name", "code"]

    code = fields.Char(copy=False)
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    type_id = fields.Many2one(
        "dental.treatment.type",
        string="Treatment",
        index="btree_not_null",
        ondelete="restrict",
        help="The treatment that the script speaks of; empty: any.",
    )
    section_ids = fields.One2many("dental.script.section", "script_id", string="Sections", copy=True)

    _code_unique = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL",
        "Another script has this code already. Choose a different one, or none.",
    )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if "name" not in (default or {}):
            for script, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%(name)s (copy)", name=script.name)
        return vals_list

    def _dental_books(self):
        """A shipped script is every clinic's: those that no step names are found by their codes."""
        steps = self.env["dental.protocol.step"].search([("script_id", "in", self.ids)])
        books = steps.protocol_id.book_id
        if any(self.mapped("code")):
            books |= books.search([("company_id", "=", False)])
        return books

    @api.private
    def render_for(self, values, lang):
        """The script as it is read out, with ``values`` filled in: plain text, never markup.

        A section of which nothing is left to say is left out.

        :param dict values: placeholder or condition → value; a sentence with a missing one is left out
        :param str lang: code of the language to speak
        :return: dicts ``id``, ``kind``, ``title`` (the kind's label) and ``text``, in order
        """
        script = self.with_context(lang=lang)
        titles = selection_labels(script.section_ids, "kind")
        sections = [
            {
                "id": section.id,
                "kind": section.kind,
                "title": titles[section.kind],
                "text": placeholders.render(section.body, values),
            }
            for section in script.section_ids.sorted(lambda s: (s.sequence, s.id))
        ]
        asking = script.section_ids.filtered("question_ids").ids
        return [section for section in sections if section["text"].strip() or section["id"] in asking]
