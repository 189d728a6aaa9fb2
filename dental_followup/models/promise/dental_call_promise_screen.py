from markupsafe import Markup

from odoo import api, fields, models

from ...tools import placeholders
from ...tools import promise as rules
from ..clinic.working_hours import WorkingHours
from ..followup.followup_plan import PENDING


class DentalCall(models.Model):
    """Asking the dentist, and what the screen of a call says about promises."""

    _inherit = "dental.call"

    # Escaped by us piece by piece: the sanitizer would only strip our layout.
    promises_html = fields.Html(compute="_compute_promises_html", sanitize=False, string="Promised")

    @api.depends("promise_ids", "patient_id", "state")
    @api.depends_context("lang")
    def _compute_promises_html(self):
        """What was promised to the patient and is still pending; first the answers that can be told now."""
        for call in self:
            promises = call._pending_promises() if call.state == "draft" else call.promise_ids
            pending = promises.filtered(lambda p: not p.closed_at)
            ordered = pending.sorted(lambda p: (not p.answered_at, p.urgency, p.deadline))
            call.promises_html = Markup("").join(call._promise_block(promise) for promise in ordered)

    def _promise_block(self, promise):
        values = {"owner": promise.user_id.name or "…", "time": promise._deadline_text()}
        if promise.answered_at:
            colour, title = "success", self.env._("Answer of %(dentist)s", dentist=promise.answered_by_id.name or "")
        elif promise.kind == "call_back":
            colour, title = "info", self.env._("Promised: %(owner)s calls back at %(time)s", **values)
        else:
            colour = "danger" if promise.kind == "red" else "warning"
            title = self.env._("Promised: %(owner)s answers by %(time)s (open)", **values)
        if promise.is_late:
            title = self.env._("%(promise)s: late", promise=title)
        told = promise.answer if promise.answered_at else ""
        return Markup(
            '<div class="o_dental_promise alert alert-%s p-2 mb-2"><div class="fw-bold">%s</div>'
            '<div>%s</div><div class="small text-muted">%s</div></div>'
        ) % (colour, title, placeholders.to_html(told), placeholders.to_html(promise.question))

    def action_ask_dentist(self):
        """Open the dialog that asks the dentist; what is entered in the call stays."""
        self.ensure_one()
        self._check_draft()
        self._check_caller()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask the dentist"),
            "res_model": "dental.promise.ask",
            "view_mode": "form",
            "target": "new",
            "context": {"default_call_id": self.id},
        }

    def _ask_dentist(self, question, treatment, photos, now):
        """Promise the patient that the dentist answers; the answer comes back as a call.

        :param photos: attachments that the caller has just added
        :return: the promise
        """
        self._check_draft()
        self._check_caller()
        promise = self._promise(
            now,
            kind="answer",
            question=question,
            treatment_id=treatment.id,
            deadline=self._answer_deadline(now),
        )
        # sudo: the photos go with the question; only what the caller has just uploaded, see the dialog.
        photos.sudo().write({"res_model": promise._name, "res_id": promise.id})
        promise.photo_ids = photos.sudo()
        promise._tell(now)
        promise._wake_at([promise.limit_at])
        return promise.sudo(False)

    def _answer_deadline(self, now):
        """By when a question is answered: not while the clinic is closed, when nobody would tell the patient."""
        # sudo: the clinic's working calendar and holidays, of which only a moment is told.
        company = self.sudo().company_id
        deadline = rules.deadline("answer", now, company.dental_answer_hours)
        return WorkingHours(company.env, company, now).next_working(deadline)

    @api.depends("triage", "promise_ids.state", "user_id")
    def _compute_next_step(self):
        return super()._compute_next_step()

    def _next_steps(self):
        yield from self._promise_texts()
        yield from super()._next_steps()

    def _promise_texts(self):
        """What finishing the call promises, and what it keeps, in words."""
        now = fields.Datetime.now()
        yield from self._urgent_texts(now)
        for promise in self.promise_ids.filtered(lambda p: p.kind == "answer" and not p.closed_at):
            names = {"dentist": promise.user_id.name, "time": promise._deadline_text()}
            text = self.env._(
                "%(dentist)s answers the question by %(time)s; the answer comes back to you as a call.", **names
            )
            yield text if promise.user_id else self._nobody_text()
        told = self.followup_ids.filtered(lambda f: f.state in PENDING and f.promise_id.answered_at)
        if told and self.outcome == "answered":
            yield self.env._("The dentist's answer counts as told to the patient.")
        yield from self._spoken_texts()
        if self.asks_not_to_be_called and self.promise_ids.filtered(lambda p: p.kind != "call_back"):
            yield self.env._("What the dentist was asked still comes back to the patient, who asked for it.")

    def _nobody_text(self):
        return self.env._("Nobody is on duty: ring a dentist yourself, and let a manager fill the dentists' team.")

    def _spoken_texts(self):
        """What a dentist's talk with the patient closes, one by one: it may be more than the dentist thought of."""
        spoken = self._spoken_about(self._pending_promises()) if self.state == "draft" else self.promise_ids.browse()
        for promise in spoken:
            about = (promise.question or "").partition("\n")[0]
            yield self.env._(
                "Closed, as you have spoken to the patient: %(promise)s",
                promise=" · ".join(filter(None, [promise._label("kind"), about])),
            )

    def _urgent_texts(self, now):
        """Who is told of an urgent patient, and by when the dentist gets in touch."""
        if self.triage not in rules.URGENT or self.state != "draft":
            return
        told = self.promise_ids.filtered(lambda p: p.kind in rules.URGENT and not p.closed_at)
        untold = self._untold_kind()
        if self._is_by_dentist():
            yield self.env._("A dentist has spoken to the patient: nobody else has to be told.")
            return
        # sudo: who is away is looked at, not shown.
        call = self.sudo()
        owner = told.user_id or self.env["dental.promise"].sudo()._owner_for(call, call._promise_treatment(), now)
        deadline = self._urgent_deadline(untold or self.triage, now)
        if told and not rules.more_urgent(untold, told.mapped("kind")):
            deadline = min(told.deadline, deadline)
        if not owner:
            yield self._nobody_text()
            return
        names = {"dentist": owner.name or "", "time": self.company_id._dental_moment_text(deadline)}
        if not untold:
            yield self.env._("%(dentist)s has been told and gets in touch by %(time)s.", **names)
        elif untold == "red":
            yield self.env._("Red: %(dentist)s is told at once and gets in touch by %(time)s. Say so.", **names)
        elif self.is_unwell and self.outcome == "answered" and not self.asks_not_to_be_called:
            # The next sentence names the dentist's call; two times would be one too many.
            yield self.env._("Amber: %(dentist)s is told now.", **names)
        else:
            yield self.env._("Amber: %(dentist)s is told now and gets in touch by %(time)s. Say so.", **names)

    def _next_attempts(self, followups, now):
        """The answer to an urgent patient is tried again soon, day or night."""
        moments = super()._next_attempts(followups, now)
        local = self.company_id._dental_local(now)
        for followup in followups.filtered(lambda f: f.promise_id.kind in rules.URGENT):
            moments[followup] = local + rules.RETRY[followup.promise_id.kind]
        return moments
