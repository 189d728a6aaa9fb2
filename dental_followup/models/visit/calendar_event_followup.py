from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import schedule
from ..clinic.cron import describe, for_all_or_each, run_batches
from ..const import ATTENDED, EXPECTED, PENDING, STAFF, VACATED
from .calendar_event import PLANNED_BY
from .free_slots import VisitSlots

# Visits between two commits.
BATCH = 500

# What takes another time of the dentist's.
MOVED_BY = {"start", "stop", "duration", "dental_dentist_id", "dental_patient_id"}


class CalendarEvent(models.Model):
    """What precedes and follows a visit: reminders, and calls to who did not come.

    A visit that is booked while the patient is on the phone.

    A patient who comes has been heard from.

    What took place, was missed or cancelled stays on record, in the words of then.
    """

    _inherit = "calendar.event"

    dental_call_id = fields.Many2one(
        "dental.call",
        string="Booked in the call",
        groups=STAFF,
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    dental_alert = fields.Text(string="Medical alert", compute="_compute_dental_alert", groups=STAFF)

    @api.depends("dental_patient_id.dental_condition_ids", "dental_patient_id.dental_allergies", "dental_stage_id")
    @api.depends_context("lang", "uid")
    def _compute_dental_alert(self):
        """What speaks against what the visit is planned for; then the patient's other conditions, and allergies."""
        for visit in self:
            patient = visit.dental_patient_id._filtered_access("read")
            kind, conditions = visit.dental_stage_id.type_id, patient.dental_condition_ids
            against = conditions.filtered(lambda c, kind=kind: kind and kind in c.contraindicated_type_ids)
            allergies = patient.dental_allergies
            lines = (
                against._against_text(kind),
                (conditions - against)._advice_text(),
                allergies and self.env._("Allergies: %(allergies)s", allergies=allergies),
            )
            visit.dental_alert = "\n".join(filter(None, lines))

    @api.ondelete(at_uninstall=False)
    def _unlink_dental_followups(self):
        """What is still planned for a visit goes with it; what was done stays on the patient's record.

        :raises AccessError: for anybody who is not of the clinic's staff
        :raises UserError: for a visit that took place, was missed or was cancelled
        """
        self._dental_check_removable()
        if any(visit.is_dental for visit in self) and not (self.env.su or self.env.user.has_group(STAFF)):
            raise AccessError(self.env._("Only the clinic's staff can delete visits. Ask the reception."))
        # sudo: whoever may delete a visit may not write follow-ups, which only follow it.
        followups = self.sudo().dental_followup_ids
        followups.filtered(lambda f: f.state in PENDING)._close("cancelled", "visit_cancelled")

    def unlink(self):
        """A patient without the visit may have to be recalled again, or asked about an earlier one."""
        # sudo: only read here; whether the user may delete visits is checked on the way.
        patients = self.sudo().dental_patient_id
        result = super().unlink()
        self._dental_plan_former(patients)
        return result

    def _dental_created(self):
        """Hold the dentists' time, and tie visits to the call in which they were booked.

        Context ``dental_booked_in_call``: the id of that call, which the user may read.
        """
        # sudo: whoever enters an ordinary meeting need not be of the clinic's staff; nothing is shown.
        visits = self.sudo().filtered("is_dental")
        visits.dental_dentist_id._dental_lock_bookings()
        call = self.env["dental.call"].browse(self.env.context.get("dental_booked_in_call") or ())
        if call and visits:
            call._note_booked(visits)
            visits.dental_call_id = call

    def _dental_written(self, vals):
        """What follows from a change of visits: the dentist's time is held anew; who came has been heard from."""
        if MOVED_BY & vals.keys():
            # sudo: as in _dental_created().
            self.sudo().filtered("is_dental").dental_dentist_id._dental_lock_bookings()
        if vals.get("dental_visit_state") in ATTENDED:
            # sudo: whoever receives the patient may not write the dentist's activity, which is settled by it.
            self.env["dental.followup"].sudo()._mark_contacted(self.dental_patient_id, self.env._("The patient came."))

    def _dental_check_removable(self):
        """:raises UserError: for a visit that is not to come any more: whether the patient was there stays on record"""
        if self.env.su:
            return
        if any(v.is_dental and (v.dental_arrived_at or v.dental_visit_state not in (*EXPECTED, False)) for v in self):
            raise UserError(
                self.env._(
                    "Only a visit that is still to come can be deleted or archived. What was done, missed or cancelled "
                    "stays on the patient's record."
                )
            )

    def _dental_check_kept(self, vals):
        """No visit is archived, or loses its patient, whose patient has come, stayed away or cancelled."""
        if vals.get("active", True) is False or ("dental_patient_id" in vals and not vals["dental_patient_id"]):
            self._dental_check_removable()

    def _dental_keep_words(self):
        """What is done, missed or cancelled keeps its words; what is to come after all follows again."""
        # sudo: what is kept is not filled in by hand.
        visits = self.sudo().filtered("is_dental")
        over = visits.filtered(lambda visit: visit.dental_visit_state in (*VACATED, "done"))
        (visits - over)._forget_words()
        over._keep_words()

    def _words_of_now(self):
        for visit in self:
            yield {
                "title": visit._dental_type_label(),
                "stage": visit.dental_stage_id.display_name or "",
                "dentist": visit.dental_dentist_id.name or "",
                "symptoms": visit.dental_symptoms or "",
            }

    def _facts_of_now(self):
        return {"start": fields.Datetime.to_string(self.start)}

    def _dental_planned_by(self):
        self.ensure_one()
        return tuple(self[fname] for fname in sorted(PLANNED_BY))

    def _dental_plan(self):
        """Plan what the visits give cause to, and wake the job that notices who does not come."""
        if not self:
            return
        self.env["dental.followup.planner"].plan_visits(self)
        now = fields.Datetime.now()
        moments = {visit._dental_missed_at() for visit in self if visit.dental_visit_state in EXPECTED}
        if ahead := sorted(moment for moment in moments if moment > now):
            # sudo: whoever may book a visit may let it be looked at when its time has come.
            self.env.ref("dental_followup.ir_cron_missed_visits").sudo()._trigger(at=ahead)

    def _dental_missed_at(self):
        """From when on the visit counts as missed, naive UTC."""
        return self.start + timedelta(minutes=self.dental_company_id.dental_no_show_minutes)

    @api.model
    def _cron_plan_missed(self):
        """Plan the calls to who did not come, minutes after the visit should have begun.

        A visit that cannot be planned does not stop the others: the reason is written in its log.
        """
        now = fields.Datetime.now()
        run_batches(self.env, BATCH, (self._dental_missed(now), lambda visits: visits._dental_plan_missed(now)))

    @api.model
    def _dental_missed(self, now):
        """Visits whose patients have not arrived, and that were not looked at since."""
        visits = self.search(
            [
                ("is_dental", "=", True),
                ("dental_visit_state", "in", EXPECTED),
                ("start", "<=", now),
                ("start", ">", now - timedelta(days=schedule.LATE_ENTRY_DAYS + 1)),
            ]
        )
        missed_at = {visit: visit._dental_missed_at() for visit in visits}
        return visits.filtered(
            lambda v: missed_at[v] <= now and (not v.dental_planned_at or v.dental_planned_at < missed_at[v])
        )

    def _dental_plan_missed(self, now):
        planner = self.env["dental.followup.planner"]
        for_all_or_each(
            self,
            lambda visits: planner.plan_visits(visits, now),
            lambda visit, error: visit._dental_report_unplanned(error, now),
        )

    def _dental_report_unplanned(self, error, now):
        """Write in the visit's log why no call was planned; the job does not look at it again."""
        self.dental_planned_at = now
        text = self.env._("No call could be planned for this visit: %(error)s", error=describe(error))
        self._message_log(body=text)

    def _dental_plan_former(self, patients):
        """Plan anew what patients need who have lost a visit."""
        if patients:
            # sudo: whoever may change visits may not write follow-ups, which only follow them.
            self.env["dental.followup.planner"].sudo()._plan_patients(patients)

    def _dental_reschedule(self, company, dentist, start, minutes, now, **values):
        """Move a booked visit to a time that was offered as free.

        Context ``dental_booked_in_call``: the id of the call in which it is moved.

        :return: the visit; empty if the time is not free any more
        """
        dentist._dental_lock_bookings()
        self.dental_patient_id._dental_lock_bookings()
        if not VisitSlots(self.env, company, dentist, self.dental_patient_id, now, self).is_free(start, minutes):
            return self.browse()
        former = self.start
        moved = {"start": start, "stop": start + timedelta(minutes=minutes), "dental_dentist_id": dentist.id}
        self.write({**moved, **{name: value for name, value in values.items() if value}})
        call = self.env["dental.call"].browse(self.env.context.get("dental_booked_in_call") or ())
        if call:
            call._note_moved(self, former)
            # sudo: the user moves the visit in a call of theirs, which nobody enters by hand.
            self.sudo().dental_call_id = call
        return self

    @api.model
    def _dental_book(self, company, dentist, patient, start, minutes, now, **values):
        """Book a time that was offered as free.

        Safe when several people book at once: see ``res.users._dental_lock_bookings``.

        :param now: the present, naive UTC
        :param values: more of the visit's fields
        :return: the visit; empty if the time is not free any more
        """
        dentist._dental_lock_bookings()
        patient._dental_lock_bookings()
        if not VisitSlots(self.env, company, dentist, patient, now).is_free(start, minutes):
            return self.browse()
        return self.create(
            {
                "dental_patient_id": patient.id,
                "dental_dentist_id": dentist.id,
                "dental_company_id": company.id,
                "start": start,
                "stop": start + timedelta(minutes=minutes),
                **values,
            }
        )
