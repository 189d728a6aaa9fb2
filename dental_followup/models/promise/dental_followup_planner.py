from odoo import api, fields, models

from ...tools import schedule
from ..clinic.clinic_hours import CallingHours
from ..const import PENDING

# kind of promise → purpose and script of the call that keeps it
CALLS = {"call_back": ("call_back", "call_back")}
ANSWER = ("answer", "answer_back")
MAX_ATTEMPTS = {"red": 5, "amber": 5}


class DentalFollowupPlanner(models.AbstractModel):
    """The way back: what was promised in a call becomes a call, made by the one who promised it.

    A patient who asked not to be called gets it all the same: they asked for the answer
    themselves, and an urgent patient must not be left alone because of an earlier wish. Only a call
    back, which is nothing but a call, gives way to the wish.
    """

    _inherit = "dental.followup.planner"

    @api.private
    def plan_promise(self, promise, now):
        """Plan the call that keeps ``promise``, or take it up again; planning twice changes nothing.

        Urgent answers are told at once, on a Sunday too; others within the telephone hours.

        :param now: the present, naive UTC
        """
        planner = self._with_planner_rights()
        planner._plan_promise(promise.with_env(planner.env), now)

    def _plan_promise(self, promise, now):
        moment = self._promise_moment(promise, now)
        due_at, followup = schedule.to_utc(moment), promise.followup_ids
        if not followup:
            values = {"due_at": due_at, "due_date": moment.date(), "planned_date": moment.date()}
            followup.create({**values, **self._prepare_promise_values(promise)})
        elif followup.state not in PENDING:
            followup.attempt_count = 0
            followup._back_to_plan(due_at)
        if moment.date() <= promise.company_id._dental_today(now):
            self.env.ref("dental_followup.ir_cron_open_due")._trigger()

    def _promise_moment(self, promise, now):
        """When the call is due (aware, local)."""
        company = promise.company_id
        local = company._dental_local(max(now, promise.deadline) if promise.kind == "call_back" else now)
        if promise.kind != "answer":
            return local
        return CallingHours(self.env, company, company.dental_book_id, local).fit(local, promise.patient_id)

    def _prepare_promise_values(self, promise):
        purpose, script = CALLS.get(promise.kind, ANSWER)
        teams = self.env["dental.team"].search([("company_id", "=", promise.company_id.id)])
        own = teams.filtered(lambda team: promise.asked_by_id in team.member_ids)
        return {
            "promise_id": promise.id,
            "patient_id": promise.patient_id.id,
            "company_id": promise.company_id.id,
            "treatment_id": promise.treatment_id.id,
            "role": own[:1].role or "followup_team",
            "purpose": purpose,
            "script_id": self.env["dental.script"].search([("code", "=", script)]).id,
            "channel": "phone",
            "max_attempts": MAX_ATTEMPTS.get(promise.kind, 3),
            "anchor_at": promise.asked_at,
        }

    def _plan_their_promises(self, patients):
        """Who was archived is not rung; who must not be called gets the answer, but no call back."""
        planner, now = self._with_planner_rights(), fields.Datetime.now()
        promises = planner.env["dental.promise"].search([("patient_id", "in", patients.ids), ("closed_at", "=", False)])
        promises.filtered(lambda p: p.kind == "call_back" and p.patient_id.dental_do_not_call)._close("withdrawn", now)
        for promise in promises.filtered(lambda p: not p.closed_at):
            followup = promise.followup_ids
            if not promise.patient_id.active:
                followup.filtered(lambda f: f.state in PENDING)._close("cancelled", "patient_archived", now)
            elif followup.closing_reason == "patient_archived":
                planner._plan_promise(promise, now)
