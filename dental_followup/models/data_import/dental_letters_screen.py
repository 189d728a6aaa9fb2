from odoo import api, models

from .dental_letters_import import COLUMNS


class BaseImport(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """The import screen offers the columns of calls, which are read only everywhere else."""

    _inherit = "base_import.import"

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
