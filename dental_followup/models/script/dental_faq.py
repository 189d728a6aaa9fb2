from odoo import api, fields, models

from ...tools import placeholders, words

# How many answers a caller can look through while the patient waits, and how many there may be.
FOUND, MOST = 12, 5000


class DentalFaq(models.Model):
    """A question that patients ask on the telephone, and the clinic's answer."""

    _name = "dental.faq"
    _description = "Patient Question"
    _inherit = "dental.catalogue.access.mixin"
    _order = "type_id, sequence, id"
    _rec_name = "question"
    _rec_names_search = ["question", "answer"]

    sequence = fields.Integer(default=10)
    type_id = fields.Many2one(
        "dental.treatment.type",
        string="Treatment",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: shown with every treatment.",
    )
    active = fields.Boolean(default=True)
    question = fields.Char(required=True, translate=True)
    answer = fields.Text(required=True, translate=True)

    @api.constrains("question", "answer")
    def _check_words(self):
        self.env["dental.script.section"]._check_placeholders(self, ["question", "answer"])

    @api.model
    def _find(self, text):
        """The questions that the typed words are about, the best first.

        In the user's language; where that has none, in the others that the clinic speaks.
        """
        wanted = words.terms(text if isinstance(text, str) else "")
        codes = [code for code, _name in self.env["res.lang"].get_installed()] if wanted else []
        for lang in dict.fromkeys([self.env.lang or "en_US", *codes]):
            faqs = self.with_context(lang=lang).search([], limit=MOST)
            scores = {faq: words.score(wanted, faq.question, faq.answer) for faq in faqs}
            found = [faq for faq in sorted(faqs, key=scores.get, reverse=True) if scores[faq]]
            if found:
                return faqs.browse([faq.id for faq in found[:FOUND]])
        return self.browse()

    def _as_data(self, values):
        """What the call screen shows: plain text.

        :param dict values: of the placeholders, see ``tools.placeholders``
        """
        return {
            "id": self.id,
            "treatment": self.type_id.name or "",
            "question": placeholders.render(self.question, values),
            "answer": placeholders.render(self.answer, values),
        }
