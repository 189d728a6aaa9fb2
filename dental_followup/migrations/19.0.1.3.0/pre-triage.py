"""Set aside how urgent finished calls were judged: end-triage.py sees to it that the upgrade leaves them so."""

from odoo.tools import sql


def migrate(cr, version):
    if sql.column_exists(cr, "dental_call", "triage"):
        cr.execute(
            """CREATE TABLE dental_call_triage_before AS
               SELECT id, triage FROM dental_call WHERE state = 'done' AND triage IS NOT NULL"""
        )
