"""The whole table of triage, printed for the clinic's dentist: answers × treatments and stages × hours × patients.

``docs/triage_table.en.md`` and ``.zh.md`` are what the shipped rules say; ``TRIAGE_TABLE=write`` writes them anew.
"""

import os
from itertools import combinations as choose
from pathlib import Path

import pytest
import triage_data as data
from tools.triage import URGENCIES, Case, judge, judge_signs, matches, worst

DOCS = Path(__file__).parents[2] / "docs"
ADULT, CHILD = 40, 8
LAST = 20_000  # hours: beyond every limit
# Answers that are mild: within the first week after a routine treatment none is more than a visit.
MILD = (
    ("bleeding", "traces"),
    ("mouth_opening", "less"),
    ("pain", "same"),
    ("ortho_pain", "same"),
    ("ortho_pain", "easing"),
    ("pain", "better"),
    ("biting", "little"),
    ("gums", "brushing"),
    ("filling_pain", "short"),
    ("sensitivity", "fading"),
    ("bitten_lip", "sore"),
    ("stitches", "in"),
    ("stitches", "fallen"),
    ("temporary_filling", "part"),
    ("whitening", "easing"),
    ("joint", "clicks"),
    ("trouble", "some"),
)
WEEK = range(8 * 24)
WORDS = {
    "en": {
        "title": "Triage: what the shipped rules say",
        "intro": "Printed by tests/pure/test_triage_table.py from the questions and rules that the add-on ships, for"
        " the dentist who signs them. It is not medical advice; each limit is a default that the clinic's dentist"
        " edits. Hours count from the treatment. Answers, treatments and hours that are not named are green: heard and"
        " well. Where a patient has several conditions, the most urgent counts.",
        "columns": "Answer | After | Hours | Patients | How urgent | What is said",
        "red": "🔴 Red: a dentist within 60 minutes",
        "amber": "🟠 Amber: a dentist within 24 hours",
        "book": "🔵 Book: a visit within 7 days",
        "green": "🟢 Green",
        "emergency": "emergency services first",
        "call_back": "the caller rings again after {} minutes",
        "any": "any treatment",
        "all": "all",
        "child": "below {} years",
        "from": "from {}",
        "until": "before {}",
        "between": "{}–{}",
        "always": "always",
        "lower": "Asked only of the lower jaw, or where no tooth is named.",
        "upper": "Asked only of the upper jaw, or where no tooth is named.",
        "first": "Asked first of patients with: {}.",
        "source": "Source: {}",
        "together": "Signs together",
        "least": "{least} of these answers: {signs}",
        "and": ", ",
    },
    "zh": {
        "title": "分诊表：系统自带的规则",
        "intro": "由 tests/pure/test_triage_table.py 根据系统自带的问题和规则打印，供签字的医生核对。"
        "这不是医疗建议；每个界限都只是默认值，由本诊所医生修改。"
        "小时数从治疗时算起。没有列出的答案、治疗和时段都是绿色：问过，正常。患者有几种情况的，以最紧急的为准。",
        "columns": "答案 | 适用治疗 | 小时 | 患者 | 紧急程度 | 对患者怎么说",
        "red": "🔴 红色：医生60分钟内联系",
        "amber": "🟠 黄色：医生24小时内联系",
        "book": "🔵 约诊：7天内来看",
        "green": "🟢 绿色",
        "emergency": "先打急救电话",
        "call_back": "{}分钟后回访人再打电话",
        "any": "所有治疗",
        "all": "所有人",
        "child": "未满{}岁",
        "from": "{}起",
        "until": "{}前",
        "between": "{}–{}",
        "always": "任何时候",
        "lower": "只在治疗下颌牙、或没写明牙位时问。",
        "upper": "只在治疗上颌牙、或没写明牙位时问。",
        "first": "有以下情况的患者最先问：{}。",
        "source": "依据：{}",
        "together": "几种表现同时出现",
        "least": "下列答案中有{least}项：{signs}",
        "and": "、",
    },
}


def bounds(question):
    """Hours at which something may change."""
    hours = {0, *(h for rule in question.rules for h in (rule.from_hours, rule.until_hours))}
    return sorted(hours)


def profile(question, value, stage, patient):
    """What the answer means from hour to hour: (from, until, verdict); until is None at the end."""
    conditions, age = patient
    rows, starts = [], bounds(question)
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        case = Case(stage.partition("/")[0], start, stage)
        verdict = judge(question.kind, value, question.rules, [case], conditions, age)
        if rows and rows[-1][2] == verdict:
            rows[-1] = (rows[-1][0], end, verdict)
        else:
            rows.append((start, end, verdict))
    return tuple(rows)


def patients(question):
    """Patients that the rules tell apart, the ordinary one first: words of them (by language) → conditions, age."""
    found = {(): ((), ADULT)}
    limits = sorted({rule.until_age for rule in question.rules if rule.until_age})
    found |= {(("child", limit),): ((), limit - 1) for limit in limits}
    named = {code for rule in question.rules for code in rule.conditions}
    found |= {(("condition", code),): ((code,), ADULT) for code in data.conditions() if code in named}
    return found


def answers(question):
    """Answers that are alike for everybody are one line: the steps of a scale."""
    groups = {}
    for value in question.answers:
        key = tuple(profile(question, value, stage, p) for stage in data.stages() for p in patients(question).values())
        groups.setdefault(key if question.kind == "scale" else value, []).append(value)
    return groups.values()


def segments(question, value):
    """Rows (stages, from, until, patients, verdict) of one answer; what holds for everybody comes first."""
    everybody = {stage: profile(question, value, stage, ((), ADULT)) for stage in data.stages()}
    rows = {}
    for words, patient in patients(question).items():
        for stage in data.stages():
            own = profile(question, value, stage, patient)
            for start, end, verdict in own:
                is_plain = verdict.level == "green" and not verdict.rules
                if covered(everybody[stage], start, end, verdict) if words else is_plain:
                    continue
                rows.setdefault((start, end, verdict, words), []).append(stage)
    merged = {}
    for (start, end, verdict, words), own in rows.items():
        merged.setdefault((tuple(own), start, end, verdict), []).extend(words)
    ordered = sorted(merged.items(), key=lambda row: (bool(row[1]), row[0][1], row[0][0]))
    return [(own, start, end, words, verdict) for (own, start, end, verdict), words in ordered]


def covered(rows, start, end, verdict):
    """Whether everybody is judged so in all of these hours, only in other pieces."""
    inside = [row for row in rows if (row[1] is None or row[1] > start) and (end is None or row[0] < end)]
    return all(row[2] == verdict for row in inside)


class Page:
    """The table in one language."""

    def __init__(self, lang):
        self.lang, self.words = lang, WORDS[lang]

    def __str__(self):
        lines = [f"# {self.words['title']}", "", self.words["intro"], ""]
        for number, question in enumerate(data.questions(), 1):
            lines += self.question(number, question)
        return "\n".join([*lines, *self.together()]).rstrip() + "\n"

    def question(self, number, question):
        yield from (f"## {number}. {question.words[self.lang]}", "")
        if question.jaw:
            yield from (self.words[question.jaw], "")
        if question.first:
            names = self.words["and"].join(data.conditions()[code][self.lang] for code in question.first)
            yield from (self.words["first"].format(names), "")
        columns = self.words["columns"]
        yield from (f"| {columns} |", "|" + " --- |" * (columns.count("|") + 1))
        for values in answers(question):
            yield from self.rows(question, values)
        yield ""
        sources = dict.fromkeys([question.source, *(rule.source for rule in question.rules)])
        yield from (f"- {self.words['source'].format(source)}" for source in sources if source)
        yield ""

    def rows(self, question, values):
        answer = self.answer(question, values)
        found = segments(question, values[0])
        if not found:
            cells = (self.words[name] for name in ("any", "always", "all", "green"))
            yield f"| {' | '.join((answer, *cells))} | |"
        for own, start, end, patients_of, verdict in found:
            cells = (answer, self.after(own), self.hours(start, end), self.who(patients_of), self.level(verdict))
            said = " ".join(dict.fromkeys(question.advice[rule][self.lang] for rule in verdict.rules))
            yield f"| {' | '.join(cells)} | {said} |"

    def answer(self, question, values):
        if question.kind == "scale" and len(values) > 1:
            return f"{values[0]}–{values[-1]}"
        return question.answer_words[self.lang].get(values[0], values[0])

    def after(self, own):
        if len(own) == len(data.stages()):
            return self.words["any"]
        names = []
        for kind, name in data.types().items():
            whole = [stage for stage in data.stages() if stage.startswith(f"{kind}/")]
            part = [stage for stage in whole if stage in own]
            names += [name[self.lang]] if part == whole else [data.stages()[s][self.lang] for s in part]
        return self.words["and"].join(names)

    def hours(self, start, end):
        if not start and end is None:
            return self.words["always"]
        if end is None:
            return self.words["from"].format(f"{start:g}")
        if not start:
            return self.words["until"].format(f"{end:g}")
        return self.words["between"].format(f"{start:g}", f"{end:g}")

    def who(self, words):
        names = [
            self.words["child"].format(value) if kind == "child" else data.conditions()[value][self.lang]
            for kind, value in words
        ]
        return self.words["and"].join(names) or self.words["all"]

    def level(self, verdict):
        parts = [self.words[verdict.level]]
        if verdict.is_emergency:
            parts.append(self.words["emergency"])
        if minutes := [rule.call_back_minutes for rule in verdict.rules if rule.call_back_minutes]:
            parts.append(self.words["call_back"].format(min(minutes)))
        return "; ".join(parts) if self.lang == "en" else "；".join(parts)

    def together(self):
        yield from (f"## {self.words['together']}", "")
        for combination, name, advice in data.combinations():
            signs = [self.sign(question) for question in data.questions() if question.sign in combination.signs]
            yield from (f"### {name[self.lang]}", "", f"{self.words[combination.level]}", "")
            yield self.words["least"].format(least=combination.least, signs="")
            yield ""
            yield from (f"- {sign}" for sign in signs)
            yield from ("", advice[self.lang], "", f"- {self.words['source'].format(combination.source)}", "")

    def sign(self, question):
        meant = [value for value in question.answers if matches(question.kind, question.sign_when, value)]
        words = " / ".join(question.answer_words[self.lang].get(value, value) for value in meant)
        return f"{question.words[self.lang]} {words}"


@pytest.mark.parametrize("lang", data.LANGS)
def test_the_table_is_the_committed_one(lang):
    path, table = DOCS / f"triage_table.{lang}.md", str(Page(lang))
    if os.environ.get("TRIAGE_TABLE") == "write":
        path.write_text(table, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == table, "TRIAGE_TABLE=write ./dev test tests/pure/test_triage_table.py"


def levels(question, value, hours, patient=((), ADULT)):
    for stage in data.stages():
        for hour in hours:
            case = Case(stage.partition("/")[0], hour, stage)
            yield stage, hour, judge(question.kind, value, question.rules, [case], *patient).level


@pytest.mark.parametrize(("code", "value"), MILD)
@pytest.mark.parametrize("age", [CHILD, ADULT, None])
def test_no_mild_answer_of_the_first_week_is_more_than_a_visit(code, value, age):
    """After every treatment, in every hour, of a patient without an illness; pain on an implant is not mild."""
    question = {q.code: q for q in data.questions()}[code]
    for stage, hour, level in levels(question, value, WEEK, ((), age)):
        if (code, stage.partition("/")[0]) != ("biting", "implant"):
            assert URGENCIES.index(level) <= URGENCIES.index("book"), (stage, hour)


@pytest.mark.parametrize("question", data.questions(), ids=lambda question: question.code)
def test_all_is_well_for_everybody_at_every_hour(question):
    """The well answer is green whatever the treatment, hour, age and illnesses."""
    ill = tuple(data.conditions())
    for patient in (((), ADULT), (ill, ADULT), (ill, CHILD), (ill, None)):
        assert {level for *_case, level in levels(question, question.well, (*bounds(question), LAST), patient)} == {
            "green"
        }


@pytest.mark.parametrize("question", data.questions(), ids=lambda question: question.code)
def test_an_illness_makes_no_answer_less_urgent(question):
    for value in question.answers:
        plain = [level for *_case, level in levels(question, value, bounds(question))]
        for code in data.conditions():
            own = [level for *_case, level in levels(question, value, bounds(question), ((code,), ADULT))]
            assert all(URGENCIES.index(a) <= URGENCIES.index(b) for a, b in zip(plain, own, strict=True)), (value, code)


def test_two_signs_are_red_whatever_the_treatment_and_the_hour():
    asked = {question.sign: question for question in data.questions() if question.sign}
    rules = [combination for combination, _name, _advice in data.combinations()]
    assert set(asked) == {"fever", "growing", "opening", "swallowing"}
    for pair in choose(asked, 2):
        assert worst(c.level for c in judge_signs(pair, rules)) == "red", pair
    for sign in asked:
        assert judge_signs([sign, sign], rules) == (), "one sign heard twice is one"


def test_every_rule_has_a_source_and_words_in_both_languages():
    for question in data.questions():
        for rule in question.rules:
            assert rule.source, (question.code, rule.when)
            assert all(question.advice[rule].values()), (question.code, rule.when)
