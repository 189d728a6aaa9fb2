"""Load the shipped translations anew, also of terms whose English stayed the same.

An update adds the translations that are missing and keeps all others, so that a label would keep its former
Chinese. What the clinic may edit (noupdate) is left alone, and so is what belongs to Odoo as well: the labels of
models that the add-on only extends. Runs whenever the version changes, after all scripts of single versions.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools.translate import TranslationImporter, get_po_paths

MODULE = "dental_followup"
# The selections that Odoo's mail module brings to our models stand in i18n_extra, under its own name.
OURS = r"""
    SELECT data.module || '.' || data.name
      FROM ir_model_data data
     WHERE NOT data.noupdate AND (
           data.module = %(module)s AND NOT EXISTS (
               SELECT FROM ir_model_data other
                WHERE other.model = data.model AND other.res_id = data.res_id AND other.module != data.module)
        OR data.model = 'ir.model.fields.selection' AND data.name LIKE 'selection\_\_dental\_%%')
"""


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(OURS, {"module": MODULE})
    ours = {xmlid for (xmlid,) in cr.fetchall()}
    importer = TranslationImporter(cr, verbose=False)
    for lang, _name in env["res.lang"].get_installed():
        for path in get_po_paths(MODULE, lang):
            importer.load_file(path, lang, xmlids=ours)
    importer.save(overwrite=True)
