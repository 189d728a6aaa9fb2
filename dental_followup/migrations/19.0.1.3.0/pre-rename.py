"""Rename the columns of fields that have got another name, and what Odoo and users keep under the former one.

Everything is plain SQL, as the models are not loaded yet, and nothing happens where it was done before.
"""

import re

from lxml import etree
from psycopg2.extras import Json

from odoo.tools import SQL, sql

MODULE = "dental_followup"
# Model → former name of a field → its name now. A field that another model has by delegation (users have those
# of contacts) is renamed for both.
RENAMED = {
    "dental.followup": {
        "heard_by": "contact_deadline",
        "is_unheard": "is_not_contacted",
        "is_ring_head": "is_group_lead",
        "ring_count": "group_count",
        "ring_note": "group_note",
        "ring_reason": "group_reason",
        "ring_patient_id": "group_patient_id",
    },
    "dental.treatment": {
        "is_heard_from": "is_contacted",
        "last_heard": "last_contact_at",
        "last_heard_words": "last_contact_text",
    },
    "dental.call": {
        "ring_digits": "dialled_digits",
        "rung_from": "caller_number",
        "along_id": "parent_call_id",
        "said_section_ids": "completed_section_ids",
    },
    "dental.call.answer": {"is_changed": "is_asked"},
    "dental.complaint": {
        "clock_round": "sla_cycle",
        "clock_started_at": "sla_started_at",
        "told_ids": "notified_user_ids",
        "tier": "escalation_level",
    },
    "dental.complaint.severity": {"tier": "escalation_level"},
    "dental.complaint.alarm": {"clock_round": "sla_cycle", "rung_at": "fired_at"},
    "res.company": {"dental_quiet_days": "dental_cool_down_days"},
}
# The tables of many2many fields.
TABLES = {
    "dental_call_said_rel": "dental_call_completed_section_rel",
    "dental_complaint_told_rel": "dental_complaint_notified_user_rel",
}
XMLIDS = {
    "mail_activity_type_unheard": "mail_activity_type_not_contacted",
    "dental_followup_action_unheard": "dental_followup_action_not_contacted",
    "dental_followup_action_unheard_view_list": "dental_followup_action_not_contacted_view_list",
    "dental_followup_menu_unheard": "dental_followup_menu_not_contacted",
    "dental_followup_view_list_unheard": "dental_followup_view_list_not_contacted",
    "dental_treatment_view_search_heard": "dental_treatment_view_search_contacted",
    "dental_treatment_view_list_heard": "dental_treatment_view_list_contacted",
}
# Attributes of a view that are shown; a word in them is no field.
READ_BY_PEOPLE = ("confirm", "help", "placeholder", "string", "title")
# Method that a scheduled job calls → its name now.
JOBS = {"model._cron_ring()": "model._cron_fire()"}


def migrate(cr, version):
    for model, names in RENAMED.items():
        for old, new in names.items():
            rename_field(cr, model, old, new)
    for old, new in TABLES.items():
        if sql.table_exists(cr, old) and not sql.table_exists(cr, new):
            cr.execute(SQL("ALTER TABLE %s RENAME TO %s", SQL.identifier(old), SQL.identifier(new)))
    for old, new in XMLIDS.items():
        rename_record(cr, old, new)
    for old, new in JOBS.items():
        cr.execute(SQL("UPDATE ir_act_server SET code = %s WHERE code = %s", new, old))


def rename_field(cr, model, old, new):
    rename_column(cr, model.replace(".", "_"), old, new)
    rename_reflection(cr, model, old, new)
    rename_for_users(cr, model, old, new)
    rename_in_views(cr, model, old, new)


def rename_record(cr, old, new):
    cr.execute(
        SQL(
            """UPDATE ir_model_data SET name = %(new)s WHERE module = %(module)s AND name = %(old)s
                  AND NOT EXISTS (SELECT FROM ir_model_data WHERE module = %(module)s AND name = %(new)s)""",
            module=MODULE,
            old=old,
            new=new,
        )
    )


def rename_in_views(cr, model, old, new):
    """The name in the views of the model, ours and others': each is looked at while the others still stand.

    A name is looked for where Odoo reads names; what people read (texts, labels) stays as it is.
    """
    name = rf"\b{old}\b"
    cr.execute(SQL("SELECT id, arch_db FROM ir_ui_view WHERE model = %s AND arch_db::text ~ %s", model, rf"\m{old}\M"))
    for view_id, archs in cr.fetchall():
        renamed = {lang: rename_in_arch(arch, name, new) for lang, arch in archs.items()}
        if renamed != archs:
            cr.execute(SQL("UPDATE ir_ui_view SET arch_db = %s WHERE id = %s", Json(renamed), view_id))


def rename_in_arch(arch, name, new):
    """The view with the pattern ``name`` replaced in the attributes that nobody reads."""
    tree = etree.fromstring(arch)
    for node in tree.iter(etree.Element):
        for attribute, value in node.attrib.items():
            if attribute not in READ_BY_PEOPLE:
                node.set(attribute, re.sub(name, new, value))
        # An inherited view names the attribute that it changes.
        if node.tag == "attribute" and node.get("name") not in READ_BY_PEOPLE and node.text:
            node.text = re.sub(name, new, node.text)
    return etree.tostring(tree, encoding="unicode")


def rename_column(cr, table, old, new):
    """The column, its index and its foreign key; all other definitions follow by themselves."""
    if not sql.column_exists(cr, table, old) or sql.column_exists(cr, table, new):
        return
    sql.rename_column(cr, table, old, new)
    indexes = (SQL.identifier(sql.make_index_name(table, name)) for name in (old, new))
    cr.execute(SQL("ALTER INDEX IF EXISTS %s RENAME TO %s", *indexes))
    if sql.constraint_definition(cr, table, f"{table}_{old}_fkey"):
        names = map(SQL.identifier, (table, f"{table}_{old}_fkey", f"{table}_{new}_fkey"))
        cr.execute(SQL("ALTER TABLE %s RENAME CONSTRAINT %s TO %s", *names))


def rename_reflection(cr, model, old, new):
    """What Odoo keeps about the field: else it would take it for deleted, and drop it."""
    cr.execute(
        SQL(
            """UPDATE ir_model_fields SET name = %(new)s
                WHERE model = %(model)s AND name = %(old)s
                  AND NOT EXISTS (SELECT FROM ir_model_fields WHERE model = %(model)s AND name = %(new)s)""",
            model=model,
            old=old,
            new=new,
        )
    )
    for kind in ("field_", "selection__"):
        prefix = f"{kind}{model.replace('.', '_')}__"
        cr.execute(
            SQL(
                """UPDATE ir_model_data data SET name = %(new)s || substr(name, length(%(old)s) + 1)
                    WHERE module = %(module)s AND (name = %(old)s OR starts_with(name, %(old)s || '__'))
                      AND NOT EXISTS (
                          SELECT FROM ir_model_data other
                           WHERE other.module = data.module
                             AND other.name = %(new)s || substr(data.name, length(%(old)s) + 1))""",
                module=MODULE,
                old=prefix + old,
                new=prefix + new,
            )
        )
    cr.execute(SQL("UPDATE ir_attachment SET res_field = %s WHERE res_model = %s AND res_field = %s", new, model, old))


def rename_for_users(cr, model, old, new):
    """The name in users' favourites, in their templates of exports, and in the columns that imports remember."""
    # In quotes, alone or before what belongs to it: 'name', 'name.id', 'name:day', "name desc".
    quoted, name = f"""(['"]){old}(?=['".:]| asc| desc)""", rf"\1{new}"
    for column in map(SQL.identifier, ("domain", "context", "sort")):
        cr.execute(
            SQL(
                "UPDATE ir_filters SET %s = regexp_replace(%s, %s, %s, 'g') WHERE model_id = %s AND %s ~ %s",
                column,
                column,
                quoted,
                name,
                model,
                column,
                quoted,
            )
        )
    path = f"^{old}(?=/|$)"
    cr.execute(
        SQL(
            """UPDATE ir_exports_line line SET name = regexp_replace(line.name, %s, %s)
                 FROM ir_exports export
                WHERE export.id = line.export_id AND export.resource = %s AND line.name ~ %s""",
            path,
            new,
            model,
            path,
        )
    )
    cr.execute(
        SQL(
            """UPDATE base_import_mapping SET field_name = regexp_replace(field_name, %s, %s)
                WHERE res_model = %s AND field_name ~ %s""",
            path,
            new,
            model,
            path,
        )
    )
