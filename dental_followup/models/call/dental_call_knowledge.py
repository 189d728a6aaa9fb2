from odoo import api, fields, models

# From how many hours on days are counted.
IN_DAYS = 72


class DentalCall(models.Model):
    """What the caller has to know: what is normal now, what to tell, what others ask, what was said last."""

    _inherit = "dental.call"

    knowledge_data = fields.Json(compute="_compute_knowledge_data", string="Good to know")
    last_heard = fields.Char(compute="_compute_last_heard", string="Last time")
    last_heard_words = fields.Text(compute="_compute_last_heard", string="Said last time")

    @api.depends("followup_ids", "patient_id")
    @api.depends_context("lang")
    def _compute_knowledge_data(self):
        general = [faq._as_data() for faq in self.env["dental.faq"].search([("type_id", "=", False)])]
        now = fields.Datetime.now()
        for call in self:
            treatments = call.followup_ids.treatment_id or call._last_treatment(call.patient_id)
            treatments = treatments.sorted("done_at", reverse=True)
            call.knowledge_data = {
                "treatments": [
                    call._treatment_data(kind, done[0], now) for kind, done in treatments.grouped("type_id").items()
                ],
                "general": general,
            }

    def _treatment_data(self, kind, treatment, now):
        return {
            "id": kind.id,
            "name": kind.name,
            "since": self._since_text(treatment.done_at, now),
            "normal": kind.normal or "",
            "aftercare": kind.aftercare or "",
            "faqs": [faq._as_data() for faq in kind.faq_ids],
        }

    def _since_text(self, moment, now):
        """How long ago the treatment was done: hours while they matter, then days."""
        hours = int((now - moment).total_seconds() // 3600) if moment else 0
        if hours < 0 or not moment:
            return ""
        if hours < IN_DAYS:
            return self.env._("%(hours)s h", hours=hours)
        return self.env._("%(days)s days", days=hours // 24)

    @api.depends("patient_id", "state")
    @api.depends_context("lang")
    def _compute_last_heard(self):
        """What was said when the patient was last talked to, by whom and when."""
        for call in self:
            last = call._last_answered()
            call.last_heard = last._one_line() if last else False
            call.last_heard_words = "\n".join(filter(None, (last.note, last.opinion)))

    def _last_answered(self):
        return self.search(
            [
                ("patient_id", "=", self.patient_id.id),
                ("state", "=", "done"),
                ("outcome", "=", "answered"),
                ("id", "!=", self._origin.id),
            ],
            order="id DESC",
            limit=1,
        )
