from odoo import models

# How a cell begins that a spreadsheet program would reckon.
FORMULA = ("=", "{=")


class Base(models.AbstractModel):
    """Exported lists: what somebody typed never becomes a formula in the reader's spreadsheet."""

    _inherit = "base"

    def export_data(self, fields_to_export):
        result = super().export_data(fields_to_export)
        for row in result["datas"]:
            for place, value in enumerate(row):
                if isinstance(value, str) and value.lstrip().startswith(FORMULA):
                    row[place] = f"'{value}"
        return result
