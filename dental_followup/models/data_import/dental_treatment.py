from odoo import api, models
from odoo.tools import format_list

from ...tools import clock, teeth


class DentalTreatment(models.Model):
    """Treatments come in from the clinic's old system by their serial number."""

    _name = "dental.treatment"
    _inherit = ["dental.treatment", "dental.import.mixin"]
    _dental_import_key = "external_ref"

    @api.model
    def get_import_templates(self):
        suffix = "zh" if (self.env.lang or "").startswith("zh") else "en"
        return [
            {
                "label": self.env._("Import template for treatments"),
                "template": f"/dental_followup/static/xls/treatments_{suffix}.xlsx",
            }
        ]

    @api.model
    def _dental_import_prepare(self, run):
        run.resolve("patient_id", self._dental_import_patients, self._dental_import_patient_error)
        for fname in ("dentist_id", "nurse_id", "consultant_id"):
            run.resolve(fname, self._dental_import_users, self._dental_import_user_error)
        self._dental_import_stages(run)
        for row in run.rows:
            self._dental_import_moment(row)
            self._dental_import_teeth(row)
            if not row.record_id and "state" not in row.values and not row.has_failed("state"):
                row.settle("state", "done")
        self._dental_import_find_same(run)

    @api.model
    def _dental_import_find_same(self, run):
        """Find the treatments that rows speak of whose number is unknown: patient, stage, teeth and day are the same.

        Only those without a number of their own: two numbers are two treatments.
        """
        rows = [row for row in run.rows if not row.record_id and not row.errors and row.values.get("done_at")]
        patients = [row.values["patient_id"] for row in rows if row.values.get("patient_id")]
        domain = [("patient_id", "in", patients), ("external_ref", "=", False), ("state", "!=", "cancelled")]
        zone = self.env.company._dental_zone()

        def same(patient_id, stage_id, text, done_at):
            return patient_id, stage_id, text or "", done_at and clock.clinic_day(done_at, zone)

        known = {
            same(known.patient_id.id, known.stage_id.id, known.teeth, known.done_at): known.id
            for known in (self.search(domain) if patients else ())
        }
        for row in rows:
            values = row.values
            key = same(values.get("patient_id"), values.get("stage_id"), values.get("teeth"), values["done_at"])
            row.record_id = known.pop(key, None)

    @api.model
    def _dental_import_patients(self, numbers):
        """Return {number: patient id}; the clinic's own patient wins over a shared one."""
        patients = self.env["res.partner"].search_fetch(
            [
                ("dental_number", "in", numbers),
                ("company_id", "in", (self.env.company.id, False)),
            ],
            ["dental_number"],
            order="company_id NULLS FIRST",
        )
        return {patient.dental_number: patient.id for patient in patients}

    @api.model
    def _dental_import_patient_error(self, number):
        return self.env._(
            "There is no patient with the number %(number)s. Correct the number, or import the patients first.",
            number=number,
        )

    @api.model
    def _dental_import_stages(self, run):
        """Settle treatment and stage together: codes such as “done” belong to many treatments."""
        types = self.env["dental.treatment.type"].search([("active", "=", True)])
        type_names = self._dental_import_names(types)
        stage_names = {kind: self._dental_import_names(kind.stage_ids) for kind in types}
        for row in run.rows:
            name, stage_name = row.text("type_id"), row.text("stage_id").rpartition("/")[2]
            kind = type_names.get(name.casefold())
            stage = kind and stage_names[kind].get(stage_name.casefold())
            if kind:
                row.settle("type_id", kind.id)
            elif name:
                run.unmatched(row, "type_id", self._dental_import_type_error(name, types))
                row.cells.pop("stage_id", None)
            if stage:
                row.settle("stage_id", stage.id)
            elif kind and stage_name:
                run.unmatched(row, "stage_id", self._dental_import_stage_error(stage_name, kind))

    @api.model
    def _dental_import_type_error(self, name, types):
        return self.env._(
            "“%(name)s” is no treatment of this clinic. Write one of: %(codes)s.",
            name=name,
            codes=format_list(self.env, types.mapped("code"), "or"),
        )

    @api.model
    def _dental_import_stage_error(self, name, kind):
        return self.env._(
            "“%(name)s” is no stage of %(treatment)s. Write one of: %(codes)s.",
            name=name,
            treatment=kind.name,
            codes=format_list(self.env, kind.stage_ids.mapped("code"), "or"),
        )

    @api.model
    def _dental_import_teeth(self, row):
        """Bring the teeth into the stored form, so that a second import finds nothing new."""
        try:
            if row.text("teeth"):
                row.settle("teeth", teeth.normalise(row.text("teeth")))
        except teeth.ToothError:
            return  # kept as typed, so that the treatment's own check can name the tooth

    @api.model
    def _dental_import_moment(self, row):
        """Never take "now" for the moment of a new treatment that names none: a done one is refused then."""
        if not row.record_id and "done_at" not in row.values and not row.has_failed("done_at"):
            row.settle("done_at", False)
