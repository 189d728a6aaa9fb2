"""Adapt shipped treatments and books to courses: which treatments are one, and calls that were too many or too late.

What somebody in the clinic has edited stays as it is; so do its own books.
"""

from odoo import SUPERUSER_ID, api
from odoo.fields import Command

MODULE = "dental_followup"
COURSES = {
    "scaling": "mouth",
    "perio": "mouth",
    "filling": "tooth",
    "root_canal": "tooth",
    "prosthesis": "tooth",
    "whitening": "mouth",
    "implant": "tooth",
    "ortho": "mouth",
    "infusion": "mouth",
}
YEARLY = {"repeat_count": 1, "repeat_unit": "years"}
SECOND_DAY = {"count": 2, "tolerance": 1}
# Step → what it was, what it is, and the stages that end it.
STEPS = {
    "book_a_implant_crown_6": ({"repeat_unit": False}, YEARLY, ()),
    "book_b_implant_crown_4": ({"repeat_unit": False}, YEARLY, ()),
    "book_c_implant_crown_5": ({"repeat_unit": False}, YEARLY, ()),
    "book_b_implant_operation_4": ({"count": 12, "unit": "months"}, {"count": 18, **YEARLY}, ("implant_crown",)),
    "book_b_prosthesis_1": ({"count": 3, "unit": "days"}, SECOND_DAY, ()),
    "book_b_scaling_1": ({"count": 3, "unit": "days"}, SECOND_DAY, ()),
}
# Book B rings after the preparation of a canal only if it brought a reaction: a rule of its own.
FORMER_STAGES = {"root_canal_opening", "root_canal_preparation"}
# Calls that no policy demands.
SURPLUS = (
    *(f"book_c_consultation_{number}" for number in range(1, 6)),
    *(f"book_c_checkup_{number}" for number in range(1, 6)),
    *(f"book_c_infusion_{number}" for number in range(2, 6)),
    "book_b_implant_crown_2",
    "book_b_implant_crown_3",
)


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for code, course in COURSES.items():
        kind = ref(env, f"treatment_type_{code}")
        if kind and not kind.course:
            kind.course = course
    extraction = ref(env, "treatment_type_extraction")
    if extraction:
        extraction.removes_tooth = True
    for name, change in STEPS.items():
        change_step(env, unedited(env, name), *change)
    narrow(env, unedited(env, "book_b_root_canal_opening"))
    for name in SURPLUS:
        drop(env, name)


def ref(env, name):
    return env.ref(f"{MODULE}.{name}", raise_if_not_found=False)


def unedited(env, name):
    """The shipped record as it was shipped; None if the clinic has edited or deleted it."""
    record = ref(env, name)
    return record if record and record.write_uid.id == SUPERUSER_ID else None


def stages(env, names):
    found = [ref(env, f"treatment_stage_{name}") for name in names]
    return env["dental.treatment.stage"].union(*[stage for stage in found if stage])


def change_step(env, step, former, values, until):
    if step and not step.until_stage_ids and all(step[name] == value for name, value in former.items()):
        step.write({**values, "until_stage_ids": [Command.set(stages(env, until).ids)]})


def narrow(env, rule):
    opening = ref(env, "treatment_stage_root_canal_opening")
    if rule and opening and rule.stage_ids == stages(env, FORMER_STAGES):
        rule.stage_ids = opening


def drop(env, name):
    """Archive a step, so that what was done by it keeps its reason; it is shipped no more."""
    step = ref(env, name)
    if step and step.write_uid.id == SUPERUSER_ID:
        step.active = False
        env["ir.model.data"].search([("module", "=", MODULE), ("name", "=", name)]).unlink()
