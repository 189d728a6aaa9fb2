from datetime import timedelta

from odoo import api, fields, models

from ...tools import schedule
from ..clinic.clinic_hours import CallingHours
from ..const import PENDING

SCRIPT = "pain_daily"
MAX_ATTEMPTS = 5
# How a call ends without anybody having asked the patient: the series goes on.
UNASKED = ("without_record", "dismissed")
# How the calls of a patient are called off, until the reason for it is gone.
CALLED_OFF = ("do_not_call", "patient_archived")
# How a series ends; a later one begins anew.
OVER = ("pain_over", "refused", "treatment_cancelled")


class DentalFollowupPlanner(models.AbstractModel):
    """The pain series: one call of the dentist a day, planned by the day before, until it is over."""

    _inherit = "dental.followup.planner"

    @api.private
    def plan_pain(self, call, now):
        """Plan tomorrow's call to the patient of a finished call, who is unwell.

        One that is pending already is kept, only pulled earlier where it lies later.

        :param now: the present, naive UTC
        """
        treatment = self._treatment_in_pain(call)
        self._with_planner_rights()._plan_pain_day(call.patient_id, call.company_id, treatment, call.ended_at, now)

    def _treatment_in_pain(self, call):
        """The latest treatment that the call is about, else the patient's last one."""
        latest = {"key": lambda t: (t.done_at, t.id), "reverse": True}
        treatment = call.followup_ids.treatment_id.filtered(lambda t: t.state == "done").sorted(**latest)[:1]
        if treatment:
            return treatment
        domain = [("patient_id", "=", call.patient_id.id), ("company_id", "=", call.company_id.id)]
        return treatment.search([*domain, ("state", "=", "done")], order="done_at DESC, id DESC", limit=1)

    @api.private
    def pain_moment(self, patient, company, now, book=None):
        """When the dentist calls an unwell patient again (aware, local): tomorrow, or earlier, never later.

        :param book: whose telephone hours count; None: the clinic's book
        """
        local = company._dental_local(now)
        tomorrow = schedule.at_time(local.date() + timedelta(days=1), schedule.DAY_STARTS_AT, company.dental_tz)
        hours = CallingHours(self.env, company, book or company.dental_book_id, local)
        return hours.fit(tomorrow, patient, schedule.end_of_day(tomorrow))

    def _plan_pain_day(self, patient, company, treatment, anchor_at, now):
        if patient.dental_do_not_call or not patient.active:
            return
        series = self._pain_series(patient, company)
        moment = self.pain_moment(patient, company, now, treatment.book_id)
        due_at = schedule.to_utc(moment)
        if pending := series.filtered(lambda f: f.state in PENDING):
            if pending.due_at > due_at:
                pending._back_to_plan(due_at)
        else:
            today = company._dental_today(now)
            is_over = series[:1].closing_reason in OVER or schedule.is_too_late(series[:1].planned_date or today, today)
            last = series.browse() if is_over else series[:1]
            series.flush_recordset(["state"])  # only one may be pending, says the database
            values = {"patient_id": patient.id, "company_id": company.id, "treatment_id": treatment.id}
            values |= {"anchor_at": anchor_at, "due_at": due_at, "due_date": moment.date()}
            series.create({**values, **self._prepare_pain_values(last, today)})
        if moment.date() <= company._dental_today(now):
            self.env.ref("dental_followup.ir_cron_open_due")._trigger()

    def _prepare_pain_values(self, last, today):
        """The next day's call of a series.

        :param last: the call of the series before; empty: it begins
        """
        return {
            "role": "dentist",
            "purpose": "pain",
            "script_id": self.env["dental.script"].search([("code", "=", SCRIPT)]).id,
            "channel": "phone",
            "max_attempts": MAX_ATTEMPTS,
            "occurrence": last.occurrence + 1 if last else 0,
            "pain_since": last.pain_since or today,
            "planned_date": today + timedelta(days=1),
        }

    def _pain_series(self, patients, companies):
        """The daily calls of patients, the latest first."""
        return self.env["dental.followup"].search(
            [
                ("patient_id", "in", patients.ids),
                ("company_id", "in", companies.ids),
                ("pain_since", "!=", False),
            ],
            order="id DESC",
        )

    def _plan_next_pain(self, followups, now):
        """A daily call that was put away without asking the patient is followed by the next."""
        planner = self._with_planner_rights()
        for followup in followups.sudo().filtered(lambda f: f.pain_since and f.closing_reason in UNASKED):
            facts = (followup.patient_id, followup.company_id, followup.treatment_id, followup.anchor_at)
            planner._plan_pain_day(*facts, now)

    def _plan_their_pain(self, patients):
        """Cancel pain calls of patients who must not be called; restore the last one once they may be."""
        planner, now = self._with_planner_rights(), fields.Datetime.now()
        series = planner._pain_series(patients, patients.with_env(planner.env).dental_followup_ids.company_id)
        for (patient, company), group in series.grouped(lambda f: (f.patient_id, f.company_id)).items():
            last = group[0]
            refusal = "do_not_call" if patient.dental_do_not_call else "" if patient.active else "patient_archived"
            if refusal:
                group.filtered(lambda f: f.state in PENDING)._close("cancelled", refusal, now)
            elif last.closing_reason in CALLED_OFF and not schedule.is_too_late(
                last.planned_date, company._dental_today(now)
            ):
                last._back_to_plan(max(last.due_at, now))

    def _settle_twins(self, patients):
        """Before patients become one: of calls that only one of them may have, the earliest stays."""
        pending = (
            self._with_planner_rights()
            .env["dental.followup"]
            .search([("patient_id", "in", patients.ids), ("state", "in", PENDING)], order="due_at, id")
        )
        pain = pending.filtered("pain_since")
        recalls = (pending - pain).filtered(lambda f: f.step_id and not f.treatment_id and not f.event_id)
        twins = [
            *pain.grouped("company_id").values(),
            *recalls.grouped(lambda f: (f.company_id, f.step_id, f.anchor_at, f.occurrence)).values(),
        ]
        pending.browse().union(*[group[1:] for group in twins])._close("cancelled", "not_demanded")
        pending.flush_recordset(["state"])  # Odoo merges by plain SQL
