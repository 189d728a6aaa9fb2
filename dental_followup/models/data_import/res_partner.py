from odoo import api, models
from odoo.fields import Command
from odoo.tools import html2plaintext, plaintext2html

from ...tools import cell, moment
from ...tools import phone as phone_tools
from .cell_reader import CellReader


class ResPartner(models.Model):
    """Patients come in from the clinic's old system by their number."""

    _name = "res.partner"
    _inherit = ["res.partner", "dental.import.mixin"]
    _dental_import_key = "dental_number"
    _dental_import_own_columns = frozenset(["dental_birth_date"])

    @api.model
    def get_import_templates(self):
        if not self.env.context.get("default_is_patient"):
            return super().get_import_templates()
        suffix = "zh" if (self.env.lang or "").startswith("zh") else "en"
        return [
            {
                "label": self.env._("Import template for patients"),
                "template": f"/dental_followup/static/xls/patients_{suffix}.xlsx",
            }
        ]

    @api.model
    def _dental_import_takes_unnumbered(self):
        # Contacts of other apps are Odoo's business.
        return self.env.context.get("default_is_patient")

    @api.model
    def _dental_import_prepare(self, run):
        run.resolve("dental_source_id", self._dental_import_sources, str)
        run.resolve("dental_dentist_id", self._dental_import_users, self._dental_import_user_error)
        self._dental_import_conditions(run)
        reader = CellReader(self)
        for row in run.rows:
            self._dental_import_birth(row, reader)
            if cell.is_nothing(row.text("dental_allergies")):
                row.cells.pop("dental_allergies", None)
            self._dental_import_phones(row)
            row.values["is_patient"] = True
        self._dental_import_check_persons(run)
        self._dental_import_find_persons(run)

    @api.model
    def _dental_import_birth(self, row, reader):
        """Settle the date of birth; of an age, a year or a month it is the first day, marked as estimated."""
        if "dental_birth_date" not in row.cells:
            return
        value = row.cells["dental_birth_date"]
        try:
            born = moment.read_birth(value, self.env.company._dental_today(), reader.day_first)
        except moment.MomentError as error:
            row.fail("dental_birth_date", reader.complaint(error.code, value, "date"))
            return
        row.cells.pop("dental_birth_date")
        if born:
            row.settle("dental_birth_date", born.day)
            row.settle("dental_birth_is_estimated", born.is_estimated)

    @api.model
    def _dental_import_find_persons(self, run):
        """Find the patients of rows whose number is unknown: name, date of birth and phone are the same.

        A row without a number is that patient's. One with another number is refused: a second record of one
        person would split the history.
        """
        rows = [row for row in run.rows if not row.record_id and row.text("name") and not row.errors]
        domain = [
            ("is_patient", "=", True),
            ("name", "in", [row.text("name") for row in rows]),
            ("company_id", "in", (self.env.company.id, False)),
        ]
        known = self.search(domain).grouped("name") if rows else {}
        for row in rows:
            for patient in known.get(row.text("name"), ()):
                if not self._dental_import_is_person(row, patient):
                    continue
                if row.key:
                    row.fail(
                        "dental_number",
                        self.env._(
                            "%(patient)s has the number %(number)s in this clinic. Write that number, or none.",
                            patient=patient.name,
                            number=patient.dental_number,
                        ),
                    )
                else:
                    row.record_id = patient.id
                break

    def _dental_import_is_person(self, row, patient):
        """Whether a row of the same name speaks of ``patient``: number but for leading zeros, or birth and phone."""
        if row.key and row.key.lstrip("0") == (patient.dental_number or "").lstrip("0"):
            return True
        born, number = row.values.get("dental_birth_date"), row.values.get("phone")
        digits = phone_tools.digits(number)
        return bool(
            born
            and number
            and born == patient.dental_birth_date
            and digits in (patient.dental_phone_digits, patient.dental_phone2_digits)
        )

    @api.model
    def _dental_import_phones(self, row):
        """Settle both numbers and, as a note, the words beside them and what numbers are left over."""
        numbers, notes = {"phone": [], "dental_phone2": []}, []
        for fname in numbers:
            try:
                found = phone_tools.read(row.text(fname))
            except phone_tools.PhoneError as error:
                row.fail(fname, self._dental_import_phone_error(error.code, row.text(fname)))
                continue
            row.cells.pop(fname, None)
            numbers[fname] = [self._dental_format_phone(str(number)) for number in found.numbers]
            notes += [found.note] if found.note else []
        first, second = list(dict.fromkeys(numbers["phone"])), numbers["dental_phone2"]
        more = [number for number in (*first[1:], *second) if number not in first[:1]]
        row.values |= {
            fname: found[0] for fname, found in (("phone", first), ("dental_phone2", second or more)) if found
        }
        self._dental_import_note(row, notes + [number for number in more if number != row.values.get("dental_phone2")])

    @api.model
    def _dental_import_phone_error(self, code, text):
        if code == "lost_digits":
            return self.env._(
                "Digits of the number %(number)s are lost: the spreadsheet has rounded it. Format the column as text "
                "and save the file again.",
                number=text,
            )
        return self.env._("“%(number)s” is no telephone number: it has too few or too many digits.", number=text)

    @api.model
    def _dental_import_note(self, row, words):
        """Add ``words`` to the patient's notes, once, however often the file is imported."""
        note = row.text("comment")
        known = html2plaintext(self.browse(row.record_id or ()).comment or "")
        lines = [line for line in [note, *words] if line and line not in known]
        row.cells.pop("comment", None)
        if lines:
            row.settle("comment", plaintext2html("\n".join([known, *lines] if known else lines)))

    @api.model
    def _dental_import_check_persons(self, run):
        """Refuse rows that would turn a patient into somebody else.

        A number can stand for two persons if both systems have been handing them out. Name, date
        of birth and phone change one by one, but not all of them at once.
        """
        for row in run.rows:
            patient = self.browse(row.record_id or ())
            facts = {
                row.text("name"): patient.name,
                row.values.get("phone"): patient.phone,
                row.values.get("dental_birth_date"): patient.dental_birth_date,
            }
            if patient and row.text("name") and not any(new and new == old for new, old in facts.items()):
                text = self.env._(
                    "The number belongs to %(patient)s in this clinic, who has another name, phone and "
                    "date of birth. Give one of the two another number.",
                    patient=patient.name,
                )
                row.fail("name", text)

    @api.model
    def _dental_import_sources(self, names):
        """Return {name: source id}; a source that the clinic did not know yet is created."""
        sources = self.env["utm.source"].search([("name", "in", names)])
        found = {source.name: source.id for source in sources}
        missing = [name for name in names if name not in found]
        created = self.env["utm.source"].create([{"name": name} for name in missing])
        return found | dict(zip(missing, created.ids, strict=True))

    @api.model
    def _dental_import_conditions(self, run):
        """Settle the medical history, several conditions in a cell."""
        known = self._dental_import_names(self.env["dental.condition"].search([("active", "=", True)]))
        for row in run.rows:
            names = cell.items(row.text("dental_condition_ids"), known)
            unknown = [name for name in names if name.casefold() not in known]
            if unknown:
                text = self.env._(
                    "The medical history “%(name)s” is not known. Choose one of the clinic's "
                    "conditions, or create it first.",
                    name=unknown[0],
                )
                run.unmatched(row, "dental_condition_ids", text)
            elif names:
                ids = [known[name.casefold()].id for name in names]
                row.settle("dental_condition_ids", [Command.set(ids)])
