import json
from collections import defaultdict

from odoo import api, fields, models


class DentalKeptWordsMixin(models.AbstractModel):
    """Keep the words of a settled record as they were, whatever becomes of the names that they are made of.

    A title is put together from the names of a treatment, a rule, a visit. While the record is pending it follows
    them; once it is settled, people read years later what stood there on that day.
    """

    _name = "dental.kept.words.mixin"
    _description = "Words of Then"

    kept_words = fields.Text(
        string="Words of then",
        readonly=True,
        copy=False,
        help="As JSON: code of a language → name → text, when the record was settled. Empty while it is pending.",
    )

    def _words_of_now(self):
        """Yield for each record its words in the language of the environment: dict name → text."""
        raise NotImplementedError

    def _facts_of_now(self):
        """Hook of the models: what of a record is kept besides its words, whatever the language."""
        return {}

    def _read_words(self):
        """The words of each record as they are now, in the clinic's languages: dict record → kept words."""
        words = {record: {**record._facts_of_now()} for record in self}
        # All languages of a name come with one query.
        records = self.with_context(prefetch_langs=True)
        for code, _name in self.env["res.lang"].get_installed():
            for record, own in zip(self, records.with_context(lang=code)._words_of_now(), strict=True):
                words[record][code] = own
        return words

    def _keep_words(self, again=False):
        """Keep the words as they are now; those that are kept already stay.

        :param again: whether they are kept anew
        """
        todo = self if again else self.filtered(lambda record: not record.kept_words)
        todo = todo.with_context(tracking_disable=True)
        alike = defaultdict(list)  # an import brings many records of few words
        for record, words in todo._read_words().items():
            alike[json.dumps(words, ensure_ascii=False, sort_keys=True)].append(record.id)
        for words, ids in alike.items():
            todo.browse(ids).write({"kept_words": words})

    def _forget_words(self):
        """The record is pending again: its words follow what they are made of."""
        kept = self.filtered("kept_words")
        if kept:
            kept.kept_words = False

    @api.model
    def _languages_of(self, words):
        """The languages in which kept words are read: the user's, the clinic's English, any."""
        return [code for code in (self.env.lang, "en_US", *words) if isinstance(words.get(code), dict)]

    def _kept(self, name):
        """The kept text in the user's language; None: nothing is kept."""
        words = self._kept_data()
        if not words:
            return None
        return words[self._languages_of(words)[0]].get(name) or ""

    def _kept_data(self):
        """All that is kept, or an empty dict."""
        return json.loads(self.kept_words or "{}")
