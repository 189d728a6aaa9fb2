"""Finished calls stay as urgent as they were judged then, whatever the answers that nobody gave have become."""

from odoo import SUPERUSER_ID, api
from odoo.tools import sql


def migrate(cr, version):
    if not sql.table_exists(cr, "dental_call_triage_before"):
        return
    api.Environment(cr, SUPERUSER_ID, {}).flush_all()
    cr.execute(
        """UPDATE dental_call call SET triage = former.triage
             FROM dental_call_triage_before former
            WHERE former.id = call.id AND former.triage IS DISTINCT FROM call.triage"""
    )
    cr.execute("DROP TABLE dental_call_triage_before")
