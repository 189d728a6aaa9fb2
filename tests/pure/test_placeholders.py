import pytest
from markupsafe import Markup
from tools.placeholders import PLACEHOLDERS, parts, render, to_html, unknown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (None, []),
        ("no braces, { one } pair of single ones", []),
        ("{{ patient }} {{patient}} {{  title}}", []),
        (" ".join(f"{{{{ {name} }}}}" for name in PLACEHOLDERS), []),
        ("{{ pateint }}", ["pateint"]),
        ("{{ Patient }}", ["Patient"]),
        ("{{ nope }} {{ patient }} {{ nope }} {{ other }}", ["nope", "other"]),
        ("{{ object.name }}", ["object.name"]),
        ("{{ patient or 1 }}", ["patient or 1"]),
        ("{{ }}", [""]),
        ("{{ patient }", ["{{"]),
        ("patient }}", ["}}"]),
        ("{{{ patient }}}", []),
        ("{{ patient {{ title }}", ["{{"]),
        ("｛｛patient｝｝", ["｛｛", "｝｝"]),
        ("{{ 患者 }}", ["患者"]),
        ("{{ you | your child }} {{ child? Watch. }} {{ free_checkup? Free. | Paid. }}", []),
        ("{{ nope? Free. }}", ["nope? Free."]),
        ("{{ a | b | c }}", ["a | b | c"]),
    ],
)
def test_unknown(text, expected):
    assert unknown(text) == expected


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("Hello {{ patient }}!", {"patient": "王小明"}, "Hello 王小明!"),
        ("{{patient}}{{ title }}", {"patient": "王小明", "title": "先生"}, "王小明先生"),
        ("{{ patient }}{{ title }}", {"patient": "王小明", "title": ""}, "王小明"),
        ("on {{ treatment_date }}", {}, ""),
        ("You come {{ next_visit }}. Good.", {"next_visit": None}, "Good."),
        ("Hello. You come {{ next_visit }}. Good.", {"next_visit": False}, "Hello. Good."),
        ("您好。您下次{{ next_visit }}来。【已约：{{ next_visit }}。】再见！", {}, "您好。再见！"),
        ("One.\nTwo {{ dentist }}.\nThree.", {}, "One.\nThree."),
        ("One.\n\nTwo.", {}, "One.\n\nTwo."),
        ("At 10.30 {{ dentist }} comes. Yes?", {}, "Yes?"),
        ("At 10.30 {{ dentist }} comes. Yes?", {"dentist": "Dr. Li"}, "At 10.30 Dr. Li comes. Yes?"),
        ("done on {{ treatment_date }}.", {"treatment_date": "today"}, "done today."),
        ("since {{ treatment_date }}.", {"treatment_date": "4 May"}, "since 4 May."),
        ("is on {{ next_visit }}.", {"next_visit": "tomorrow at 9:00"}, "is tomorrow at 9:00."),
        ("is on {{ next_visit }}.", {"next_visit": "Friday, 4 May, at 9:00"}, "is on Friday, 4 May, at 9:00."),
        ("done on {{ treatment_date }}.", {"treatment_date": "4 May"}, "done on 4 May."),
        ("How {{ are you | is your child }}?", {}, "How are you?"),
        ("How {{ are you | is your child }}?", {"child": True}, "How is your child?"),
        ("{{ child? Watch the lip. }}", {"child": True}, "Watch the lip."),
        ("Eat.\n{{ child? Watch the lip. }}\nRest.", {}, "Eat.\nRest."),
        ("{{ free_checkup? Free. | Paid. }}", {}, "Paid."),
        ("{{ nope? Free. }}", {}, "{{ nope? Free. }}"),
        ("{{ days_since }} days", {"days_since": 0}, "0 days"),
        ("{{ days_since }} days", {"days_since": 90}, "90 days"),
        ("{{ nope }}", {"nope": "x"}, "{{ nope }}"),
        ("", {"patient": "x"}, ""),
        (None, {}, ""),
    ],
)
def test_render(text, values, expected):
    assert render(text, values) == expected


def test_values_are_not_interpreted_again():
    values = {"patient": "{{ caller }} {% x %} \\1 ${x}", "caller": "secret"}
    assert render("{{ patient }}", values) == values["patient"]


def test_markup_is_no_markup_any_more():
    """A value that claims to be safe is text all the same: whoever shows it escapes it."""
    text = render("{{ patient }}", {"patient": Markup("<b>x</b>")})
    assert type(text) is str
    assert text == "<b>x</b>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (None, []),
        ("one\ntwo", [("one\ntwo", False)]),
        ("[wait]", [("[wait]", True)]),
        ("Hello! [Wait.] Well?", [("Hello! ", False), ("[Wait.]", True), (" Well?", False)]),
        ("您好【等对方说完】", [("您好", False), ("【等对方说完】", True)]),
        ("[one][two", [("[one]", True), ("[two", False)]),
    ],
)
def test_parts(text, expected):
    assert parts(text) == expected


def test_markup_does_not_escape_the_escaping():
    """A value that claims to be safe is escaped all the same."""
    text = render("{{ patient }}", {"patient": Markup("<b>x</b>")})
    assert to_html(text) == "&lt;b&gt;x&lt;/b&gt;"


@pytest.mark.parametrize(
    ("text", "expected"), [("", ""), (None, ""), ("a\nb", "a<br/>b"), ("<b>&\"'", "&lt;b&gt;&amp;&#34;&#39;")]
)
def test_to_html(text, expected):
    assert to_html(text) == expected
