from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_list

from ...tools import teeth


class DentalTreatment(models.Model):
    """What a treatment must say before it counts: each refusal tells how to mend it."""

    _inherit = "dental.treatment"

    @api.constrains("teeth")
    def _check_teeth(self):
        for treatment in self:
            try:
                teeth.parse(treatment.teeth)
            except teeth.ToothError as error:
                raise ValidationError(
                    self.env._(
                        "“%(tooth)s” is no tooth. Use FDI numbers: 11–18, 21–28, 31–38, 41–48 for "
                        "permanent and 51–55, 61–65, 71–75, 81–85 for milk teeth; separate several "
                        "with commas.",
                        tooth=error.tooth,
                    )
                ) from error

    @api.constrains("type_id", "stage_id")
    def _check_stage_id(self):
        for treatment in self:
            stage = treatment.stage_id
            if stage and stage.type_id != treatment.type_id:
                raise ValidationError(
                    self.env._(
                        "“%(stage)s” is no stage of %(treatment)s. Choose one of: %(stages)s.",
                        stage=stage.name,
                        treatment=treatment.type_id.name,
                        stages=format_list(self.env, treatment.type_id.stage_ids.mapped("name"), "or"),
                    )
                )

    @api.constrains("company_id", "patient_id", "dentist_id", "nurse_id", "consultant_id")
    def _check_clinic(self):
        """As Odoo's own check, which would show the name of another clinic's patient."""
        labels = self.fields_get(["patient_id", "dentist_id", "nurse_id", "consultant_id"], ["string"])
        # sudo: only the clinics of these people are looked at; nothing of them is shown.
        for treatment in self.sudo():
            for fname, info in labels.items():
                person = treatment[fname].with_context(active_test=False)
                if person.filtered_domain(person._check_company_domain(treatment.company_id)) != person:
                    raise ValidationError(
                        self.env._(
                            "%(field)s: this person belongs to another clinic. Choose somebody of %(clinic)s, or "
                            "record the treatment in the other clinic.",
                            field=info["string"],
                            clinic=treatment.company_id.name,
                        )
                    )

    @api.constrains("state", "stage_id", "done_at", "dentist_id")
    def _check_done(self):
        now = fields.Datetime.now()
        labels = self.fields_get(["stage_id", "done_at", "dentist_id"], ["string"])
        for treatment in self.filtered(lambda t: t.state == "done"):
            missing = [info["string"] for name, info in labels.items() if not treatment[name]]
            if missing:
                raise ValidationError(
                    self.env._(
                        "A treatment is done only when it says: %(missing)s. Fill this in first.",
                        missing=format_list(self.env, missing),
                    )
                )
            if treatment.done_at > now:
                raise ValidationError(
                    self.env._(
                        "%(treatment)s cannot be done on %(moment)s: that is still to come. Correct "
                        "the date, or keep the record as a draft.",
                        treatment=treatment.display_name,
                        moment=treatment.company_id._dental_local(treatment.done_at).strftime("%Y-%m-%d %H:%M"),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(treatment.state != "draft" for treatment in self):
            raise UserError(
                self.env._("Only drafts can be deleted. Cancel the treatment instead; its calls go with it.")
            )

    def _check_state(self, *allowed):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for treatment in self:
            if treatment.state not in allowed:
                raise UserError(
                    self.env._(
                        "%(treatment)s is in the state “%(state)s”; this can be done only from: %(allowed)s.",
                        treatment=treatment.display_name,
                        state=labels[treatment.state],
                        allowed=format_list(self.env, [labels[state] for state in allowed], "or"),
                    )
                )
