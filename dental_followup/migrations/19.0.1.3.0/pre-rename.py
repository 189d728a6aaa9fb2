"""Rename the columns of fields that have got another name, and what Odoo and users keep under the former one.

Everything is plain SQL, as the models are not loaded yet, and nothing happens where it was done before.
"""

from odoo.tools import SQL, sql

MODULE = "dental_followup"
# Model → former name of a field → its name now. A field that another model has by delegation (users have those
# of contacts) is renamed for both.
RENAMED = {}


def migrate(cr, version):
    for model, names in RENAMED.items():
        for old, new in names.items():
            rename_field(cr, model, old, new)


def rename_field(cr, model, old, new):
    rename_column(cr, model.replace(".", "_"), old, new)
    rename_reflection(cr, model, old, new)
    rename_for_users(cr, model, old, new)


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
