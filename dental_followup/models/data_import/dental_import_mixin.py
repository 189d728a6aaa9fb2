from odoo import api, models
from odoo.models import fix_import_export_id_paths

from .upsert_import import UpsertImport


class DentalImportMixin(models.AbstractModel):
    """Import of records that another system numbers: the number is the key.

    A row whose number is known updates that record, so importing a file again changes nothing; a row without a
    number that says the same as a record is that record. A file comes in whole or not at all, and every bad row
    is named with its reason. With Odoo's own id among the columns Odoo's import does its usual work.
    """

    _name = "dental.import.mixin"
    _description = "Import by Number"
    # The field that holds the other system's number; set by the model that inherits.
    _dental_import_key = None
    # Columns that the model reads itself, see CellReader.
    _dental_import_own_columns = frozenset()

    @api.model
    def load(self, fields, data):
        if refusal := self._dental_import_refusal(fields):
            return {"ids": False, "messages": [{"type": "error", "message": refusal, "record": 0}], "nextrow": 0}
        paths = [fix_import_export_id_paths(field) for field in fields]
        columns = {path[0] for path in paths}
        if columns & {"id", ".id"} or not (
            self._dental_import_key in columns or self._dental_import_takes_unnumbered()
        ):
            return super().load(fields, data)
        model = self.sudo() if self._dental_import_is_privileged() else self
        model = model.with_context(_import_current_module="__import__", mail_create_nosubscribe=True)
        return UpsertImport(model, paths, data).run()

    @api.model
    def _dental_import_refusal(self, fields):
        """Hook: why a file with the columns ``fields`` is not imported at all; None: it is.

        :raises AccessError: for a user who may not import such records
        """

    @api.model
    def _dental_import_takes_unnumbered(self):
        """Hook: whether a file without the column of the number is read our way."""
        return True

    @api.model
    def _dental_import_is_privileged(self):
        """Hook: whether only imports may write these records, so that the import writes as the superuser."""
        return False

    @api.model
    def _dental_import_domain(self, keys):
        """The records that rows with these keys may update: those of the user's clinic."""
        return [
            (self._dental_import_key, "in", keys),
            ("company_id", "in", (self.env.company.id, False)),
        ]

    @api.model
    def _dental_import_prepare(self, run):
        """Turn cells of ``run.rows`` into values, or into errors, before Odoo converts the rest."""

    @api.model
    def _dental_import_names(self, records):
        """Return {code or name in any language, in small letters: record}."""
        names = {}
        for code, _label in self.env["res.lang"].get_installed():
            for record in records.with_context(lang=code):
                names.setdefault(record.name.casefold(), record)
        for record in records:
            names[record.code.casefold()] = record
        return names

    @api.model
    def _dental_import_users(self, names):
        """Return {name or login: user id} of the clinic's users; two of one name are left out."""
        users = self.env["res.users"].search(
            [
                "|",
                ("name", "in", names),
                ("login", "in", names),
                ("share", "=", False),
                ("company_ids", "in", self.env.company.id),
            ]
        )
        found = {}
        for name in names:
            matches = users.filtered(lambda user, name=name: name in (user.login, user.name))
            if len(matches) == 1:
                found[name] = matches.id
        return found

    @api.model
    def _dental_import_user_error(self, name):
        return self.env._(
            "“%(name)s” is not the name of exactly one user of this clinic. Correct the name, "
            "create the user, or write the user's login.",
            name=name,
        )
