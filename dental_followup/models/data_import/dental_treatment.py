from odoo import api, models
from odoo.tools import format_list

from ...tools import schedule, teeth
from .dental_import_mixin import parse_moment


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
            if not row.record_id and "state" not in row.cells:
                row.settle("state", "done")

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
        """Settle the moment, which the file gives on the clinic's clock."""
        value = row.cells.get("done_at")
        moment = value and parse_moment(value)
        if not value:
            if not row.record_id:
                row.settle("done_at", False)  # refused for a done treatment; never "now"
        elif moment:
            local = schedule.at_time(moment.date(), moment.time(), self.env.company._dental_zone())
            row.settle("done_at", schedule.to_utc(local))
        else:
            text = self.env._(
                "“%(value)s” is no date and time that exists. Write it like 2026-10-20 13:10.",
                value=value,
            )
            row.fail("done_at", text)
