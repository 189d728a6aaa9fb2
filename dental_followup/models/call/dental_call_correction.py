from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command


class DentalCallCorrection(models.Model):
    """What somebody adds to a finished call, which itself does not change any more.

    Words only: a second grade or outcome would give every figure two truths. The record stays what
    the caller entered, and whoever reads it reads the correction with it.
    """

    _name = "dental.call.correction"
    _description = "Correction of a Call"
    _inherit = "dental.readonly.mixin"
    _order = "call_id, id"
    _rec_name = "text"

    call_id = fields.Many2one("dental.call", required=True, index=True, ondelete="cascade")
    user_id = fields.Many2one(
        "res.users", string="By", required=True, readonly=True, default=lambda self: self.env.user
    )
    created_at = fields.Datetime(
        string="When", required=True, readonly=True, default=lambda self: fields.Datetime.now()
    )
    text = fields.Text(string="Correction", required=True)

    @api.model_create_multi
    def create(self, vals_list):
        """Anybody of the staff adds one, in their own name and at this moment."""
        corrections = super().create(vals_list)
        corrections._check_addable()
        for correction in corrections:
            correction._log_everywhere()
        return corrections

    def write(self, vals):
        if not self.env.su:
            raise UserError(self.env._("A correction does not change any more. Add another one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("A correction is part of the patient's record and is kept. Add another one."))

    def _dental_readonly_advice(self):
        return self.env._("A correction is added in your own name and now: write the words alone.")

    def _check_addable(self):
        for correction in self:
            if correction.call_id.state != "done":
                raise UserError(self.env._("This call is not finished yet. Correct it in the call itself."))
            if not (correction.text or "").strip():
                raise UserError(self.env._("Write what was wrong in the call and what is right."))

    def _log_everywhere(self):
        """Where the call's notes were written: on the treatments."""
        # sudo: whoever adds to a call may read it, and the call was logged in the same places.
        call = self.call_id.sudo()
        link = call._get_html_link(title=self.env._("Call"))
        short = self.env._("%(call)s corrected by %(user)s.", call=link, user=self.user_id.name)
        treatments = call.followup_ids.treatment_id.filtered(lambda t: t.patient_id == call.patient_id)
        full = Markup("<br/>").join((short, self.text))
        if treatments:
            treatments._message_log_batch(bodies=dict.fromkeys(treatments.ids, full))

    def _one_line(self):
        """Day, author and words."""
        day = self.call_id.company_id._dental_today(self.created_at)
        return self.env._("Corrected %(day)s, %(user)s: %(text)s", day=day, user=self.user_id.name, text=self.text)


class DentalCall(models.Model):
    """What was added to a call after it was finished.

    Recordings and photos of a call: read by whoever may read the call.

    A recording often comes from the telephone system after the call, so a finished call takes it
    as well; but nothing is taken out of it.
    """

    _inherit = "dental.call"

    correction_ids = fields.One2many("dental.call.correction", "call_id", string="Corrections", readonly=True)
    recording_ids = fields.Many2many(
        "ir.attachment",
        "dental_call_recording_rel",
        "call_id",
        "attachment_id",
        string="Recordings and photos",
        copy=False,
    )

    def action_correct(self):
        """Open the dialog for a correction."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add a correction"),
            "res_model": "dental.call.correction",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_call_id": self.id},
        }

    def _take_late_recordings(self, vals):
        """Add recordings to the finished calls among ``self``, where ``vals`` says nothing else; return these."""
        if vals.keys() != {"recording_ids"} or self.env.su:
            return self.browse()
        done = self.filtered(lambda call: call.state == "done")
        done._add_recordings(vals["recording_ids"])
        return done

    def _add_recordings(self, commands):
        """Attach to finished calls.

        :raises UserError: for anything but an addition
        """
        self.check_access("write")
        for call in self:
            wanted = set()
            for command in commands:
                if command[0] == Command.LINK:
                    wanted.add(command[1])
                elif command[0] == Command.SET and set(command[2]) >= set(call.recording_ids.ids):
                    wanted.update(command[2])
                else:
                    raise UserError(
                        self.env._(
                            "A finished call is part of the patient's record: recordings can be added to it, "
                            "but none is taken away or changed."
                        )
                    )
            # sudo: a finished call is not written; recordings come after it, and only additions pass here.
            call.sudo().write({"recording_ids": [Command.link(number) for number in wanted]})

    def _own_recordings(self):
        """Files that belong to no record yet become the call's; those of another record stay where they are.

        :raises AccessError: for a file that is another record's, or another person's
        """
        for call in self:
            # sudo: whose the files are is looked at here, whatever the user may read.
            files = call.sudo().recording_ids
            strays = files - files.filtered_domain([("res_model", "=", self._name), ("res_id", "=", call.id)])
            loose = strays.filtered(lambda file: not file.res_id and file.create_uid == self.env.user)
            if strays - loose:
                raise AccessError(self.env._("This file belongs to something else. Upload it here again."))
            loose.write({"res_model": self._name, "res_id": call.id, "public": False})
