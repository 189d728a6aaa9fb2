"""What letters mean as grades: asked of the clinic, never guessed."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_list

from ...tools import schedule, scoring
from ..clinic.selection import selection_labels
from ..const import MANAGER
from .dental_import_mixin import parse_moment

# What a file may say about a call; everything else comes about by calling.
COLUMNS = ("external_ref", "patient_id", "user_id", "started_at", "channel", "outcome", "grade", "opinion", "note")


class DentalCall(models.Model):
    """Calls of the clinic's former system, with their grades.

    They are history: nothing follows from them but what the figures count. A grade in a letter means
    nothing until the clinic has said which letter is the worst.
    """

    _name = "dental.call"
    _inherit = ["dental.call", "dental.import.mixin"]
    _dental_import_key = "external_ref"

    external_ref = fields.Char(
        string="Serial number",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="The call's number in the system it was imported from.",
    )

    _external_ref_unique = models.UniqueIndex(
        "(company_id, external_ref) WHERE external_ref IS NOT NULL",
        "This serial number belongs to another call of the clinic.",
    )

    @api.model
    def _dental_import_refusal(self, fields):
        """Only managers import calls, by their number, and only with the columns that make sense."""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Calls are imported by the clinic's manager."))
        columns = {path.split("/")[0] for path in fields}
        if "external_ref" in columns and not columns - set(COLUMNS):
            return None
        labels = [self._fields[name]._description_string(self.env) for name in COLUMNS]
        return self.env._(
            "Calls are imported with their serial numbers. Choose for the columns of the file among: %(fields)s.",
            fields=format_list(self.env, labels),
        )

    @api.model
    def _dental_import_is_privileged(self):
        # Calls come about only by calling, and by this import of the manager's own clinic.
        return True

    @api.model
    def _dental_import_prepare(self, run):
        treatments = self.env["dental.treatment"]
        run.resolve("patient_id", treatments._dental_import_patients, treatments._dental_import_patient_error)
        run.resolve("user_id", self._dental_import_users, self._dental_import_user_error)
        for row in run.rows:
            # Finished calls do not change any more: what is known already is left as it is.
            row.is_skipped |= bool(row.record_id)
            self._dental_import_grade(row)
            self._dental_import_started(row)
            row.settle("state", "done")
            row.settle("company_id", self.env.company.id)
            row.values.setdefault("outcome", "answered")

    @api.model
    def _dental_import_grade(self, row):
        """Settle a grade in letters by the clinic's mapping; without one it is refused, never guessed."""
        text = row.text("grade")
        if not scoring.is_letter(text):
            return
        mapping = self.env.company.dental_grade_letters
        if mapping:
            row.settle("grade", scoring.letter_grade(text, mapping))
            return
        row.fail(
            "grade",
            self.env._(
                "“%(letter)s” may be the best grade or the worst: clinics differ. Choose what the letters mean "
                "under Configuration → Patient satisfaction, or write the grades in words: %(words)s.",
                letter=text,
                words=format_list(self.env, list(selection_labels(self, "grade").values()), "or"),
            ),
        )

    @api.model
    def _dental_import_started(self, row):
        """Settle the moment, which the file gives on the clinic's clock."""
        value = row.cells.get("started_at")
        moment = value and parse_moment(value)
        if not moment:
            row.fail(
                "started_at",
                self.env._(
                    "Write the day and time of the call like 2026-10-20 13:10; “%(value)s” is none.",
                    value=value or "",
                ),
            )
            return
        local = schedule.at_time(moment.date(), moment.time(), self.env.company._dental_zone())
        started = schedule.to_utc(local)
        row.settle("started_at", started)
        row.settle("ended_at", started)
