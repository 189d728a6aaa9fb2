"""The steps of an import by key; see ``dental.import.mixin``."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg2

from odoo.exceptions import UserError
from odoo.tools import format_list

from ..const import Record, Values
from .cell_reader import CellReader

# The import screen asks for batches, each in a transaction of its own. A clinic's file fits into
# one, so that nothing of it is imported when a row is bad.
MIN_BATCH = 10_000
# Enough to see what is wrong with a file; looking for more takes time.
MAX_BAD_ROWS = 200


@dataclass
class Row:
    """A row of the file: what it says, what becomes of it, what is wrong with it."""

    number: int  # as a spreadsheet counts it
    position: dict  # the "rows" of Odoo's import messages
    cells: dict  # field → text, for relations [{None: text}]
    key: str = ""
    values: dict = field(default_factory=dict)
    errors: list = field(default_factory=list)  # (field, text)
    record_id: int | None = None
    is_skipped: bool = False

    def text(self, fname: str) -> str:
        """The cell's text; empty for a relation that is mapped by one of Odoo's own ids."""
        cell = self.cells.get(fname) or ""
        if isinstance(cell, list):
            cell = cell[0].get(None) or ""
        return str(cell).strip()

    def settle(self, fname: str, value: Any) -> None:
        self.cells.pop(fname, None)
        self.values[fname] = value

    def fail(self, fname: str, text: str) -> None:
        self.cells.pop(fname, None)
        self.errors.append((fname, text))

    def has_failed(self, fname: str) -> bool:
        return any(failed == fname for failed, _text in self.errors)


class UpsertImport:
    """One import of one file into ``model``; :meth:`run` returns what ``load`` must return."""

    def __init__(self, model: Record, paths: list[list[str]], data: list[list[str]]) -> None:
        self.model = model
        self.env = model.env
        self.paths = paths
        self.data = data
        self.key = model._dental_import_key
        self.rows: list[Row] = []

    def run(self) -> dict[str, Any]:
        limit = max(self.env.context.get("_import_limit") or 0, MIN_BATCH)
        savepoint = self.env.cr.savepoint()
        self._read()
        self._match()
        CellReader(self.model).read_cells(self.rows)
        self.model._dental_import_prepare(self)
        self._convert(savepoint)
        batch = [row for row in self.rows if row.position["from"] < limit and not row.is_skipped]
        self._save([row for row in batch if not row.errors])
        messages = self._messages()
        savepoint.close(rollback=bool(messages))
        if messages:
            self.env.registry.reset_changes()
        return {
            "ids": False if messages else [row.record_id for row in batch],
            "messages": messages,
            "nextrow": 0 if messages or limit >= len(self.data) else limit,
        }

    def resolve(self, fname: str, find: Callable[[list[str]], dict[str, Any]], complain: Callable[[str], str]) -> None:
        """Settle the column ``fname`` by the names in its cells, with one search for all rows.

        :param find: function of the distinct names; returns {name: value}
        :param complain: function of a name that ``find`` left out; returns the error
        """
        rows = [row for row in self.rows if row.text(fname)]
        found = find(list(dict.fromkeys(row.text(fname) for row in rows)))
        for row in rows:
            name = row.text(fname)
            if name in found:
                row.settle(fname, found[name])
            else:
                self.unmatched(row, fname, complain(name))

    def unmatched(self, row: Row, fname: str, text: str) -> None:
        """Refuse a cell that matches nothing, unless the user chose otherwise on the screen."""
        if fname in self.env.context.get("import_skip_records", ()):
            row.is_skipped = True
        elif fname in self.env.context.get("import_set_empty_fields", ()):
            row.settle(fname, False)
        else:
            row.fail(fname, text)

    def _read(self) -> None:
        numbers = self.env.context.get("dental_import_numbers") or range(2, len(self.data) + 2)
        for cells, info in self.model._extract_records(self.paths, self.data):
            # An empty cell says nothing: it must not erase what the clinic has entered since.
            said = {fname: cell for fname, cell in cells.items() if cell}
            row = Row(numbers[info["rows"]["from"]], info["rows"], said)
            row.key = row.text(self.key)
            self.rows.append(row)

    def _match(self) -> None:
        """Find the record of each row, and the keys that stand twice."""
        by_key = defaultdict(list)
        for row in self.rows:
            if row.key:
                row.settle(self.key, row.key)
                by_key[row.key].append(row)
        for key, rows in by_key.items():
            if len(rows) > 1:
                text = self.env._(
                    "“%(key)s” stands in several rows of the file: %(rows)s. Keep one of them.",
                    key=key,
                    rows=format_list(self.env, [str(row.number) for row in rows]),
                )
                for row in rows:
                    row.errors.append((self.key, text))
        model = self.model.with_context(active_test=False)
        # The clinic's own record, which comes last, wins over one that all clinics share.
        for record in model.search(model._dental_import_domain(list(by_key)), order="company_id NULLS FIRST"):
            for row in by_key[record[self.key]]:
                row.record_id = record.id

    def _convert(self, savepoint: Any) -> None:
        """Let Odoo convert the cells that are left; what it only warns of is an error here."""

        def log(message: dict[str, Any]) -> None:
            self.rows[message["record"]].errors.append((message.get("field"), message["message"]))

        records = ((row.cells, {"rows": row.position}) for row in self.rows)
        skippable = self.env.context.get("import_skip_records", ())
        converted = self.model._convert_records(records, log=log, savepoint=savepoint)
        for row, (_id, _xid, values, _info) in zip(self.rows, converted, strict=True):
            row.is_skipped |= any(values.get(fname, True) is None for fname in skippable)
            row.values |= values

    def _save(self, rows: list[Row]) -> None:
        """Write ``rows``; those that cannot be written are found by halving."""
        if not rows or sum(bool(row.errors) for row in self.rows) > MAX_BAD_ROWS:
            return
        try:
            with self.env.cr.savepoint():
                record_ids = self._write(rows)
        except (UserError, psycopg2.IntegrityError, psycopg2.DataError) as error:
            if len(rows) > 1:
                self._save(rows[: len(rows) // 2])
                self._save(rows[len(rows) // 2 :])
            else:
                rows[0].errors.append((False, self._describe(error)))
            return
        for row, record_id in zip(rows, record_ids, strict=True):
            row.record_id = record_id

    def _write(self, rows: list[Row]) -> list[int]:
        """Create and update the records of ``rows``; return their ids in the order of the rows."""
        new = [dict(row.values) for row in rows if not row.record_id]
        created = iter(self.model._load_records_create(new).ids)
        for row in rows:
            if row.record_id:
                record = self.model.browse(row.record_id)
                if values := self._changes(record, row.values):
                    record._load_records_write(values)
        return [row.record_id or next(created) for row in rows]

    def _changes(self, record: Record, values: Values) -> Values:
        """Those of ``values`` that ``record`` does not hold yet."""
        changes = {}
        for fname, value in values.items():
            field = record._fields[fname]
            new = field.convert_to_cache(value, record, validate=False)
            old = field.convert_to_cache(record[fname], record, validate=False)
            if field.type in ("one2many", "many2many"):
                new, old = set(new), set(old)
            if new != old and (new or old):
                changes[fname] = value
        return changes

    def _describe(self, error: Exception) -> str:
        if isinstance(error, psycopg2.Error):
            return self.model._sql_error_to_message(error)
        return str(error)

    def _messages(self) -> list[dict[str, Any]]:
        """One message for each thing that is wrong, in the order of the file."""
        messages = []
        for row in self.rows:
            for fname, text in () if row.is_skipped else row.errors:
                if row.key:
                    message = self.env._("Row %(row)s (%(key)s): %(error)s", row=row.number, key=row.key, error=text)
                else:
                    message = self.env._("Row %(row)s: %(error)s", row=row.number, error=text)
                messages.append(
                    {
                        "type": "error",
                        "message": message,
                        "rows": row.position,
                        "record": row.number,
                        "field": fname,
                        "dental_row": row.number,
                    }
                )
        return messages
