"""The codes that the screens decide by are the server's."""

import json
import re
from pathlib import Path

from odoo.tests import TransactionCase, tagged

import odoo.addons.dental_followup as addon
from odoo.addons.dental_followup.models import const
from odoo.addons.dental_followup.models.protocol.dental_protocol_step import FURTHEST_YEARS
from odoo.addons.dental_followup.tools import promise, triage

SOURCE = Path(addon.__file__).parent / "static" / "src"
CONST = SOURCE / "const.js"


@tagged("standard", "post_install", "-at_install")
class TestConst(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        declarations = re.findall(r"^export const (\w+) = (.+);$", CONST.read_text(), re.MULTILINE)
        cls.found = {name: json.loads(value) for name, value in declarations}
        calls = cls.env["dental.call"]._fields
        cls.states, cls.directions, cls.levels = (
            [code for code, _label in calls[name].selection] for name in ("state", "direction", "triage")
        )

    def test_as_on_the_server(self):
        self.assertEqual(
            self.found,
            {
                "NOT_REACHED": list(const.NOT_REACHED),
                "INBOUND": self.directions[1],
                "DRAFT": self.states[0],
                "DONE": self.states[1],
                "LEVELS": list(triage.URGENCIES),
                "URGENT": list(reversed(promise.URGENT)),
                "NONE": triage.URGENCIES[0],
                "GREEN": triage.URGENCIES[1],
                "YES_NO": list(triage.YES_NO),
                "FURTHEST_YEARS": FURTHEST_YEARS,
            },
        )
        self.assertEqual(self.levels, list(triage.URGENCIES), "the field's own selection")

    def test_written_down_nowhere_else(self):
        """A code in a string of its own; keys of a table, such as the icons of the levels, may name one."""
        codes = {*const.NOT_REACHED, *dict(const.OUTCOMES), *dict(const.GRADES), *self.states, *self.directions}
        codes |= {*triage.URGENCIES, *const.PENDING, *const.EXPECTED, *const.ATTENDED, *const.VACATED}
        literal = re.compile(r"""(["'`])({})\1""".format("|".join(map(re.escape, sorted(codes)))))
        for path in SOURCE.rglob("*.js"):
            if path != CONST:
                with self.subTest(path.name):
                    self.assertEqual([code for _quote, code in literal.findall(path.read_text())], [])
