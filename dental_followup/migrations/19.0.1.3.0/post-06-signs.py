"""Name the signs of the shipped questions, which combinations ask for.

A question keeps all else that it says. Where the answers are no longer the shipped ones it gets no sign. The sets that
clinics have signed count as changed since: two signs together are red now.
"""

import logging

from odoo import SUPERUSER_ID, api
from odoo.exceptions import ValidationError

_logger = logging.getLogger(__name__)

MODULE = "dental_followup"
# Question → its sign, and the answers that stand for it.
SIGNS = {
    "question_breathing": ("swallowing", "yes"),
    "question_swelling": ("growing", "growing, hourly, closes"),
    "question_fever": ("fever", "yes, rigors"),
    "question_mouth_opening": ("opening", "hardly"),
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name, (sign, when) in SIGNS.items():
        question = env.ref(f"{MODULE}.{name}", raise_if_not_found=False)
        if question and not question.sign:
            try:
                with cr.savepoint():
                    question.write({"sign": sign, "sign_when": when})
            except ValidationError:
                _logger.info("%s has no sign: the clinic has changed its answers", name)
