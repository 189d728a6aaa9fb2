from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools import protocol_check

# Finding → the day on which a call is missing, what it is for.
MISSING = {"dry_socket": (3, "recovery"), "implant_day": (0, "same_day"), "surgery": (1, "day_one")}


class DentalProtocolBook(models.Model):
    """One click mends what the checker has found, and says how to take it back."""

    _inherit = "dental.protocol.book"

    def action_mend(self, key):
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
            **dict.fromkeys(MISSING, self._mend_gap),
            "twice": self._mend_twice,
            "nobody": self._mend_nobody,
            "no_hours": self._mend_no_hours,
            "until": self._mend_until,
            "script": self._mend_script,
            "never": self._mend_never,
        }[finding.kind]
        return mend(finding)

    def _mend_gap(self, finding):
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

    def _mend_twice(self, finding):
        surplus = self._steps_of_finding(finding)[:1]
        surplus.action_archive()
        return {"undo": [["dental.protocol.step", "action_unarchive", [surplus.ids]]]}

    def _mend_nobody(self, finding):
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

    def _mend_no_hours(self, finding):
        return {"action": {**self.action_telephone_hours(), "target": "new"}}

    def _mend_until(self, finding):
        step = self._steps_of_finding(finding)
        link = [Command.link(stage_id) for stage_id in finding.stage_ids]
        undo = ["dental.protocol.step", "write", [step.ids, {"until_stage_ids": link}]]
        step.until_stage_ids = [Command.unlink(stage_id) for stage_id in finding.stage_ids]
        return {"undo": [undo]}

    def _mend_script(self, finding):
        step = self._steps_of_finding(finding)
        undo = ["dental.protocol.step", "write", [step.ids, {"script_id": step.script_id.id}]]
        step.script_id = step.protocol_id._usual_script(step.purpose)
        return {"undo": [undo]}

    def _mend_never(self, finding):
        protocol = self._rule_of(finding)
        protocol.action_archive()
        return {"undo": [["dental.protocol", "action_unarchive", [protocol.ids]]]}
