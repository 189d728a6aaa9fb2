from odoo import fields, models
from odoo.tools import SQL

# Who is seen without being treated, and within how many days a treatment counts as its result.
LOOKING = ("consultation", "checkup")
DAYS = 90


class DentalConversionReport(models.Model):
    """Whether patients who came for a consultation or a check-up began a treatment.

    A row is a done consultation or check-up. It is converted if a treatment of another kind is done within 90 days.
    """

    _name = "dental.conversion.report"
    _description = "Consultations and Treatments"
    _inherit = "dental.ratio.mixin"
    _auto = False
    _rec_name = "treatment_id"
    _depends = {
        "dental.treatment": ["state", "done_at", "type_id", "patient_id", "dentist_id", "consultant_id", "company_id"],
        "dental.treatment.type": ["code"],
        "res.partner": ["dental_source_id"],
        "res.company": ["dental_tz"],
    }
    _ratios = {"rate": ("converted_count", "seen_count", 100)}
    _intervals = {"rate_low": ("converted_count", "seen_count", -1), "rate_high": ("converted_count", "seen_count", 1)}

    date = fields.Date(string="Seen on", readonly=True)
    company_id = fields.Many2one("res.company", string="Clinic", readonly=True)
    treatment_id = fields.Many2one("dental.treatment", string="Consultation", readonly=True)
    patient_id = fields.Many2one("res.partner", readonly=True)
    type_id = fields.Many2one("dental.treatment.type", string="Came for", readonly=True)
    dentist_id = fields.Many2one("res.users", readonly=True)
    consultant_id = fields.Many2one("res.users", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    seen_count = fields.Integer(
        string="Seen", readonly=True, aggregator="sum", help="Consultations and check-ups that took place."
    )
    converted_count = fields.Integer(
        string="Converted", readonly=True, aggregator="sum", help="A treatment was done within 90 days."
    )
    rate = fields.Float(string="Converted (%)", readonly=True, aggregator="avg", help="Converted ÷ seen.")
    rate_low = fields.Float(string="Converted (%), at least", readonly=True, aggregator="avg")
    rate_high = fields.Float(string="Converted (%), at most", readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT row.*, 100.0 * converted_count AS rate, NULL::float AS rate_low, NULL::float AS rate_high
              FROM (
                   SELECT seen.id, seen.id AS treatment_id, seen.company_id, seen.patient_id, seen.type_id,
                          seen.dentist_id, seen.consultant_id, patient.dental_source_id AS source_id,
                          (seen.done_at AT TIME ZONE 'UTC' AT TIME ZONE (%(zone)s))::date AS date,
                          1 AS seen_count,
                          (EXISTS (
                              SELECT FROM dental_treatment done
                                JOIN dental_treatment_type other ON other.id = done.type_id
                               WHERE done.patient_id = seen.patient_id AND done.company_id = seen.company_id
                                 AND done.state = 'done' AND other.code NOT IN %(looking)s
                                 AND done.done_at >= seen.done_at
                                 AND done.done_at <= seen.done_at + %(days)s * INTERVAL '1 day'
                          ))::int AS converted_count
                     FROM dental_treatment seen
                     JOIN dental_treatment_type kind ON kind.id = seen.type_id AND kind.code IN %(looking)s
                     JOIN res_partner patient ON patient.id = seen.patient_id
                     JOIN res_company clinic ON clinic.id = seen.company_id
                    WHERE seen.state = 'done') AS row
            """,
            zone=self.env["res.company"]._dental_zone_sql("clinic"),
            looking=LOOKING,
            days=DAYS,
        )
