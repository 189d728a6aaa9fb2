"""What migrations share: new data come to a clinic, what it has edited or deleted stays as it is.

Records of a data file with noupdate and forcecreate="False" are loaded by an installation alone.
"""

import hashlib
import logging
import re

from lxml import etree

from odoo import SUPERUSER_ID
from odoo.tools import file_open
from odoo.tools.convert import xml_import

_logger = logging.getLogger(__name__)

MODULE = "dental_followup"


def records(env, name):
    """The records of data/``name``_data.xml, and the path of that file."""
    path = f"{MODULE}/data/{name}_data.xml"
    with file_open(path, "rb", env=env) as file:
        return etree.parse(file).getroot().findall("record"), path


def load_new(env, new):
    """Load records that the clinic never had.

    :param dict new: data file → pattern of the ids of its new records
    """
    for name, pattern in new.items():
        elements, path = records(env, name)
        for element in elements:
            if re.fullmatch(pattern, element.get("id")) and not ref(env, element.get("id")):
                load(env, element, path)


def load_onto(env, names):
    """Write what data files say about records of other files that the clinic still has."""
    for name in names:
        elements, path = records(env, name)
        for element in elements:
            if ref(env, element.get("id")):
                load(env, element, path)


def ref(env, xmlid):
    return env.ref(f"{MODULE}.{xmlid}", raise_if_not_found=False)


def load(env, record, path):
    """Load one record; one that leans on something the clinic has deleted is left out.

    A call is made without a script rather than not at all.
    """
    for field in record.findall("field[@name='script_id']"):
        if not ref(env, field.get("ref")):
            record.remove(field)
    root = etree.Element("odoo", noupdate="1")
    root.append(record)
    try:
        with env.cr.savepoint():
            xml_import(env, MODULE, {}, "init", noupdate=True, xml_filename=path).parse(root)
    except Exception:
        _logger.warning("%s was not added", record.get("id"), exc_info=True)


def is_untouched(record):
    """Whether only the add-on itself has written ``record``, but not its translations."""
    return bool(record) and all(one.write_uid.id == SUPERUSER_ID for one in record)


def spoken(env):
    """Which of the shipped languages the clinic has."""
    return [code for code, _name in env["res.lang"].get_installed() if code in ("en_US", "zh_CN")]


def digest(text):
    return hashlib.sha256((text or "").encode()).hexdigest()[:8]


def renew_words(env, names, field, old):
    """Replace texts that stand as they were shipped, each language by itself.

    :param names: data files
    :param dict old: id → digests of the shipped text in English and in Chinese
    """
    langs = spoken(env)
    for name in names:
        for element in records(env, name)[0]:
            for part in element.iter("record"):
                if part.get("id") in old and (record := ref(env, part.get("id"))):
                    _renew(record, part, field, old[part.get("id")], langs)


def _renew(record, part, field, digests, langs):
    texts = {lang: record.with_context(lang=lang)[field] for lang in langs}
    if any(digest(text) not in digests for text in texts.values()):
        return
    for lang in langs:
        shipped = field if lang == "en_US" else f"{field}@{lang}"
        record.with_context(lang=lang)[field] = part.findtext(f"field[@name='{shipped}']")
