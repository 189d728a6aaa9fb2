from datetime import timedelta

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError

# Whose files are kept whatever their state; those of a treatment once it is done, of a call its recordings.
KEPT_FILES = ("dental.complaint", "dental.emergency")
# What a file is and where it belongs.
FILED = frozenset(
    ("datas", "db_datas", "name", "raw", "res_field", "res_id", "res_model", "store_fname", "type", "url")
)
# What a message says, who says it and when; whatever else Odoo notes about it may change.
SAID = frozenset(
    (
        "attachment_ids",
        "author_id",
        "body",
        "create_uid",
        "date",
        "email_from",
        "message_type",
        "model",
        "res_id",
        "subject",
        "subtype_id",
        "tracking_value_ids",
    )
)
# Others' models whose notes are kept → the field that says of which records.
PEOPLES = {"res.partner": "is_patient", "calendar.event": "is_dental"}
# So long an author may put a note right; what it said before is kept below it.
CORRECTABLE = timedelta(minutes=5)


class IrAttachment(models.Model):
    """Evidence stays: recordings of finished calls, files of patients, done treatments, complaints and emergencies."""

    _inherit = "ir.attachment"

    def write(self, vals):
        self._dental_check_kept_recording()
        if FILED & vals.keys():
            self._dental_check_kept_files()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_dental_evidence(self):
        """Administrators delete what the law demands."""
        self._dental_check_kept_recording()
        self._dental_check_kept_files()

    def _delete_and_notify(self, message=None):
        """The bin of the chatter deletes as the superuser: whether the user may is checked here."""
        # sudo(False): of a guest nothing is the clinic's.
        self.sudo(False)._dental_check_kept_files()
        return super()._delete_and_notify(message)

    def _dental_check_kept_files(self):
        """:raises UserError: for what is kept; administrators delete what the law demands"""
        if self.env.su or self.env.user.has_group("base.group_system"):
            return
        # sudo: only what they belong to; reading them is not allowed by that.
        files = self.sudo().filtered(lambda file: file.res_model and file.res_id and not file.res_field)
        if any(file.res_model in KEPT_FILES for file in files):
            raise UserError(
                self.env._(
                    "Photos and letters of a complaint or an emergency are kept. If one must go, ask the administrator."
                )
            )
        treatments = files.filtered(lambda file: file.res_model == "dental.treatment").mapped("res_id")
        partners = files.filtered(lambda file: file.res_model == "res.partner").mapped("res_id")
        # sudo: only their state, and whether they are patients.
        treatments = self.env["dental.treatment"].sudo().browse(treatments).exists()
        partners = self.env["res.partner"].sudo().browse(partners).exists()
        files._dental_check_kept_notes()
        if any(treatment.state == "done" for treatment in treatments) or any(partners.mapped("is_patient")):
            raise UserError(
                self.env._(
                    "The files of a patient and of a treatment that was done are kept. If one must go, ask the "
                    "administrator."
                )
            )

    def _dental_check_kept_notes(self):
        """:raises UserError: for what was sent with a note that is kept"""
        noted = self.filtered(lambda file: file.res_model.startswith("dental.") or file.res_model in PEOPLES)
        if noted:
            # sudo: only what the notes belong to.
            self.env["mail.message"].sudo().search([("attachment_ids", "in", noted.ids)])._dental_check_kept()

    def _dental_check_kept_recording(self):
        """:raises UserError: for a recording of a finished call; administrators delete what the law demands"""
        if self.env.su or self.env.user.has_group("base.group_system"):
            return
        # sudo: only whether it is such a recording; reading it is not allowed by that.
        files = self.sudo().filtered(lambda file: file.res_model == "dental.call")
        if not files:
            return
        calls = self.env["dental.call"].sudo()
        if calls.search_count([("recording_ids", "in", files.ids), ("state", "=", "done")], limit=1):
            raise UserError(
                self.env._(
                    "This is a recording of a finished call and stays as it is. If it must go, ask the administrator."
                )
            )


class MailMessage(models.Model):
    """What was written about calls, treatments, promises and complaints stays: somebody may have to answer for it."""

    _inherit = "mail.message"

    def write(self, vals):
        if not self.env.su and SAID & vals.keys():
            # sudo: only what they belong to; reading them is not allowed by that.
            self.sudo()._dental_check_kept()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_dental_evidence(self):
        """Administrators delete what the law demands."""
        if self.env.su or self.env.user.has_group("base.group_system"):
            return
        # sudo: as in write().
        self.sudo()._dental_check_kept()

    def _dental_is_kept(self):
        """Whether the note belongs to a record of the clinic's, to a patient or to a visit."""
        if (self.model or "").startswith("dental."):
            return True
        record = self.env[self.model].browse(self.res_id).exists() if self.model in PEOPLES else None
        return bool(record) and record[PEOPLES[self.model]]

    def _dental_check_kept(self):
        """:raises UserError: for messages that are kept; call it as the superuser"""
        if any(message._dental_is_kept() for message in self):
            raise UserError(self.env._("What was written here is kept. Correct a mistake with another note below it."))


class MailThread(models.AbstractModel):
    """Notes are not rewritten either, which is how the interface deletes one; their author may mend a slip at once."""

    _inherit = "mail.thread"

    def _check_can_update_message_content(self, messages):
        result = super()._check_can_update_message_content(messages)
        kept = messages.filtered(lambda message: message._dental_is_kept())
        own = kept.filtered(lambda message: message.author_id == self.env.user.partner_id)
        since = self.env.cr.now() - CORRECTABLE  # the clock of create_date
        if kept - own.filtered(lambda message: message.create_date >= since):
            kept._dental_check_kept()
        for message in kept:
            former = Markup("%s<blockquote>%s</blockquote>") % (self.env._("This note said before:"), message.body)
            self._message_log(body=former, author_id=message.author_id.id)
        return result

    def _message_update_content(self, message, **values):
        """An author's correction is written as the superuser: whether it may be is checked on the way."""
        is_kept = message.sudo()._dental_is_kept()
        return super()._message_update_content(message.sudo() if is_kept else message, **values)
