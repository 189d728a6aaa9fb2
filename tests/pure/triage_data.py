"""The shipped questions, rules, conditions and treatments as plain data, read from the add-on's files without Odoo."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lxml import etree
from tools.triage import SCALE, YES_NO, Combination, TriageRule

DATA = Path(__file__).parents[2] / "dental_followup" / "data"
LANGS = ("en", "zh")
NUMBERS = ("from_hours", "until_hours", "from_age", "until_age", "call_back_minutes")
YES_NO_WORDS = {"en": {"no": "No", "yes": "Yes"}, "zh": {"no": "否", "yes": "是"}}


@dataclass(frozen=True)
class Question:
    code: str
    kind: str
    well: str
    jaw: str
    sign: str
    sign_when: str
    words: dict  # language → the question
    source: str
    first: tuple  # codes of the conditions of those who are asked first
    answers: tuple  # codes, in order
    answer_words: dict  # language → code → words
    rules: tuple
    advice: dict  # rule → language → what is said


def text(record, name):
    return record.findtext(f"field[@name='{name}']") or ""


def both(record, name):
    return {"en": text(record, name), "zh": text(record, f"{name}@zh_CN")}


def refs(record, name):
    field = record.find(f"field[@name='{name}']")
    return [] if field is None else re.findall(r"ref\('(\w+)'\)", field.get("eval"))


def number(record, name):
    field = record.find(f"field[@name='{name}']")
    return 0 if field is None else int(field.get("eval") or field.text)


def records(name, model):
    root = etree.parse(DATA / name).getroot()
    return [record for record in root.iter("record") if record.get("model") == model]


@cache
def named(name, model):
    """External id → record."""
    return {record.get("id"): record for record in records(name, model)}


@cache
def types():
    """Code → language → name, in the order of the file."""
    found = named("dental_treatment_type_data.xml", "dental.treatment.type").values()
    return {text(record, "code"): both(record, "name") for record in found}


@cache
def stages():
    """Code of type and stage → language → name, in the order of the file."""
    found = {}
    for record in named("dental_treatment_type_data.xml", "dental.treatment.stage").values():
        found[stage_code(record)] = both(record, "name")
    return found


def stage_code(record):
    kinds = named("dental_treatment_type_data.xml", "dental.treatment.type")
    kind = kinds[record.find("field[@name='type_id']").get("ref")]
    return f"{text(kind, 'code')}/{text(record, 'code')}"


@cache
def conditions():
    """Code → language → name."""
    found = named("dental_condition_data.xml", "dental.condition").values()
    return {text(record, "code"): both(record, "name") for record in found}


def codes(record, name, file, model):
    return frozenset(text(named(file, model)[ref], "code") for ref in refs(record, name))


def rule_of(record, question):
    kinds = codes(record, "type_ids", "dental_treatment_type_data.xml", "dental.treatment.type")
    own = named("dental_treatment_type_data.xml", "dental.treatment.stage")
    return TriageRule(
        text(record, "level"),
        text(record, "when"),
        kinds,
        conditions=codes(record, "condition_ids", "dental_condition_data.xml", "dental.condition"),
        is_emergency=record.find("field[@name='is_emergency']") is not None,
        advice=text(record, "advice") or text(question, "advice"),
        source=text(record, "source"),
        stages=frozenset(stage_code(own[ref]) for ref in refs(record, "stage_ids")),
        **{name: number(record, name) for name in NUMBERS},
    )


@cache
def questions():
    return tuple(question_of(record) for record in records("dental_script_question_data.xml", "dental.script.question"))


def question_of(record):
    options = [r for r in record.iter("record") if r.get("model") == "dental.script.option"]
    kind, advice, rules = text(record, "kind"), {}, []
    for level in ("red", "amber", "book"):
        if when := text(record, f"{level}_when"):
            rules.append(TriageRule(level, when, advice=text(record, "advice"), source=text(record, "source")))
            advice[rules[-1]] = both(record, "advice")
    for own in [r for r in record.iter("record") if r.get("model") == "dental.triage.rule"]:
        rules.append(rule_of(own, record))
        advice[rules[-1]] = both(own if text(own, "advice") else record, "advice")
    answers = {"yes_no": YES_NO, "scale": tuple(map(str, SCALE))}.get(kind) or [text(o, "code") for o in options]
    words = {lang: {text(o, "code"): both(o, "name")[lang] for o in options} for lang in LANGS}
    return Question(
        text(record, "code"),
        kind,
        text(record, "well"),
        text(record, "jaw"),
        text(record, "sign"),
        text(record, "sign_when"),
        both(record, "name"),
        text(record, "source"),
        tuple(
            text(named("dental_condition_data.xml", "dental.condition")[ref], "code")
            for ref in refs(record, "first_condition_ids")
        ),
        tuple(answers),
        words if options else {lang: YES_NO_WORDS[lang] if kind == "yes_no" else {} for lang in LANGS},
        tuple(rules),
        advice,
    )


@cache
def combinations():
    """Pairs of a combination and its texts."""
    found = []
    for record in records("dental_script_question_data.xml", "dental.triage.combination"):
        signs = frozenset(part.strip() for part in text(record, "signs").split(","))
        own = Combination(text(record, "level"), signs, number(record, "least"), source=text(record, "source"))
        found.append((own, both(record, "name"), both(record, "advice")))
    return tuple(found)
