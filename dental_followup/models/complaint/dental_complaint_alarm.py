from odoo import api, fields, models
from odoo.fields import Domain

from ..clinic.cron import for_each_isolated, note_problem, run_batches

KINDS = [
    ("told", "Those who are told at once"),
    ("response_warning", "The first answer is due soon"),
    ("response_late", "The first answer is late"),
    ("resolution_warning", "The settlement is due soon"),
    ("resolution_late", "The settlement is late"),
    ("waiting_over", "It has waited long enough for the patient"),
]
# Alarms between two commits.
BATCH = 50


class DentalComplaintAlarm(models.Model):
    """One ring of a complaint's clock: one row for each, so that none rings twice.

    It rings in the clinic's working time only; what comes at night waits for the next working minute.
    """

    _name = "dental.complaint.alarm"
    _description = "Alarm of a Complaint"
    _inherit = "dental.readonly.mixin"
    _order = "due_at, id"

    complaint_id = fields.Many2one("dental.complaint", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="complaint_id.company_id", store=True, index=True)
    kind = fields.Selection(KINDS, required=True)
    sla_cycle = fields.Integer(required=True)
    due_at = fields.Datetime(help="Empty while the clock stands still.")
    fired_at = fields.Datetime()

    _kind_unique = models.UniqueIndex("(complaint_id, kind, sla_cycle)", "This alarm is set already.")
    _due_idx = models.Index("(due_at) WHERE fired_at IS NULL AND due_at IS NOT NULL")

    @api.model
    def _cron_fire(self):
        """Ring what is due; rows that another scheduler holds are left to it."""
        now = fields.Datetime.now()
        run_batches(self.env, BATCH, (self.search(self._due_domain(now)), lambda alarms: alarms._fire_due(now)))

    @api.model
    def _due_domain(self, now):
        return Domain("fired_at", "=", False) & Domain("due_at", "<=", now)

    def _fire_due(self, now):
        """Ring those of ``self`` that are still due and that nobody else is ringing, by complaint."""
        due = self.search(Domain("id", "in", self.ids) & self._due_domain(now)).try_lock_for_update()
        for_each_isolated(
            self.env,
            due.grouped("complaint_id").values(),
            lambda alarms: alarms._fire(alarms.complaint_id, now),
            lambda alarms, error: note_problem(alarms.complaint_id, error),
        )

    def _fire(self, complaint, now):
        """Ring the alarms of one complaint, or put them off to the next working minute."""
        hours = complaint._hours(now)
        if not hours.is_working(now):
            self.due_at = hours.next_working(now)
            self._wake()
            return
        self.fired_at = now
        complaint._fired(set(self.mapped("kind")), now)

    def _wake(self):
        """Have the job come when the next of these is due."""
        moments = [alarm.due_at for alarm in self if alarm.due_at and not alarm.fired_at]
        if moments:
            self.env.ref("dental_followup.ir_cron_complaint_alarms")._trigger(at=sorted(set(moments)))
