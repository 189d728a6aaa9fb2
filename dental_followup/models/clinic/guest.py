"""Other apps' people in the same database: nothing of ours stands in their way, or comes along with what they do."""


def uncopied(records):
    """The names of our fields that the user may not read: Odoo copies every field, whoever copies.

    With them go the fields that make a contact a patient and a meeting a visit.
    """
    hidden = {
        name
        for name, field in records._fields.items()
        if field.copy and field.groups and name.startswith("dental_") and not records._has_field_access(field, "read")
    }
    return hidden | {
        name for name in ("is_patient", "dental_company_id", "dental_number") if hidden and name in records._fields
    }


def copy_without_ours(records, copy_data, default=None):
    """What ``copy_data`` returns, without our fields where the user has no role in the clinic."""
    kept_out = uncopied(records)
    default = dict(default or {})
    vals_list = copy_data({**dict.fromkeys(kept_out, False), **default})
    kept_out -= default.keys()
    return [vals and {name: value for name, value in vals.items() if name not in kept_out} for vals in vals_list]
