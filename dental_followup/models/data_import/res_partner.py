import re

from odoo import api, models
from odoo.fields import Command

_SEPARATORS = re.compile(r"\s*[,，、;；]\s*")


class ResPartner(models.Model):
    """Patients come in from the clinic's old system by their number."""

    _name = "res.partner"
    _inherit = ["res.partner", "dental.import.mixin"]
    _dental_import_key = "dental_number"

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
    def _dental_import_prepare(self, run):
        run.resolve("dental_source_id", self._dental_import_sources, str)
        run.resolve("dental_dentist_id", self._dental_import_users, self._dental_import_user_error)
        self._dental_import_conditions(run)
        for row in run.rows:
            for fname in ("phone", "dental_phone2"):
                if number := row.text(fname):
                    row.settle(fname, self._dental_format_phone(number))
            row.values["is_patient"] = True
        self._dental_import_check_persons(run)

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
                row.text("dental_birth_date"): str(patient.dental_birth_date or ""),
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
            names = [name for name in _SEPARATORS.split(row.text("dental_condition_ids")) if name]
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
