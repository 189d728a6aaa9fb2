"""Bring the new words of scripts, answers and after-care, where a clinic has left the former ones as they were.

former_words.txt names the texts that changed: record, field, language, and a digest of what version 19.0.1.2.0
shipped. A text that reads otherwise is the clinic's own and stays. Stages get their own after-care, which they
never had, where that of their treatment is the shipped one. Runs before the scripts that adapt other things.
"""

import hashlib
from pathlib import Path

from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.modules import Manifest
from odoo.tools import file_open

MODULE = "dental_followup"
HERE = Path(__file__).parent
STAGE_TEXTS = ("aftercare", "normal")


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    languages = {code for code, _name in env["res.lang"].get_installed()}
    shipped = read_shipped()
    for line in (HERE / "former_words.txt").read_text().splitlines():
        xmlid, fname, lang, digest = line.split()
        record = env.ref(f"{MODULE}.{xmlid}", raise_if_not_found=False)
        text = shipped.get((xmlid, fname, lang))
        if not record or not text or lang not in languages:
            continue
        record = record.with_context(lang=lang)
        if digest_of(record[fname]) == digest:
            record[fname] = text
    give_stages_words(env, shipped, languages)


def digest_of(text):
    return hashlib.sha256((text or "").strip().encode()).hexdigest()[:12]


def read_shipped():
    """{(external id, field, language): text} of all plain texts in the data files."""
    texts = {}
    for name in Manifest.for_addon(MODULE)["data"]:
        if not name.startswith("data/") or not name.endswith(".xml"):
            continue
        with file_open(f"{MODULE}/{name}", "rb") as file:
            for record in etree.parse(file).getroot().iter("record"):
                for field in record.iterchildren("field"):
                    fname, _at, lang = field.get("name").partition("@")
                    texts[record.get("id"), fname, lang or "en_US"] = field.text
    return texts


def give_stages_words(env, shipped, languages):
    """Give a stage its words in a language if its treatment's after-care in that language is the shipped one."""
    for stage in env["dental.treatment.stage"].search([]):
        xmlid = stage.get_external_id()[stage.id].removeprefix(f"{MODULE}.")
        kind = stage.type_id.get_external_id()[stage.type_id.id].removeprefix(f"{MODULE}.")
        for lang in sorted(languages):
            own, general = stage.with_context(lang=lang), stage.type_id.with_context(lang=lang)
            is_shipped = (general.aftercare or "").strip() == (shipped.get((kind, "aftercare", lang)) or "").strip()
            for fname in STAGE_TEXTS:
                text = shipped.get((xmlid, fname, lang))
                if text and is_shipped and (lang != "en_US" or not own[fname]):
                    own[fname] = text
