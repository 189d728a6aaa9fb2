from odoo import models

from odoo.addons.base_import.models.base_import import ImportValidationError


class BaseImport(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """The import screen, for models that name every bad row (``dental.import.mixin``)."""

    _inherit = "base_import.import"

    def _parse_date_from_data(self, data, index, name, field_type, options):
        """Leave dates that cannot be read to ``load``: the first would hide the other bad rows."""
        parse = super()._parse_date_from_data
        if not hasattr(self.env[self.res_model], "_dental_import_key"):
            return parse(data, index, name, field_type, options)
        for line in data:
            try:
                parse([line], index, name, field_type, options)
            except ImportValidationError:
                continue
        return None

    def execute_import(self, fields, columns, options, dryrun=False):
        """Tell ``load`` which row of the file comes first, so that it can number the rows."""
        first = (options.get("skip") or 0) + (2 if options.get("has_headers") else 1)
        self = self.with_context(dental_import_first_row=first)
        return super().execute_import(fields, columns, options, dryrun=dryrun)
