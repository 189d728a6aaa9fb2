"""Days and times as the files of other systems show them."""

from datetime import date, datetime, time

from odoo import api, models
from odoo.models import fix_import_export_id_paths

from .upsert_import import UpsertImport

_MOMENTS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%d",
    "%Y/%m/%d",
)


def parse_moment(value):
    """The naive moment that a cell shows, or None; a spreadsheet hands over dates as such."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    for pattern in _MOMENTS:
        try:
            return datetime.strptime(value.strip(), pattern)
        except ValueError:
            continue
    return None


class DentalImportMixin(models.AbstractModel):
    """Import of records that another system numbers: the number is the key.

    A row whose number is known updates that record, so importing a file again changes nothing.
    A file comes in whole or not at all, and every bad row is named with its reason. Without the
    key among the columns, or with Odoo's own id, Odoo's import does its usual work.
    """

    _name = "dental.import.mixin"
    _description = "Import by Number"
    # The field that holds the other system's number; set by the model that inherits.
    _dental_import_key = None

    @api.model
    def load(self, fields, data):
        if refusal := self._dental_import_refusal(fields):
            return {"ids": False, "messages": [{"type": "error", "message": refusal, "record": 0}], "nextrow": 0}
        paths = [fix_import_export_id_paths(field) for field in fields]
        columns = {path[0] for path in paths}
        if self._dental_import_key not in columns or columns & {"id", ".id"}:
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
