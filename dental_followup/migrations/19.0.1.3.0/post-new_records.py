"""Bring the records that version 19.0.1.3.0 ships for the first time.

Shipped records belong to the clinic (noupdate, not forced), so that an update alone would leave out the new
ones. What each version shipped first stands in its new_records.txt; the newest has none until the next one
comes: all that no earlier version shipped is new. What the records say is read from the add-on's data files.
This script shares no code with those of other versions, so that it never changes once its version is out.
"""

# pylint: disable=duplicate-code

import logging
import re
from copy import deepcopy
from pathlib import Path

from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.modules import Manifest
from odoo.tools import file_open, parse_version
from odoo.tools.convert import xml_import

_logger = logging.getLogger(__name__)

MODULE = "dental_followup"
HERE = Path(__file__).parent
REF = re.compile(r"ref\('(\w+)'\)")


def migrate(cr, version):
    records = NewRecords(api.Environment(cr, SUPERUSER_ID, {}))
    for xmlid in records.first_shipped(HERE) or records.elements:
        records.bring(xmlid)
    records.bring_parts()


class NewRecords:
    """The shipped records, of which the clinic gets those that it never had.

    What an earlier version shipped and is not there was deleted by the clinic. A new record that needs such a
    one is left out; any other error stops the upgrade.
    """

    def __init__(self, env):
        self.env = env
        self.elements = {}  # id → element and path of its file
        self.top = {}  # id → the id of the record that it is written in, or its own
        for path in Manifest.for_addon(MODULE)["data"]:
            if path.startswith("data/"):
                self._read(f"{MODULE}/{path}")
        earlier = [folder for folder in HERE.parent.iterdir() if parse_version(folder.name) < parse_version(HERE.name)]
        self.had = {xmlid for folder in earlier for xmlid in self.first_shipped(folder)}
        self.left_out = set()

    def _read(self, path):
        with file_open(path, "rb", env=self.env) as file:
            for element in etree.parse(file).getroot().iterfind("record"):
                if element.get("id") not in self.top:  # otherwise it adds to a record of an earlier file
                    self.elements[element.get("id")] = element, path
                    self.top.update(dict.fromkeys(_ids(element), element.get("id")))

    def first_shipped(self, folder):
        path = folder / "new_records.txt"
        return path.read_text(encoding="utf-8").split() if path.exists() else []

    def bring(self, xmlid):
        """Load a record, after those that it refers to, if the clinic never had it; return whether it is there."""
        if self.env.ref(f"{MODULE}.{xmlid}", raise_if_not_found=False):
            return True
        top = self.top.get(xmlid)
        if not top or top in self.had or top in self.left_out:
            return False
        self.left_out.add(top)  # until it is there: records may refer to each other
        if not self._load(*self.elements[top]):
            return False
        self.left_out.discard(top)
        return True

    def bring_parts(self):
        """Load the new answers and rules of questions that the clinic has had before and still has.

        They stand in new_parts.txt: other parts that are not there were deleted by the clinic. Where a dentist has
        signed the set, it stays as it was signed.
        """
        if self.env["res.company"].search_count([("dental_triage_signed_at", "!=", False)], limit=1):
            _logger.info("New answers and rules of questions are left out: a dentist has signed the set")
            return
        for xmlid in (HERE / "new_parts.txt").read_text(encoding="utf-8").split():
            top = self.top.get(xmlid)
            is_there = self.env.ref(f"{MODULE}.{xmlid}", raise_if_not_found=False)
            if "_rule_" in xmlid:  # its answers are there by now
                self._make_choice(top)
            if top and not is_there and self.env.ref(f"{MODULE}.{top}", raise_if_not_found=False):
                self._load_part(*self.elements[top], xmlid)

    def _make_choice(self, top):
        """Make a question a choice that was answered by yes or no and has more answers now; its rules stay."""
        question = top and self._there(top)
        kind = top and self.elements[top][0].find("field[@name='kind']")
        is_asked = question and question._name == "dental.script.question" and kind is not None
        if is_asked and question.kind == "yes_no" and kind.text == "choice":
            question.kind = "choice"

    def _load_part(self, element, path, xmlid):
        part = etree.Element("record", id=element.get("id"), model=element.get("model"))
        for field in element.iterfind("field"):
            for nested in field.iterfind(f"record[@id='{xmlid}']"):
                etree.SubElement(part, "field", name=field.get("name")).append(deepcopy(nested))
        if len(part):
            self._load(part, path)

    def _load(self, element, path):
        if self._has_own_rule(element):
            _logger.info("%s is left out: the clinic has a rule of its own", element.get("id"))
            return False
        root = etree.Element("odoo", noupdate="1")
        root.append(deepcopy(element))
        if not self._prune(root[0], _ids(element)):
            _logger.info("%s is left out: the clinic has deleted what it needs", element.get("id"))
            return False
        xml_import(self.env, MODULE, {}, "init", noupdate=True, xml_filename=path).parse(root)
        return True

    def _has_own_rule(self, element):
        """Whether the clinic has put a rule for the same treatment, or one of its stages, into a shipped book."""
        values = {field.get("name"): field for field in element.findall("field")}
        if element.get("model") != "dental.protocol" or "type_id" not in values:
            return False
        names = REF.findall(values["stage_ids"].get("eval")) if "stage_ids" in values else []
        stages = [stage.id for name in names if (stage := self._there(name))]
        book, kind = self._there(values["book_id"].get("ref")), self._there(values["type_id"].get("ref"))
        if not book or not kind:
            return False
        rules = book.protocol_ids.filtered(lambda r: r.trigger == values["trigger"].text and r.type_id == kind)
        return any(set(stages) & set(rule.stage_ids.ids) or (not stages and not rule.stage_ids) for rule in rules)

    def _there(self, name):
        return self.env.ref(f"{MODULE}.{name}", raise_if_not_found=False)

    def _prune(self, record, own):
        """Take out what refers to deleted records; return whether the record makes sense without it.

        A call is made without a script rather than not at all.
        """
        for field in record.findall("field"):
            names = [*REF.findall(field.get("eval", "")), *filter(None, [field.get("ref")])]
            lost = [name for name in names if "." not in name and name not in own and not self.bring(name)]
            if lost and field.get("name") == "script_id":
                record.remove(field)
                continue
            if lost and len(lost) == len(names):
                return False
            for name in lost:
                field.set("eval", re.sub(rf"ref\('{name}'\),?", "", field.get("eval")))
            for nested in field.findall("record"):
                if not self._prune(nested, own):
                    field.remove(nested)
        return True


def _ids(element):
    return {record.get("id") for record in element.iter("record")}
