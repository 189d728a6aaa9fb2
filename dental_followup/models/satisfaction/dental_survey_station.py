"""QR codes as pictures, drawn as Odoo draws those of its two-factor login."""

import io
import secrets
from base64 import b64encode
from datetime import timedelta

import qrcode

from odoo import api, fields, models
from odoo.exceptions import UserError

# So long the station waits for the patient whom reception has chosen.
WAITS = timedelta(minutes=15)


def qr_image(text):
    """The QR code of ``text`` as a PNG in base64, as a binary field holds it."""
    image = qrcode.make(text, box_size=8, border=2)
    with io.BytesIO() as data:
        image.save(data, format="PNG")
        return b64encode(data.getvalue())


class DentalSurveyStation(models.Model):
    """A tablet, or a QR code that stands on the desk: it shows the survey of whom reception chose last.

    The page is public and knows nothing of the patient; its address cannot be guessed.
    """

    _name = "dental.survey.station"
    _description = "Survey Station"
    _inherit = "dental.readonly.mixin"
    _order = "company_id, name"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", string="Clinic", required=True, index=True, default=lambda self: self.env.company
    )
    token = fields.Char(
        required=True, copy=False, groups="base.group_system", default=lambda self: secrets.token_urlsafe(24)
    )
    input_id = fields.Many2one(
        "survey.user_input", copy=False, groups="base.group_system", index="btree_not_null", ondelete="set null"
    )
    assigned_at = fields.Datetime(string="Chosen at", readonly=True, copy=False)
    patient_name = fields.Char(string="Waiting for", compute="_compute_patient_name", compute_sudo=True)
    qr_code = fields.Binary(string="QR code", compute="_compute_qr_code", compute_sudo=True)

    _token_unique = models.UniqueIndex("(token)", "This address is taken.")

    @api.depends("input_id", "assigned_at")
    def _compute_patient_name(self):
        now = fields.Datetime.now()
        for station in self:
            station.patient_name = station._current(now).partner_id.name

    @api.depends("token")
    def _compute_qr_code(self):
        for station in self:
            station.qr_code = station.id and qr_image(station.get_base_url() + station._path())

    def _path(self):
        # sudo: the address of a page of the user's own clinic, which says nothing of patients.
        return f"/dental/station/{self.sudo().token}"

    def _current(self, now):
        """The invitation that the station shows at ``now``; empty: it waits for reception.

        Whom reception has just chosen is asked also where the survey was opened elsewhere before. Whoever begins
        here takes it away: the next at the desk must not see what was begun.
        """
        self.ensure_one()
        fresh = self.assigned_at and self.assigned_at > now - WAITS
        waiting = self.input_id if fresh else self.input_id.browse()
        return waiting.filtered(
            lambda i: i.dental_is_open and i.state != "done" and i.dental_company_id == self.company_id
        )

    def _assign(self, invitation, now):
        """Show ``invitation`` at the station from ``now`` on."""
        self.ensure_one()
        if invitation.dental_company_id != self.company_id:
            raise UserError(self.env._("The patient belongs to another clinic. Choose a tablet of that clinic."))
        # sudo: which invitation it shows is read by nobody but the station's own page.
        self.sudo().write({"input_id": invitation.id, "assigned_at": now})

    def action_open(self):
        """Open the page on this device; it asks to log out first, so that no login stays behind it."""
        self.ensure_one()
        self.check_access("read")
        return {"type": "ir.actions.act_url", "url": f"{self._path()}?tablet=1", "target": "self"}
