"""Keep the words of what was settled before this version kept them: as they are on the day of the upgrade."""

from odoo import SUPERUSER_ID, api

BATCH = 1000
# Model → which of its records are settled.
SETTLED = {
    "dental.treatment": [("state", "=", "done")],
    "calendar.event": [("is_dental", "=", True), ("dental_visit_state", "in", ("done", "no_show", "cancelled"))],
    "dental.followup": [("state", "not in", ("planned", "open"))],
    "dental.call": [("state", "=", "done")],
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False, "tracking_disable": True})
    for model, domain in SETTLED.items():
        ids = env[model].search([*domain, ("kept_words", "=", False)], order="id").ids
        for start in range(0, len(ids), BATCH):
            env[model].browse(ids[start : start + BATCH])._keep_words()
            env.flush_all()
            env.invalidate_all()
