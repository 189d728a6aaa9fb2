from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_list

from ...tools import protocol_check
from ..clinic.dental_team import ROLES
from ..clinic.duty_roster import STAND_INS, is_staff
from ..clinic.selection import selection_labels

# Finding → the day on which a call is missing, what it is for.
MISSING = {"dry_socket": (3, "recovery"), "implant_day": (0, "same_day"), "surgery": (1, "day_one")}


class DentalProtocolBook(models.Model):
    """What the checker has to say about a book, in words, each with the button that mends it.

    One click mends what the checker has found, and says how to take it back.
    """

    _inherit = "dental.protocol.book"

    findings = fields.Json(compute="_compute_findings")

    # Read anew whenever the form is loaded: it concerns teams and the catalogue as much as the book.
    @api.depends_context("lang", "allowed_company_ids")
    def _compute_findings(self):
        stages = self._all_stages()
        checked = [stage._as_checked() for stage in stages]
        staffed = {}
        for book in self:
            company = book.company_id or self.env.company
            if company not in staffed:
                staffed[company] = self._staffed_roles(company)
            found = book._origin._check(checked, staffed[company]) if book._origin else []
            book.findings = [book._origin._describe(finding) for finding in found]

    def action_fix(self, key):
        """Mend the finding ``key`` of the book.

        :return: either ``action``, a form on which the manager mends it, or ``undo``: what takes the
            change back, a list of (model, method, arguments)
        """
        self.ensure_one()
        stages = [stage._as_checked() for stage in self._all_stages()]
        found = self._check(stages, self._staffed_roles(self.company_id or self.env.company))
        finding = next((f for f in found if f.key == key), None)
        if finding is None:
            raise UserError(self.env._("This has been mended already. Reload the page to see the book as it is now."))
        mend = {
            **dict.fromkeys(MISSING, self._fix_gap),
            "twice": self._fix_twice,
            "often": self._fix_often,
            "nobody": self._fix_nobody,
            "no_hours": self._fix_no_hours,
            "until": self._fix_until,
            "script": self._fix_script,
            "never": self._fix_never,
        }[finding.kind]
        return mend(finding)

    def _check(self, stages, staffed):
        """The findings of one book, see :mod:`tools.protocol_check`."""
        rules = [protocol._as_checked() for protocol in self.protocol_ids]
        return protocol_check.check(rules, stages, staffed, self._has_open_hour())

    @api.model
    def _all_stages(self):
        stages = self.env["dental.treatment.stage"].with_context(active_test=False)
        return stages.search([])  # pylint: disable=no-search-all  # a catalogue, a few dozen

    def _has_open_hour(self):
        calendar = self.calling_calendar_id
        return not calendar or any(hours._is_work_period() for hours in calendar.attendance_ids)

    @api.model
    def _staffed_roles(self, company):
        """The roles that somebody in ``company`` answers for, directly or as a stand-in."""
        teams = self.env["dental.team"].search([("company_id", "=", company.id)])
        # Who answers for a role is no secret, even where the reader may not see all users.
        members = teams.sudo().filtered(lambda team: any(is_staff(user, company) for user in team.member_ids))
        there = set(members.mapped("role"))
        return {role for role, _name in ROLES if role in there or there.intersection(STAND_INS.get(role, ()))}

    def _describe(self, finding):
        """A finding in the words of the form."""
        words = {
            "dry_socket": self._describe_dry_socket,
            "implant_day": self._describe_implant_day,
            "surgery": self._describe_surgery,
            "twice": self._describe_twice,
            "often": self._describe_often,
            "nobody": self._describe_nobody,
            "no_hours": self._describe_no_hours,
            "until": self._describe_until,
            "script": self._describe_script,
            "never": self._describe_never,
        }[finding.kind](finding)
        return {
            "key": finding.key,
            "kind": finding.kind,
            "urgent": finding.is_urgent,
            "rule_id": finding.protocol_id,
            "source": "",
            **words,
        }

    def _rule_of(self, finding):
        return self.env["dental.protocol"].browse(finding.protocol_id or ())

    def _steps_of_finding(self, finding):
        return self.env["dental.protocol.step"].browse(finding.step_ids)

    def _stages_of(self, finding):
        stages = self.env["dental.treatment.stage"].browse(finding.stage_ids)
        return self.env["dental.protocol"]._name_stages(stages)

    def _describe_gap(self, finding, day):
        if finding.is_shared:
            return self.env._("Make a rule of its own with a call on day %(day)s", day=day)
        return self.env._("Add a call on day %(day)s", day=day)

    def _describe_dry_socket(self, finding):
        return {
            "text": self.env._("%(rule)s – no call on days 2 to 5", rule=self._stages_of(finding)),
            "why": self.env._("That is when the pain of a dry socket sets in, after it had already lessened."),
            "source": "MSD Manual; JCDA d54",
            "mend": self._describe_gap(finding, 3),
        }

    def _describe_implant_day(self, finding):
        if finding.is_shared:
            mend = self.env._("Make a rule of its own with a call on the day")
        else:
            mend = self.env._("Add a call on the day")
        return {
            "text": self.env._("%(rule)s – no call on the day of the operation", rule=self._stages_of(finding)),
            "why": self.env._(
                "A lip or chin still numb six hours afterwards has to be seen at once: an implant that presses on "
                "the nerve should come out within 36 hours."
            ),
            "source": "trigeminalnerve.org.uk",
            "mend": mend,
        }

    def _describe_surgery(self, finding):
        return {
            "text": self.env._("%(rule)s – no call within two days of the operation", rule=self._stages_of(finding)),
            "why": self.env._(
                "Patients who were rung 24 and 72 hours after an extraction had half as many complications."
            ),
            "source": "PMC6261002",
            "mend": self._describe_gap(finding, 1),
        }

    def _describe_twice(self, finding):
        surplus, kept = self._steps_of_finding(finding)
        return {
            "text": self.env._(
                "%(rule)s – “%(call)s” falls on the same day as “%(other)s”",
                rule=self._rule_of(finding).display_name,
                call=surplus.display_name,
                other=kept.display_name,
            ),
            "why": self.env._("The patient would be asked the same twice."),
            "mend": self.env._("Remove “%(call)s”", call=surplus.display_name),
        }

    def _describe_often(self, finding):
        calls = self._steps_of_finding(finding)
        return {
            "text": self.env._(
                "%(rule)s – %(count)s calls to one patient within a week: %(calls)s",
                rule=self._rule_of(finding)._name_in_book(),
                count=finding.count,
                calls=format_list(self.env, [call._sentence() for call in calls]),
            ),
            "why": self.env._(
                "More than %(most)s calls in seven days are a nuisance. Repeat the calls less often, give them an end, "
                "or remove some.",
                most=protocol_check.MOST_IN_A_WEEK,
            ),
            "mend": self.env._("Open the rule"),
        }

    def _describe_nobody(self, finding):
        role = selection_labels(self.env["dental.team"], "role")[finding.role]
        company = self.company_id or self.env.company
        if finding.is_urgent:
            why = self.env._("These calls would wait in the pool, and nobody would see them.")
        else:
            why = self.env._("If the treatment names nobody, these calls would wait in the pool.")
        return {
            "text": self.env._(
                "Calls by “%(role)s”: nobody in %(clinic)s has this role", role=role, clinic=company.name
            ),
            "why": why,
            "mend": self.env._("Open the team"),
        }

    def _describe_no_hours(self, finding):
        return {
            "text": self.env._(
                "Telephone hours “%(hours)s”: no hour is open", hours=self.calling_calendar_id.display_name
            ),
            "why": self.env._("No call would ever fall due in the clinic's hours."),
            "mend": self.env._("Open the hours"),
        }

    def _describe_until(self, finding):
        stages = self.env["dental.treatment.stage"].browse(finding.stage_ids)
        return {
            "text": self.env._(
                "%(rule)s – “%(call)s” runs until %(stage)s, which cannot come",
                rule=self._rule_of(finding).display_name,
                call=self._steps_of_finding(finding).display_name,
                stage=format_list(self.env, stages.mapped("display_name")),
            ),
            "why": self.env._("The stage is archived, or does not come later in the course of the treatment."),
            "mend": self.env._("Clear it"),
        }

    def _describe_script(self, finding):
        step = self._steps_of_finding(finding)
        return {
            "text": self.env._(
                "%(rule)s – the script of “%(call)s” speaks of %(treatment)s",
                rule=self._rule_of(finding).display_name,
                call=step.display_name,
                treatment=step.script_id.type_id.name,
            ),
            "why": self.env._("The caller would read out what does not concern the patient."),
            "mend": self.env._("Take the usual script"),
        }

    def _describe_never(self, finding):
        return {
            "text": self.env._(
                "%(rule)s – each stage has a rule of its own, so this one is never followed",
                rule=self._rule_of(finding).display_name,
            ),
            "why": self.env._("The rule that names the stage counts."),
            "mend": self.env._("Archive the rule"),
        }

    def _fix_gap(self, finding):
        day, purpose = MISSING[finding.kind]
        protocol = self._rule_of(finding)
        if not finding.is_shared:
            step = self.env["dental.protocol.step"].create(self._prepare_call(protocol, protocol, day, purpose))
            return {"undo": [["dental.protocol.step", "unlink", [step.ids]]]}
        former = protocol.stage_ids
        own = self._split(protocol, self.env["dental.treatment.stage"].browse(finding.stage_ids))
        self.env["dental.protocol.step"].create(self._prepare_call(own, protocol, day, purpose))
        undo = [["dental.protocol", "unlink", [own.ids]]]
        if former:
            undo.append(["dental.protocol", "write", [protocol.ids, {"stage_ids": [Command.set(former.ids)]}]])
        return {"undo": undo}

    def _prepare_call(self, protocol, model, day, purpose):
        """A call on ``day``, by whoever makes the day-after call of the rule ``model``."""
        near = protocol_check.nearest_before([step._as_checked() for step in model.step_ids], 1)
        script = protocol._usual_script(purpose)
        return {
            **protocol.prepare_step(day),
            "role": near.role if near else "dentist",
            "purpose": purpose,
            "script_id": script.id,
        }

    def _split(self, protocol, stages):
        """A rule for these stages alone, with the calls of the broader rule that held for them."""
        kind = stages.type_id
        values = {
            "book_id": self.id,
            "trigger": "treatment",
            "type_id": kind.id,
            "stage_ids": [Command.set(stages.ids if stages < kind.stage_ids else [])],
            "sequence": protocol.sequence or max(self.protocol_ids.mapped("sequence"), default=0) + 10,
        }
        if not protocol:
            return self.env["dental.protocol"].create(values)
        if protocol.stage_ids:
            protocol.stage_ids -= stages  # a stage has one rule
        return protocol.copy(values)

    def _fix_twice(self, finding):
        surplus = self._steps_of_finding(finding)[:1]
        surplus.action_archive()
        return {"undo": [["dental.protocol.step", "action_unarchive", [surplus.ids]]]}

    def _fix_often(self, finding):
        rule = self._rule_of(finding)
        return {
            "action": {
                "type": "ir.actions.act_window",
                "res_model": rule._name,
                "res_id": rule.id,
                "views": [[False, "form"]],
                "target": "new",
            }
        }

    def _fix_nobody(self, finding):
        company = self.company_id or self.env.company
        team = self.env["dental.team"].search([("role", "=", finding.role), ("company_id", "=", company.id)], limit=1)
        return {
            "action": {
                "type": "ir.actions.act_window",
                "res_model": "dental.team",
                "res_id": team.id,
                "views": [[False, "form"]],
                "target": "new",
                "context": {"default_role": finding.role, "default_company_id": company.id},
            }
        }

    def _fix_no_hours(self, finding):
        return {"action": {**self.action_telephone_hours(), "target": "new"}}

    def _fix_until(self, finding):
        step = self._steps_of_finding(finding)
        link = [Command.link(stage_id) for stage_id in finding.stage_ids]
        undo = ["dental.protocol.step", "write", [step.ids, {"until_stage_ids": link}]]
        step.until_stage_ids = [Command.unlink(stage_id) for stage_id in finding.stage_ids]
        return {"undo": [undo]}

    def _fix_script(self, finding):
        step = self._steps_of_finding(finding)
        undo = ["dental.protocol.step", "write", [step.ids, {"script_id": step.script_id.id}]]
        step.script_id = step.protocol_id._usual_script(step.purpose)
        return {"undo": [undo]}

    def _fix_never(self, finding):
        protocol = self._rule_of(finding)
        protocol.action_archive()
        return {"undo": [["dental.protocol", "action_unarchive", [protocol.ids]]]}
