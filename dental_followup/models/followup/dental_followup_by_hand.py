from odoo import fields, models

from .followup_plan import PENDING


class DentalFollowup(models.Model):
    """What people do to a call in Odoo's own way, by its activity: the follow-up follows."""

    _inherit = "dental.followup"

    def _is_unwanted(self):
        """Whether the planner would cancel the call whatever the book demands."""
        treatment, patient, visit = self.treatment_id, self.patient_id, self.event_id
        if patient.dental_do_not_call or not patient.active or (treatment and treatment.state != "done"):
            return True
        if not visit:
            return False
        is_over = self.step_id.direction == "before" and visit.start <= fields.Datetime.now()
        return is_over or not visit.active or visit.dental_visit_state == "cancelled"

    def _follow_activity(self, vals):
        """An activity was rescheduled or given to somebody else."""
        followups = self.filtered(lambda f: f.state == "open")
        if "user_id" in vals:
            followups._follow_caller(self.env["res.users"].browse(vals["user_id"]))
        if vals.get("date_deadline"):
            followups._follow_day(fields.Date.to_date(vals["date_deadline"]))

    def _follow_caller(self, caller):
        """People decided who calls: nobody gets it back, and nobody else gets it while they are there."""
        given = self.filtered(lambda f: f.user_id != caller)
        former = {followup: followup.user_id for followup in given}
        given.write({"user_id": caller.id, "on_behalf_of_id": False, "given_at": fields.Datetime.now()})
        given._note_each(lambda followup: followup._given_note(former[followup]))

    def _give_by_hand(self, caller, now):
        """Hand open calls to a colleague: one notice for all, and no mail.

        The user may read the follow-ups and decide about them; the colleague sees them.
        """
        given = self._put_into_hands(caller, now)
        if given and caller != self.env.user:
            self = self.with_context(lang=caller.lang)
            message = self.env._("%(user)s gave you %(count)s calls.", user=self.env.user.name, count=len(given))
            caller._bus_send("simple_notification", {"type": "info", "sticky": True, "message": message})

    def _put_into_hands(self, caller, now):
        """Put those that a colleague has not yet on the colleague's list, without a notice; return them."""
        # sudo: follow-ups change only through methods; this one notes who did it.
        given = self.sudo().filtered(lambda f: f.user_id != caller)
        former = {followup: followup.user_id for followup in given}
        given._give(caller, self.env["res.users"], now)
        given._refresh_activities()
        given._note_each(lambda followup: followup._given_note(former[followup]))
        return given

    def _given_note(self, former):
        names = {"user": self.env.user.name, "former": former.name, "caller": self.user_id.name}
        if not self.user_id:
            return self.env._("%(user)s put the call of %(former)s into the team's pool.", **names)
        if not former:
            return self.env._("%(user)s gave the call from the team's pool to %(caller)s.", **names)
        return self.env._("%(user)s gave the call of %(former)s to %(caller)s.", **names)

    def _follow_day(self, day):
        former = {followup: followup.due_at for followup in self}
        for followup in self:
            followup.write(followup._prepare_day_values(day))
        self._note_moved(former)

    def _prepare_day_values(self, day):
        """Due on another day at the same hour of the clinic's clock."""
        local = self.company_id._dental_local(self.due_at)
        return {"due_date": day, "due_at": self.company_id._dental_utc(day, local.time())}

    def _settle_without_record(self):
        """Somebody marked the activity done without a call: settled, but visibly so."""
        self.filtered(lambda f: f.state in PENDING)._close("done", "without_record")
        self.env["dental.followup.planner"]._plan_next(self)

    def _settle_dismissed(self):
        """Somebody deleted the activity: the call is skipped, and the log says by whom."""
        skipped = self.filtered(lambda f: f.state == "open")
        skipped._close("skipped", "dismissed")
        self.env["dental.followup.planner"]._plan_next(skipped)
