"""QR codes as pictures, drawn as Odoo draws those of its two-factor login."""

import io
from base64 import b64encode

import qrcode


def qr_image(text):
    """The QR code of ``text`` as a PNG in base64, as a binary field holds it."""
    image = qrcode.make(text, box_size=8, border=2)
    with io.BytesIO() as data:
        image.save(data, format="PNG")
        return b64encode(data.getvalue())
