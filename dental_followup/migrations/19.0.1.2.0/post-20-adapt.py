"""Suit what earlier versions shipped to what version 19.0.1.2.0 brings, where the clinic has not edited it.

The texts are read from the add-on's data files. This script shares no code with those of other versions.
"""

import hashlib

from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.tools import file_open

MODULE = "dental_followup"
LANGUAGES = ("en_US", "zh_CN")
# Step → the script that it was shipped with, the one that suits it better now.
STEPS = {
    "book_a_ortho_adjustment_1": ("day_one_ortho", "day_one_ortho_adjustment"),
    "book_a_implant_second_stage_1": ("day_one_implant", "day_one_implant_second_stage"),
    "book_b_root_canal_obturation_1": ("day_one_root_canal", "day_one_root_canal_obturation"),
    "book_c_root_canal_obturation_1": ("day_one_root_canal", "day_one_root_canal_obturation"),
    "book_c_implant_second_stage_1": ("day_one_implant", "day_one_implant_second_stage"),
    "book_c_perio_5": ("checkup", "checkup_perio"),
    "book_c_perio_surgery_1": ("day_one_perio", "day_one_perio_surgery"),
    "book_c_perio_surgery_2": ("recovery_perio_week", "recovery_perio_surgery"),
    "book_c_perio_surgery_5": ("checkup", "checkup_perio"),
    "book_c_prosthesis_5": ("result_prosthesis", "checkup_prosthesis"),
    "book_c_filling_5": ("result_filling", "checkup_filling"),
    "book_d_prosthesis_4": ("result_prosthesis", "checkup_prosthesis"),
    "book_d_filling_4": ("result_filling", "checkup_filling"),
}
# Texts of treatments that had none.
TYPES = ("infusion", "checkup", "consultation", "other")
SCRIPTS = (
    "dental_script_book_a",
    "dental_script_first_weeks",
    "dental_script_months",
    "dental_script_recall",
    "dental_script_visit",
)
# What only repeats the questions now was shortened; digests of what was shipped, English and Chinese.
WORDS = {
    "script_same_day_extraction_ask": ("f236950e", "eb0fc160"),
    "script_same_day_filling_ask": ("eda47bb3", "29773dc5"),
    "script_same_day_root_canal_ask": ("1e6bc092", "9ca4ca8d"),
    "script_day_one_ask": ("98f29760", "00d8ee9c"),
    "script_day_one_extraction_ask": ("408fa91a", "8d801566"),
    "script_day_one_surgery_ask": ("f0d2f81f", "05eb7117"),
    "script_day_one_filling_ask": ("fcd95481", "7a385bf5"),
    "script_day_one_root_canal_ask": ("c0b7d55f", "75c59276"),
    "script_day_one_prosthesis_ask": ("199fb70e", "d2c2298d"),
    "script_day_one_scaling_ask": ("5b195b6b", "03610d74"),
    "script_day_one_perio_ask": ("f05fdd5c", "03bb297d"),
    "script_day_one_ortho_ask": ("b892cfd0", "cf278237"),
    "script_day_one_implant_ask": ("a0d6f7b9", "9c56d5a6"),
    "script_recovery_ask": ("e41bb6c3", "baa2e051"),
    "script_recovery_root_canal_ask": ("2a53c9ee", "49907529"),
    "script_recovery_prosthesis_ask": ("878f4623", "e3636bb0"),
    "script_recovery_perio_ask": ("d4ba0b95", "3e06aa45"),
    "script_recovery_retainer_ask": ("a560a1c6", "46a92230"),
    "script_review_retainer_ask": ("39e5b48e", "d6ba8ca1"),
    "script_restoration_extraction_ask": ("373e32b8", "50544921"),
    "script_result_ask": ("5caa1d74", "b5e652c0"),
    "script_result_filling_ask": ("904248f8", "589142df"),
    "script_result_prosthesis_ask": ("453ddcf1", "7c91dd16"),
    "script_result_perio_ask": ("614fe289", "f387f59b"),
    "script_checkup_scaling_ask": ("947c6f62", "e3da6894"),
    "script_care_implant_ask": ("64da5606", "54caa484"),
    "script_review_implant_ask": ("ade40664", "7273e4c0"),
    "script_checkup_ask": ("4f58dad9", "6f4b9e57"),
    "script_same_day_implant_ask": ("44e58106", "c13d9f59"),
    "script_day_one_implant_crown_ask": ("e35e1263", "7c3a5c92"),
    "script_day_one_retainer_ask": ("ada60bcb", "a9d044b1"),
    "script_day_one_infusion_ask": ("13813f76", "2a9c7436"),
    "script_recovery_scaling_ask": ("ce22dd1d", "44fe33f2"),
    "script_recovery_prosthesis_days_ask": ("598cd6cd", "ed923ec3"),
    "script_recovery_filling_ask": ("80a80047", "6a9d3433"),
    "script_recovery_extraction_ask": ("6f7cdce3", "0e315061"),
    "script_recovery_perio_week_ask": ("c2a003ef", "bb189511"),
    "script_recovery_implant_ask": ("0f016e53", "205251b7"),
    "script_recovery_implant_crown_ask": ("d854e7b2", "6a13dce6"),
    "script_recovery_ortho_ask": ("f9c0c894", "870232a4"),
    "script_crown_root_canal_ask": ("1db2915e", "084ea3da"),
    "script_result_root_canal_ask": ("740ccd9e", "4fa68bf1"),
    "script_result_ortho_ask": ("2d900fce", "3f4b294b"),
    "script_review_implant_operation_ask": ("6243f0cd", "86284d99"),
    "script_checkup_scaling_quarter_ask": ("9dee8704", "a7263feb"),
    "script_checkup_scaling_polish_ask": ("1bac75d4", "479a054f"),
    "script_checkup_scaling_year_ask": ("ac5d40eb", "f127e5ea"),
    "script_pain_daily_ask": ("93621a4a", "afe689dd"),
    "script_complaint_settled_ask": ("49b48575", "b43cdc86"),
    "script_recall_ask": ("81cdd140", "9c513caf"),
    "script_recall_ortho_3_ask": ("e71d8b5d", "73246d3d"),
    "script_recall_ortho_5_ask": ("e6567e5d", "085868c1"),
    "script_preparation_extraction_ask": ("f6377059", "75b21c61"),
    "script_second_stage_ask": ("2fefc2a1", "5cf03f6a"),
    "script_suture_extraction_ask": ("72ade059", "a5baa6b9"),
    "script_suture_implant_ask": ("7cc7facc", "c476a888"),
    "script_no_show_ask": ("d4f7b1aa", "9d5b0bb3"),
    "script_not_arrived_ask": ("cdb9f1d9", "215e5396"),
    "script_not_converted_ask": ("2066fd0e", "8db759cd"),
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    shorten_words(env)
    suit_steps(env)
    describe_types(env)


def ref(env, xmlid):
    return env.ref(f"{MODULE}.{xmlid}", raise_if_not_found=False)


def shipped(env, name):
    """The records of a data file, also those within others."""
    with file_open(f"{MODULE}/data/{name}_data.xml", "rb", env=env) as file:
        return list(etree.parse(file).getroot().iter("record"))


def languages(env):
    """Which of the shipped languages the clinic has."""
    return [code for code, _name in env["res.lang"].get_installed() if code in LANGUAGES]


def write_as_shipped(record, element, name):
    for lang in languages(record.env):
        shipped_name = name if lang == "en_US" else f"{name}@{lang}"
        record.with_context(lang=lang)[name] = element.findtext(f"field[@name='{shipped_name}']")


def shorten_words(env):
    """The words of sections that are as they were shipped, in each language that the clinic has."""
    for name in SCRIPTS:
        for element in shipped(env, name):
            section = ref(env, element.get("id")) if element.get("id") in WORDS else None
            if section and _is_old(section, WORDS[element.get("id")]):
                write_as_shipped(section, element, "body")


def _is_old(section, digests):
    texts = (section.with_context(lang=lang).body or "" for lang in languages(section.env))
    return all(digest(text) in digests for text in texts)


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def suit_steps(env):
    for xmlid, names in STEPS.items():
        step, (old, new) = ref(env, xmlid), (ref(env, f"script_{name}") for name in names)
        if step and old and new and step.script_id == old and step.write_uid.id == SUPERUSER_ID:
            step.script_id = new


def describe_types(env):
    """What is normal, and what to do, after treatments of which nothing was said."""
    for element in shipped(env, "dental_treatment_type"):
        kind = ref(env, element.get("id"))
        if kind and kind._name == "dental.treatment.type" and kind.code in TYPES:
            for name in ("aftercare", "normal"):
                if not kind.with_context(lang="en_US")[name]:
                    write_as_shipped(kind, element, name)
