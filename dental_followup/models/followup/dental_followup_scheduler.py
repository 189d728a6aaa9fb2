from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from ..clinic.cron import describe, for_all_or_each, run_batches
from ..clinic.duty_roster import CallerAssignment, absences, is_staff

# Calls between two commits. What a batch costs whatever its size is 25 queries.
BATCH = 5000

# A draft older than this was left behind; nobody is on the phone any more.
CALL_LASTS = timedelta(hours=12)


class DentalFollowup(models.Model):
    """The scheduler: the only creator of the activities of follow-ups.

    Handing over: an open call goes from one who is away to one who is on duty, and back.
    """

    _inherit = "dental.followup"

    given_at = fields.Datetime(
        string="Given by hand at", readonly=True, help="When a colleague chose the caller; the scheduler keeps to it."
    )

    @api.model
    def _cron_open_due(self):
        """Hand over what is with somebody who is away, then give every follow-up that is due an
        activity for the right person.

        Rows that another scheduler holds are left to it.
        """
        now = fields.Datetime.now()
        self._tell_of_lost_clocks()
        run_batches(
            self.env,
            BATCH,
            (self.search(self._handover_domain(now)), lambda batch: batch._hand_over_all(now)),
            (self.search(self._due_domain()), lambda batch: batch._open_due()),
        )

    @api.model
    def _tell_of_lost_clocks(self):
        """Show the manager of a clinic whose time zone is not known which of its calls do not fall due."""
        companies = self.env["res.company"].search([("dental_tz", "!=", False)])
        for company in companies - companies._dental_with_clock():
            due = [("company_id", "=", company.id), ("state", "=", "planned"), ("problem", "=", False)]
            due.append(("due_date", "<=", company._dental_today()))
            self.search(due).problem = company.with_context(lang=company.partner_id.lang)._dental_zone_problem()

    @api.model
    def _due_domain(self):
        """What is due today or earlier and not with anybody: planned, or open without its activity.

        Each clinic has its own today: the job runs in UTC.
        """
        companies = self.env["res.company"]._dental_with_clock()
        return Domain.OR(
            Domain("company_id", "=", company.id) & Domain("due_date", "<=", company._dental_today())
            for company in companies
        ) & (
            Domain("state", "=", "planned")
            | Domain("state", "=", "open") & Domain("activity_ids", "not any", self._activity_domain())
        )

    @api.model
    def _activity_domain(self):
        """The activities that keep a follow-up in somebody's hands, or in the pool."""
        return Domain("automated", "=", True) & (Domain("user_id", "=", False) | Domain("user_id.active", "=", True))

    def _open_due(self):
        """Open those of ``self`` that are still due and that nobody else is opening."""
        due = self.search(Domain("id", "in", self.ids) & self._due_domain()).try_lock_for_update()
        if due:
            for_all_or_each(due, lambda followups: followups._open(), lambda f, error: f._set_problem(error))

    def _hand_over_all(self, now):
        """Hand over those of ``self`` that are still in the wrong hands."""
        misplaced = self.search(Domain("id", "in", self.ids) & self._handover_domain(now))
        for_all_or_each(misplaced, lambda followups: followups._hand_over(now), lambda f, error: f._set_problem(error))

    def _set_problem(self, error):
        """Write what prevents the scheduler's work on the call, for the manager's list of problems."""
        self.problem = describe(error)

    def _set_oddities(self):
        """Show what is wrong with rows that came into the database in other ways; nobody is given them.

        :return: those of ``self`` with which nothing is wrong
        """
        names = ("role", "purpose", "channel")
        known = {name: {False, *self._fields[name].get_values(self.env)} for name in names}
        odd = self.browse()
        for followup in self:
            problem = None
            wrong = next((name for name in names if followup[name] not in known[name]), None)
            if wrong:
                label = self._fields[wrong]._description_string(self.env)
                problem = self.env._("%(field)s: “%(value)s” is not known.", field=label, value=followup[wrong])
            elif not followup.patient_id.active:
                problem = self.env._("The patient is archived.")
            elif not followup.company_id.active:
                problem = self.env._("The clinic is archived.")
            if problem:
                odd |= followup
                if followup.problem != problem:
                    followup.problem = problem
        return self - odd

    def _open(self):
        """Find a caller for each and put the call on the caller's list, as one batch."""
        self = self._set_oddities()
        notes = self.filtered("is_note_only")
        notes._note_down()
        self -= notes
        self -= self._wait(fields.Datetime.now())
        callers = self.env["dental.team"]._find_callers(self)
        self.filtered(lambda f: f.state == "open")._drop_activities()
        quiet = self.with_context(tracking_disable=True)
        for (user, absent), followups in quiet.grouped(callers.get).items():
            values = {"state": "open", "user_id": user.id, "on_behalf_of_id": absent.id}
            followups.write({**values, "given_at": False, "problem": False})
        activities = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        activities = activities.create(self._prepare_activity_values())
        # These values were given, the name in the caller's language: not to be computed again in the job's.
        for name in ("res_name", "user_tz", "date_done"):
            self.env.remove_to_compute(activities._fields[name], activities)

    def _note_down(self):
        """Settle what nobody has to call for: its day has come, and the treatment's log says so.

        Without a treatment it stands in the patient's timeline alone: a contact's log is read by
        people who are not of the clinic's staff.
        """
        self._close("done", "noted")
        bodies = {
            treatment.id: Markup("<br/>").join(f"{followup.title}: {followup.reason}" for followup in followups)
            for treatment, followups in self.grouped("treatment_id").items()
            if treatment
        }
        self.treatment_id._message_log_batch(bodies=bodies)

    def _prepare_activity_values(self):
        """The activities of a batch, each in its caller's language."""
        model_id = self.env["ir.model"]._get_id(self._name)
        types = {
            is_phone: self.env["ir.model.data"]._xmlid_to_res_id(f"dental_followup.{xmlid}", raise_if_not_found=True)
            for is_phone, xmlid in ((True, "mail_activity_type_call"), (False, "mail_activity_type_message"))
        }
        vals_list = []
        for lang, group in self.grouped(lambda f: f.user_id.lang or self.env.lang).items():
            followups = group.with_context(lang=lang)
            for followup, name, title in zip(followups, followups._names(), followups._titles(), strict=True):
                user = followup.user_id
                vals_list.append(
                    {
                        "res_model_id": model_id,
                        "res_id": followup.id,
                        "res_name": name,
                        "user_id": user.id,
                        "user_tz": user.tz or followup.company_id._dental_zone(),
                        "activity_type_id": types[followup._contact_channel() == "phone"],
                        "date_deadline": followup.due_date,
                        "summary": followup._summary(title),
                        "automated": True,
                        "active": True,
                    }
                )
        return vals_list

    def _refresh_activities(self):
        """Let the activities of open calls say what holds now, such as the patient's new number."""
        followups = self.filtered(lambda f: f.state == "open")
        prepared = {values["res_id"]: values for values in followups._prepare_activity_values()}
        for activity in followups._call_activities():
            values = {name: prepared[activity.res_id][name] for name in ("summary", "res_name", "user_tz")}
            if any(activity[name] != value for name, value in values.items()):
                activity.write(values)

    def _summary(self, title=None):
        """All at a glance: treatment and tooth, which day, patient, phone."""
        patient = self.patient_id
        return " · ".join(filter(None, [title or self.title, patient.name, patient.phone]))

    def _contact_channel(self):
        """The step's own channel, or the one that the patient prefers."""
        return self.channel or self.patient_id.dental_channel or "phone"

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """No followers: the caller changes often, and a follower would be mailed each note."""
        return True

    @api.model
    def _handover_domain(self, now):
        """The open calls that may be in the wrong hands, except those that are being made.

        With somebody who is away sooner or later, with a stand-in, or in the pool; not those that
        somebody put into the pool.
        """
        talks = [("state", "=", "draft"), ("started_at", ">", now - CALL_LASTS)]
        return (
            Domain("state", "=", "open")
            & Domain("call_ids", "not any", talks)
            & (
                Domain("user_id", "in", self._callers_to_watch(now).ids)
                | Domain("on_behalf_of_id", "!=", False)
                | Domain("user_id", "=", False) & Domain("given_at", "=", False)
            )
        )

    @api.model
    def _callers_to_watch(self, now):
        """Who has open calls and is or will be away, or no longer belongs to the clinic's staff."""
        groups = self._read_group([("state", "=", "open"), ("user_id", "!=", False)], ["company_id", "user_id"])
        callers = self.env["res.users"].union(*[user for _company, user in groups])
        away = absences(self.env, callers, now)
        watched = [user for company, user in groups if user.id in away or not is_staff(user, company)]
        return self.env["res.users"].union(*watched)

    def _hand_over(self, now):
        """Give each of ``self`` to who is on duty when it is due, or now if that is past.

        Rows that another transaction holds are left to the next run.

        :param now: naive UTC
        """
        moves = {}
        for company, followups in self.grouped("company_id").items():
            duty = CallerAssignment(self.env, company, followups, now)
            moves |= {followup: move for followup in followups if (move := duty.handover_of(followup))}
        if not moves:
            return
        moved = self.browse(followup.id for followup in moves).try_lock_for_update()
        former = {followup: (followup.user_id, followup.on_behalf_of_id) for followup in moved}
        for (caller, behalf), followups in moved.grouped(moves.get).items():
            followups._give(caller, behalf)
        moved._refresh_activities()
        moved._note_each(lambda followup: followup._handover_note(*former[followup]))

    def _give(self, caller, behalf, given_at=False):
        """Put open calls with their activities on a caller's list, or into the pool, without mail."""
        values = {"user_id": caller.id, "on_behalf_of_id": behalf.id, "given_at": given_at, "problem": False}
        self.with_context(tracking_disable=True).write(values)
        activities = self._call_activities().with_context(dental_sync=True, mail_activity_quick_update=True)
        activities.write({"user_id": caller.id})

    def _handover_note(self, former, absent):
        """Who gave the call to whom, and why.

        :param former: who had it before, or nobody
        :param absent: on whose behalf that one had it
        """
        caller = self.user_id
        self = self.with_context(lang=caller.lang or former.lang or self.env.lang)
        names = {"caller": caller.name, "former": former.name}
        if not caller:
            return self.env._(
                "%(former)s is away and nobody else is on duty: the call waits in the team's pool.", **names
            )
        if not former:
            return self.env._("%(caller)s is on duty: the call leaves the team's pool.", **names)
        if caller == absent:
            return self.env._("%(caller)s is on duty again: %(former)s gives the call back.", **names)
        return self.env._("%(former)s is away: %(caller)s makes the call.", **names)
