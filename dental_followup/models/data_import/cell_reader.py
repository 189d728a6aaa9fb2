"""Turns the cells of a file into values by the kind of their column: days, yes and no, words of a choice, nothing."""

from datetime import date, datetime, timezone

from odoo.tools import format_list

from ...tools import cell, clock, moment

# Columns in which a word for "none" says nothing; in others it may be what was meant.
EMPTIED = ("date", "datetime", "selection", "many2one", "many2many", "boolean")


class CellReader:
    """Reads the cells of ``model``'s columns; a cell that cannot be read fails its row, with how to write it."""

    def __init__(self, model):
        self.model = model
        self.env = model.env
        self.tz = model.env.company._dental_zone()
        self.day_first = model.env.context.get("dental_import_day_first")
        self.choices = {}

    def read_cells(self, rows):
        """Settle what can be read of the cells of ``rows``; leave the rest to the model and to Odoo."""
        for row in rows:
            for fname in row.cells.keys() - self.model._dental_import_own_columns:
                self._read_cell(row, fname, self.model._fields.get(fname))

    def _read_cell(self, row, fname, field):
        value = row.cells[fname]
        if not field or (isinstance(value, list) and field.type not in EMPTIED):
            return
        text = row.text(fname)
        if field.type in EMPTIED and field.type != "boolean" and cell.is_nothing(text):
            row.cells.pop(fname)
        elif field.type in ("date", "datetime"):
            self._read_day(row, fname, field, value)
        elif field.type == "boolean" and (meaning := cell.yes_no(text)) is not None:
            row.settle(fname, meaning)
        elif field.type == "selection":
            self._read_choice(row, fname, text)

    def _read_day(self, row, fname, field, value):
        try:
            found = moment.read(value, self.day_first)
            if found.known != "day":
                raise moment.MomentError("unreadable")
        except moment.MomentError as error:
            row.fail(fname, self.complaint(error.code, value, field.type))
            return
        if field.type == "date":
            row.settle(fname, found.day)
        elif found.offset is None:
            shown = found.clock or datetime.min.time()
            row.settle(fname, clock.to_utc(clock.at_time(found.day, shown, self.tz)))
        else:
            utc = datetime.combine(found.day, found.clock, timezone(found.offset)).astimezone(timezone.utc)
            row.settle(fname, utc.replace(tzinfo=None))

    def complaint(self, code, value, kind):
        """Why the cell is no day or moment, and how to write it.

        :param code: of a ``MomentError``
        """
        value = value.isoformat() if isinstance(value, date) else value
        example = "2026-10-20" if kind == "date" else "2026-10-20 13:10"
        texts = {
            "order": self.env._(
                "“%(value)s” may begin with the day or with the month. Choose the date format of the file under "
                "“Formatting”, or write it like %(example)s.",
                value=value,
                example=example,
            ),
            "short_year": self.env._(
                "“%(value)s” has a year of two digits. Write it with four, like %(example)s.",
                value=value,
                example=example,
            ),
            "future": self.env._("“%(value)s” lies ahead of us. Correct the date.", value=value),
        }
        return texts.get(code) or self.env._(
            "“%(value)s” is no date and time that exists. Write it like %(example)s.", value=value, example=example
        )

    def _read_choice(self, row, fname, text):
        """Settle a choice by its code or its words in any language; name the words if there is none such."""
        if fname not in self.choices:
            self.choices[fname] = self._find_choices(fname)
        words, labels = self.choices[fname]
        code = words.get(text.casefold()) or (cell.sex(text) if fname == "dental_sex" else None)
        if code:
            row.settle(fname, code)
        else:
            row.fail(
                fname,
                self.env._(
                    "“%(value)s” is not known here. Write one of: %(words)s.",
                    value=text,
                    words=format_list(self.env, labels, "or"),
                ),
            )

    def _find_choices(self, fname):
        """({word in small letters: code}, the words in the user's language)."""
        field = self.model._fields[fname]
        words = {}
        for code, _label in self.env["res.lang"].get_installed():
            env = self.env(context={**self.env.context, "lang": code})
            words |= {label.casefold(): value for value, label in field._description_selection(env)}
        selection = field._description_selection(self.env)
        return words | {value.casefold(): value for value, _label in selection}, [label for _value, label in selection]
