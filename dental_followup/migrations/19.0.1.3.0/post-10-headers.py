"""Remove the shipped proposals for columns of imports: the add-on knows the headers of its own files itself."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    shipped = env["ir.model.data"].search([("module", "=", "dental_followup"), ("model", "=", "base_import.mapping")])
    env["base_import.mapping"].browse(shipped.mapped("res_id")).exists().unlink()
    shipped.exists().unlink()
