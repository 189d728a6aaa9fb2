from odoo import api, models

from odoo.addons.base_import.models.base_import import ImportValidationError

from .dental_call import COLUMNS


class BaseImport(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """The import screen, for models that name every bad row (``dental.import.mixin``).

    It also offers the columns of calls, which are read only everywhere else.
    """

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

    @api.model
    def get_fields_tree(self, model, depth=3):
        tree = super().get_fields_tree(model, depth)
        if model != "dental.call":
            return tree
        offered = self.env[model].fields_get(COLUMNS, ["string", "type", "required", "relation"])
        return [
            {
                "id": name,
                "name": name,
                "string": offered[name]["string"],
                "required": name in ("external_ref", "patient_id", "started_at"),
                "fields": [],
                "type": offered[name]["type"],
                "model_name": model,
                **({"comodel_name": offered[name]["relation"]} if "relation" in offered[name] else {}),
            }
            for name in COLUMNS
        ]
