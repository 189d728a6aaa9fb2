from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import placeholders
from ...tools import promise as rules
from ..clinic.clinic_hours import WorkingHours
from ..clinic.cron import for_each_isolated
from ..clinic.selection import selection_label
from ..const import PENDING, REACHED

# Outcomes in which the patient was on the line.


class DentalCall(models.Model):
    """What is promised in a call, and what a call keeps.

    An urgent patient is a promise that a dentist gets in touch: made when the call is finished, by
    a button before that, or by the watch when the call is left lying. Who is unwell besides is rung
    by the dentist tomorrow; that call, like any in which a dentist reaches the patient, keeps the
    promise, so the patient hears of one dentist only.

    Asking the dentist, and what the screen of a call says about promises.
    """

    _inherit = "dental.call"

    promise_ids = fields.One2many("dental.promise", "call_id", string="Promises", readonly=True)
    urgent_since = fields.Datetime(compute="_compute_urgent_since", store=True, readonly=True)
    dentist_told_at = fields.Datetime(string="Dentist told at", readonly=True, copy=False)
    needs_dentist = fields.Boolean(compute="_compute_needs_dentist", help="Urgent, and no dentist knows of it yet.")
    # Escaped by us piece by piece: the sanitizer would only strip our layout.
    promises_html = fields.Html(compute="_compute_promises_html", sanitize=False, string="Promised")

    _urgent_idx = models.Index("(urgent_since) WHERE state = 'draft' AND urgent_since IS NOT NULL")

    @api.depends("triage")
    def _compute_urgent_since(self):
        """Since when a dentist should know of the call."""
        now = fields.Datetime.now()
        for call in self:
            call.urgent_since = call.triage in rules.URGENT and (call.urgent_since or now)

    @api.depends(
        "triage", "promise_ids.kind", "promise_ids.question", "answer_ids.level", "answer_ids.answer_text", "state"
    )
    def _compute_needs_dentist(self):
        for call in self:
            call.needs_dentist = bool(call._untold_kind())

    @api.depends("promise_ids", "patient_id", "state")
    @api.depends_context("lang")
    def _compute_promises_html(self):
        """What was promised to the patient and is still pending; first the answers that can be told now."""
        for call in self:
            promises = call._pending_promises() if call.state == "draft" else call.promise_ids
            pending = promises.filtered(lambda p: not p.closed_at)
            ordered = pending.sorted(lambda p: (not p.answered_at, p.urgency, p.deadline))
            call.promises_html = Markup("").join(call._promise_block(promise) for promise in ordered)

    def action_tell_dentist(self):
        """Tell the dentist now, while the patient is still on the phone; a second click changes nothing."""
        self.ensure_one()
        self._check_draft()
        self._check_caller()
        if self.triage not in rules.URGENT:
            raise UserError(self.env._("Nothing urgent was heard in this call. Use “Ask the dentist” for a question."))
        self._promise_triage(fields.Datetime.now())

    def _check_discardable(self):
        if self.promise_ids:
            raise UserError(
                self.env._("The dentist has been told of this call: it cannot be thrown away. Finish it instead.")
            )
        if self.triage in rules.URGENT:
            raise UserError(self.env._("Something urgent was heard: tell the dentist or correct the answer first."))

    def _next_step_promised_by(self):
        return ("promise_ids.state", "user_id")

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

    def _untold_kind(self):
        """Return "red" or "amber" if no dentist was told of something urgent, else None.

        After a dentist was told, a further urgent answer counts even if it is no more urgent.
        """
        if self.triage not in rules.URGENT:
            return None
        told = self.promise_ids.filtered(lambda p: p.kind in rules.URGENT)
        if rules.more_urgent(self.triage, told.mapped("kind")):
            return self.triage
        known = "\n".join(question for question in told.mapped("question") if question).splitlines()
        untold = [answer for answer in self._urgent_answers() if answer._line() not in known]
        return untold[0].level if told and untold else None

    def _pending_promises(self):
        """What is pending for the patient, from this call too."""
        # sudo: promises are kept by finished calls, as follow-ups are settled; the caller may write the call.
        return (
            self.env["dental.promise"]
            .sudo()
            .search(
                [
                    ("patient_id", "=", self.patient_id.id),
                    ("company_id", "=", self.company_id.id),
                    ("closed_at", "=", False),
                ]
            )
        )

    def _keep_promises(self, pending, now):
        """Close what the call has settled.

        :param pending: what was pending before it was finished
        """
        earlier = pending.filtered(lambda p: p.call_id != self)
        backs = earlier.filtered(lambda p: p.kind == "call_back")
        is_reached = self.outcome in REACHED
        called = backs.filtered(lambda p: rules.is_call_back(is_reached, p.deadline, now))
        called._close("called", now, settled=self.followup_ids)
        ticked = pending.filtered(lambda p: p.followup_ids & self.followup_ids and p.stage == "stranded")
        if self.outcome == "answered":
            ticked._close("told", now)
            self._of_answers(pending, self._declined())._close("refused", now)
            self._spoken_about(pending)._close("spoken", now)
        elif self.outcome == "refused":
            self._of_answers(pending, self.followup_ids)._close("refused", now)

    @staticmethod
    def _of_answers(pending, followups):
        """Dentists' answers whose call is among ``followups`` and has ended.

        Red and amber promises are left out: after a refusal they go back to the dentist.
        """
        return pending.filtered(lambda p: p.kind == "answer" and p.followup_ids & followups and p.stage == "stranded")

    def _spoken_about(self, pending):
        """Promises that a dentist keeps by talking to the patient: all urgent ones, and earlier questions that were
        put to this dentist or that the call is about.
        """
        if not pending or not self._is_by_dentist():
            return pending.browse()
        return pending.filtered(
            lambda p: (
                p.kind in rules.URGENT
                or (
                    p.kind == "answer"
                    and p.call_id != self
                    and (p.user_id == self.user_id or bool(p.followup_ids & self.followup_ids))
                )
            )
        )

    def _is_by_dentist(self):
        """Whether a dentist has talked to the patient: then no dentist has to be told."""
        if self.outcome != "answered":
            return False
        treating = self.followup_ids.treatment_id.dentist_id | self.patient_id.dental_dentist_id
        return self.user_id in treating or bool(
            self.env["dental.team"].search_count(
                [
                    ("role", "=", "dentist"),
                    ("member_ids", "in", self.user_id.ids),
                    ("company_id", "=", self.company_id.id),
                ],
                limit=1,
            )
        )

    def _promise_triage(self, now):
        """Have a dentist told of an urgent patient, once; one who has become red is told anew."""
        # sudo: promises are made by calls only; the caller may write the call, or the watch is at work.
        call = self.sudo()
        kind = call._untold_kind()
        if not kind:
            return
        urgent = call.promise_ids.filtered(lambda p: p.kind in rules.URGENT and not p.closed_at)
        values = {"kind": kind, "deadline": call._urgent_deadline(kind, now), "question": call._urgent_text()}
        if urgent:
            if not rules.more_urgent(kind, urgent.mapped("kind")):
                values |= {"kind": urgent.kind, "deadline": min(urgent.deadline, values["deadline"])}
            urgent._ask_anew(now, values)
            promise = urgent
        else:
            promise = call._promise(now, treatment_id=call._promise_treatment().id, **values)
        call.dentist_told_at = now
        if call._is_by_dentist():
            promise.user_id = call.user_id
            promise._close("spoken", now)
        else:
            promise._tell(now)
        self.env["dental.promise"]._wake_at([promise.limit_at])

    def _urgent_deadline(self, kind, now):
        """The time counts from when the call became urgent; from ``now`` once a dentist had been told before."""
        is_told = any(promise.kind in rules.URGENT for promise in self.promise_ids)
        return rules.deadline(kind, now if is_told else self.urgent_since or now)

    def _promise(self, now, **values):
        """A promise made in this call; a dentist's goes to who is on duty."""
        promises = self.env["dental.promise"].sudo()
        treatment = self.env["dental.treatment"].browse(values.get("treatment_id"))
        owner = self.user_id if values["kind"] == "call_back" else promises._owner_for(self.sudo(), treatment, now)
        return promises.create(
            {
                "call_id": self.id,
                "patient_id": self.patient_id.id,
                "company_id": self.company_id.id,
                "asked_by_id": self.user_id.id,
                "asked_at": now,
                "user_id": owner.id,
                **values,
            }
        )

    def _promise_treatment(self):
        """The latest treatment whose script asked for what was heard, else that the call is about, or of all."""
        worst = self._worst_questions()
        asking = self.followup_ids.filtered(lambda f: f.script_id.section_ids.question_ids & worst)
        for followups in (asking, self.followup_ids):
            done = followups.treatment_id.filtered(lambda t: t.state == "done" and t.patient_id == self.patient_id)
            if done:
                return done.sorted(lambda t: (t.done_at, t.id))[-1:]
        return self._last_treatment(self.patient_id)

    def _worst_questions(self):
        """The questions with the most urgent answers; none when nothing urgent was answered."""
        levels = self.answer_ids.grouped("level")
        worst = next((levels[level] for level in rules.URGENT if level in levels), self.answer_ids.browse())
        return worst.question_id

    def _urgent_answers(self):
        """What was answered that a dentist must hear of, the worst first."""
        urgent = self.answer_ids.filtered(lambda a: a.level in rules.URGENT)
        return urgent.sorted(lambda a: (a.level != "red", a.id))

    def _is_urgent_alone(self):
        """Whether one answer by itself is as urgent as the call."""
        return self.triage in self._asked_answers().mapped("level")

    def _urgent_text(self):
        """What was heard: the urgent answers, then the caller's notes."""
        lines = [answer._line() for answer in self._urgent_answers()]
        lines += (self.triage_advice or "").splitlines() if not self._is_urgent_alone() else []
        lines += [self.env._("The patient is unwell.")] if self.is_unwell else []
        return "\n".join(filter(None, [*lines, self.note])) or selection_label(self, "triage")

    def _promise_call_back(self, now):
        """Somebody rings at the time that the patient named, also where no follow-up is left to do so."""
        self._promise_advised(now)
        if self.outcome != "call_back" or self.asks_not_to_be_called:
            return
        promise = self._promise(now, kind="call_back", deadline=self.call_back_at, question=self.note)
        if not self.followup_ids.filtered(lambda f: f.state in PENDING):
            self.env["dental.followup.planner"].plan_promise(promise, now)
        self.env["dental.promise"]._wake_at([promise.limit_at])

    def _promise_advised(self, now):
        """The advice to an answer said that the caller rings again in some minutes: that call is planned."""
        if not (minutes := self._advised_minutes()):
            return
        heard = self._asked_answers().filtered("call_back_minutes")
        deadline, question = now + timedelta(minutes=minutes), "\n".join(answer._line() for answer in heard)
        promise = self._promise(now, kind="call_back", deadline=deadline, question=question)
        self.env["dental.followup.planner"].plan_promise(promise, now)
        self.env["dental.promise"]._wake_at([promise.limit_at])

    def _advised_minutes(self):
        """After how many minutes the advice promises a call; 0: it promises none, or nobody heard it."""
        if self.outcome not in ("answered", "refused") or self.asks_not_to_be_called:
            return 0
        return min(filter(None, self._asked_answers().mapped("call_back_minutes")), default=0)

    @api.model
    def _untold_domain(self, now):
        """Urgent calls that have been left lying while no dentist knows."""
        promised = Domain("promise_ids", "any", [("kind", "in", rules.URGENT)])
        left = {kind: Domain("urgent_since", "<=", now - minutes) for kind, minutes in rules.LEFT_AFTER.items()}
        is_red = Domain("triage", "=", "red") & ~Domain("promise_ids", "any", [("kind", "=", "red")])
        is_amber = Domain("triage", "=", "amber") & ~promised
        return Domain("state", "=", "draft") & (is_red & left["red"] | is_amber & left["amber"])

    def _tell_left(self, now):
        """Tell the dentists of those of ``self`` that are still untold."""
        left = self.search(Domain("id", "in", self.ids) & self._untold_domain(now)).try_lock_for_update()
        for_each_isolated(
            self.env, left, lambda call: call.with_context(lang=call.user_id.lang or self.env.lang)._promise_triage(now)
        )

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

    def _promise_texts(self):
        """What finishing the call promises, and what it keeps, in words."""
        now = fields.Datetime.now()
        yield from self._urgent_texts(now)
        if self.state == "draft" and (minutes := self._advised_minutes()):
            moment = self.company_id._dental_local(now + timedelta(minutes=minutes))
            yield self.env._("You call back at %(time)s, as the advice says.", time=f"{moment:%H:%M}")
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
                promise=" · ".join(filter(None, [selection_label(promise, "kind"), about])),
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

    @api.model
    def _waits_urgently(self, patient, company):
        urgent = [
            ("patient_id", "=", patient.id),
            ("company_id", "=", company.id),
            ("kind", "in", rules.URGENT),
            ("closed_at", "=", False),
        ]
        return bool(self.env["dental.promise"].search_count(urgent, limit=1))

    def _urgent_attempt(self, followup, local):
        """The answer to an urgent patient is tried again soon, day or night."""
        kind = followup.promise_id.kind
        return local + rules.RETRY[kind] if kind in rules.URGENT else None
