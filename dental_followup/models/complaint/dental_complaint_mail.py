from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize, html2plaintext

# Longer mails are kept whole in the log; what is copied out of them is for reading at a glance.
MAX_TEXT = 5000


class DentalComplaint(models.Model):
    """A complaint that comes by e-mail: the patient is found by the sender."""

    _inherit = "dental.complaint"

    @api.private
    @api.model
    def message_new(self, msg_dict, custom_values=None):
        company = self.env["res.company"].browse((custom_values or {}).get("company_id") or self.env.company.id)
        body = html2plaintext(msg_dict.get("body") or "").strip()[:MAX_TEXT]
        subject = (msg_dict.get("subject") or "").strip()
        text = "\n".join(filter(None, (subject, body))) or self.env._("(An e-mail without a text)")
        values = {
            "patient_id": self._patient_of_sender(msg_dict.get("email_from"), company).id,
            "category_id": self._guess_category(text).id,
            "channel": "email",
            "text": text,
            "company_id": company.id,
        }
        return super(DentalComplaint, self.with_company(company)).message_new(
            msg_dict, {**values, **(custom_values or {})}
        )

    @api.model
    def _patient_of_sender(self, sender, company):
        """The one patient of the clinic who has the address; nobody where several have it."""
        address = email_normalize(sender)
        if not address:
            return self.env["res.partner"]
        patients = self.env["res.partner"].search(
            Domain("is_patient", "=", True)
            & Domain("email_normalized", "=", address)
            & Domain("company_id", "in", (company.id, False)),
            limit=2,
        )
        return patients if len(patients) == 1 else patients.browse()

    @api.private
    def message_update(self, msg_dict, update_vals=None):
        """The patient has answered by e-mail: what waited for that goes on, and its owner is asked."""
        result = super().message_update(msg_dict, update_vals)
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or ())
        if author.partner_share or not author:
            now = fields.Datetime.now()
            # sudo: the gateway acts for whoever has written, who need not be a user.
            for complaint in self.sudo():
                complaint._whole()._written_to(now)
        return result

    def _written_to(self, now):
        if self.state == "waiting":
            self._resume(now)
        owner = self.with_context(lang=self.user_id.lang)
        self._ask_owner(owner.env._("The patient has written an e-mail: read it below and answer."), now)

    def _whole(self):
        """The complaint that it was made part of, or itself."""
        return self.merged_into_id._whole() if self.merged_into_id else self

    def message_post(self, **kwargs):
        """What is mailed to one that was made part of another comes to where it is read."""
        if kwargs.get("message_type") == "email" and self.merged_into_id:
            return self._whole().message_post(**kwargs)
        return super().message_post(**kwargs)

    def _creation_message(self):
        return self.env._("Complaint recorded")
