import io
from datetime import date, datetime, time

from odoo import api, models

from odoo.addons.base_import.models.base_import import ImportValidationError

from ...tools import moment, table
from .dental_call import COLUMNS
from .headers import HEADERS, PATIENT_FIELDS


class BaseImport(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """The import screen, for models that name every bad row (``dental.import.mixin``).

    Of their files it finds the encoding, the separator and the row with the headers, and leaves each cell to
    ``load``. It also offers the columns of calls, which are read only everywhere else.
    """

    _inherit = "base_import.import"

    @api.model
    def _dental_is_ours(self):
        """Whether the file is read our way: patients too, but not the contacts of other apps."""
        if self.res_model == "res.partner" and not self.env.context.get("default_is_patient"):
            return False
        return hasattr(self.env[self.res_model], "_dental_import_key")

    def _read_file(self, options):
        if not self._dental_is_ours() or self.env.context.get("dental_read_by_odoo"):
            return super()._read_file(options)
        rows = [cells for _number, cells in self._dental_read_table(options)]
        return len(rows), rows

    def _dental_read_table(self, options):
        """Return [(row number, cells)] from the headers on; a number is that which a spreadsheet shows.

        :raises ImportValidationError: if the file cannot be read; it says how to mend it
        """
        if "dental_table" in self.env.context:
            return self.env.context["dental_table"]
        file_name = (self.file_name or "").casefold()
        if (self.file or b"")[:4] == b"PK\x03\x04" and not file_name.endswith(".ods"):
            numbered = self._dental_read_xlsx(options)
        elif file_name.endswith((".xls", ".ods")):
            numbered = list(enumerate(self.with_context(dental_read_by_odoo=True)._read_file(options)[1], 1))
        else:
            numbered = self._dental_read_csv(options)
        if options.get("has_headers"):
            numbered = numbered[table.header_index([cells for _number, cells in numbered]) :]
        if not numbered:
            raise ImportValidationError(self.env._("The file is empty."))
        squared = table.squared([cells for _number, cells in numbered])
        if options.get("has_headers"):
            squared[0] = [str(cell).strip() for cell in squared[0]]
        return [(number, cells) for (number, _cells), cells in zip(numbered, squared, strict=True)]

    def _dental_read_csv(self, options):
        data = self.file or b""
        try:
            options["encoding"] = table.encoding(data)
        except table.EncodingError:
            raise ImportValidationError(
                self.env._(
                    "The letters of this file cannot be read. Save it in your spreadsheet program as Excel file "
                    "(.xlsx) or as “CSV UTF-8”, and choose it again."
                )
            ) from None
        text = data.decode(options["encoding"])
        quote = options.get("quoting") or '"'
        options["separator"] = options.get("separator") or table.separator(text, quote)
        return table.rows(text, options["separator"], quote)

    def _dental_read_xlsx(self, options):
        """Rows of the chosen sheet. What is merged over several rows stands in each; errors stay as their text."""
        import openpyxl  # slow to load, as in Odoo's own reader

        try:
            book = openpyxl.load_workbook(io.BytesIO(self.file), data_only=True)
        except Exception as error:  # pylint: disable=broad-except  # whatever a damaged file makes of the library
            raise ImportValidationError(
                self.env._(
                    "This is no spreadsheet that can be read. Open it in your spreadsheet program and save it anew."
                )
            ) from error
        options["sheets"] = book.sheetnames
        options["sheet"] = options.get("sheet") or book.active.title
        sheet = book[options["sheet"]]
        merged = {}
        for block in sheet.merged_cells.ranges:
            top = sheet.cell(block.min_row, block.min_col).value
            merged |= {(row, block.min_col): top for row in range(block.min_row + 1, block.max_row + 1)}
        rows = []
        for number, row in enumerate(sheet.iter_rows(), 1):
            cells = [self._dental_cell(cell, merged.get((number, column))) for column, cell in enumerate(row, 1)]
            if any(cell for cell in cells):
                rows.append((number, cells))
        return rows

    def _dental_cell(self, cell, merged):
        """The value of a cell as a text, or as a date or datetime."""
        value = merged if cell.value is None else cell.value
        if isinstance(value, datetime) and value.time() == time.min:
            return value.date()
        if isinstance(value, date):
            return value
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return "" if value is None else str(value).strip()

    def _try_match_date_time(self, preview_values, options):
        """Tell days from words without settling their format: each cell is read by itself."""
        if not self._dental_is_ours():
            return super()._try_match_date_time(preview_values, options)
        for value in preview_values:
            try:
                moment.read(value)
            except moment.MomentError as error:
                if error.code == "unreadable":
                    return []
        return ["date", "datetime"]

    def _parse_date_from_data(self, data, index, name, field_type, options):
        """Leave dates to ``load``: the first that cannot be read would hide the other bad rows."""
        if not self._dental_is_ours():
            return super()._parse_date_from_data(data, index, name, field_type, options)
        return None

    def _convert_import_data(self, fields, options):
        data, names = super()._convert_import_data(fields, options)
        if self._dental_is_ours():
            model = self.env[self.res_model]
            kinds = [getattr(model._fields.get(name.split("/")[0]), "type", "") for name in names]
            texts = [index for index, kind in enumerate(kinds) if kind not in ("date", "datetime")]
            for row in data:
                for index in texts:
                    row[index] = str(row[index])
        return data, names

    def execute_import(self, fields, columns, options, dryrun=False):
        """Tell ``load`` the rows' numbers in the file, and the order of day and month that the user has chosen."""
        if not self._dental_is_ours():
            first = (options.get("skip") or 0) + (2 if options.get("has_headers") else 1)
            self = self.with_context(dental_import_numbers=range(first, first + 10**6))
            return super().execute_import(fields, columns, options, dryrun=dryrun)
        try:
            numbered = self._dental_read_table(options)
        except ImportValidationError as error:
            return {"messages": [error.__dict__]}
        used = [index for index, field in enumerate(fields) if field]
        body = numbered[1:] if options.get("has_headers") else numbered
        numbers = [number for number, cells in body if any(cells[index] for index in used if index < len(cells))]
        self = self.with_context(
            dental_table=numbered,
            dental_import_numbers=tuple(numbers[options.get("skip") or 0 :]),
            dental_import_day_first=self._dental_day_first(options),
        )
        return super().execute_import(fields, columns, options, dryrun=dryrun)

    def _dental_day_first(self, options):
        """Whether the day stands before the month, by the format that the user has chosen; None: not chosen."""
        chosen = (options.get("date_format") or options.get("datetime_format") or "").replace("%", "").casefold()
        if not chosen or chosen.startswith("y") or "d" not in chosen or "m" not in chosen:
            return None
        return chosen.index("d") < chosen.index("m")

    def _get_mapping_suggestion(self, header, fields_tree, header_types, mapping_fields):
        """Propose a field for headers that are known; nothing by likeness, which goes wrong too often."""
        if not self._dental_is_ours():
            return super()._get_mapping_suggestion(header, fields_tree, header_types, mapping_fields)
        if saved := mapping_fields.get(header.lower()):
            return {"field_path": saved.split("/"), "distance": -1}
        key = table.header_key(header)
        if not key:
            return {}
        known = HEADERS.get(self.res_model, {}).get(key)
        names = {field["name"] for field in fields_tree}
        if known in names:
            return {"field_path": [known], "distance": 0}
        for field in fields_tree:
            if self._dental_is_offered(field) and key in map(table.header_key, self._dental_field_words(field)):
                return {"field_path": [field["name"]], "distance": 0.1}
        return {}

    def _dental_is_offered(self, field):
        """Whether a column of the field's own name is meant for it; of a contact's many fields only a patient's."""
        return self.res_model != "res.partner" or field["name"] in PATIENT_FIELDS

    def _dental_field_words(self, field):
        """The technical name of a field and its labels in all languages."""
        translated = [
            self.env["ir.model.fields"].with_context(lang=code).get_field_string(field["model_name"]).get(field["name"])
            for code, _label in self.env["res.lang"].get_installed()
        ]
        return [field["name"], field["string"], *filter(None, translated)]

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
