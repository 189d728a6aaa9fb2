from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command


class DentalCall(models.Model):
    """Recordings and photos of a call: read by whoever may read the call.

    A recording often comes from the telephone system after the call, so a finished call takes it
    as well; but nothing is taken out of it.
    """

    _inherit = "dental.call"

    recording_ids = fields.Many2many(
        "ir.attachment",
        "dental_call_recording_rel",
        "call_id",
        "attachment_id",
        string="Recordings and photos",
        copy=False,
    )

    def write(self, vals):
        done = self.browse()
        if vals.keys() == {"recording_ids"} and not self.env.su:
            done = self.filtered(lambda call: call.state == "done")
            done._add_recordings(vals["recording_ids"])
        result = super(DentalCall, self - done).write(vals)
        if "recording_ids" in vals:
            self._own_recordings()
        return result

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
