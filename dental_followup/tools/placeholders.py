"""Placeholders of the call scripts: a fixed list, plain text substitution.

Scripts are written by users, so nothing in them or in the values is ever evaluated. Three forms stand in double
braces: a name, ``{{ dentist }}``; words for an adult and, after a bar, those for a child's parent,
``{{ you | your child }}``; and words that are only said if something holds, ``{{ free_checkup? It is free. }}``,
again with a bar before what is said otherwise.
"""

import re
from collections.abc import Iterator, Mapping

from markupsafe import Markup, escape

from .values import Text

PLACEHOLDERS = (
    "patient",
    "title",
    "caller",
    "clinic",
    "treatment",
    "teeth",
    "treatment_date",
    "dentist",
    "next_visit",
    "days_since",
    "checkup_interval",
    "warranty_until",
    "question",
    "answer",
)
# What words can depend on. A child's parent is spoken to about the child.
CONDITIONS = ("child", "free_checkup", "replaceable")

_BRACES = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_CONDITION = re.compile(r"(\w+)\?\s*([^|]*)(?:\|([^|]*))?")
# Braces that a typing error, or a Chinese keyboard, leaves outside any placeholder.
_STRAY = re.compile(r"\{\{|\}\}|[｛｝]+")
_NOTE = re.compile(r"(\[[^\[\]]*\]|【[^【】]*】)")
# Where a sentence ends. A full stop of Latin text ends one only before a blank: "10.30" has none.
_SENTENCE = re.compile(
    r"[^。！？!?.\n]*(?:(?:\.(?!\s|$)[^。！？!?.\n]*)*(?:[。！？!?]+[”’」』)）]*|\.+(?=\s|$)|\n|$))[ \t]*"
)
# Stands for words that are not said, until their line is looked at: an empty line that was one stays.
_UNSAID = "\0"
# No "on" is said before such a day or hour.
_NEAR = ("today", "tomorrow", "yesterday")
_ON = re.compile(r"\bon\s+(?=\{\{\s*(treatment_date|next_visit)\s*\}\})")


def unknown(text: Text) -> list[str]:
    """Return what stands in double braces and means nothing, and braces that have no partner; each once."""
    text = text or ""
    names = [words for words in _BRACES.findall(text) if not _is_known(words)]
    names += _STRAY.findall(_BRACES.sub("", text))
    return list(dict.fromkeys(names))


def _is_known(words: str) -> bool:
    if condition := _CONDITION.fullmatch(words):
        return condition[1] in CONDITIONS
    return words in PLACEHOLDERS or words.count("|") == 1


def render(text: Text, values: Mapping[str, object]) -> str:
    """Replace the placeholders of ``text`` by their ``values`` in a single pass.

    A sentence, or a note in brackets, with a placeholder whose value is missing (None or False) is left out; an
    empty string is a value. Braces inside a value are ordinary characters, and an unknown name stays as it is.

    :param values: name of the placeholder or condition → its value
    """
    text = text or ""
    text = _ON.sub(lambda match: "" if str(values.get(match[1])).startswith(_NEAR) else match[0], text)
    said = []
    for line in _BRACES.sub(lambda match: _choose(match, values), text).split("\n"):
        filled = "".join(_fill(unit, values) for unit in _units(line.replace(f" {_UNSAID} ", " ").replace(_UNSAID, "")))
        if filled.strip() or not line.strip():
            said.append(filled if filled == line else re.sub(" {2,}", " ", filled).strip())
    return "\n".join(said)


def _choose(match: re.Match[str], values: Mapping[str, object]) -> str:
    """Words for what holds: for an adult or a child, or under a condition; a name stays for the next pass."""
    words = match[1]
    if words in PLACEHOLDERS:
        return match[0]
    if (condition := _CONDITION.fullmatch(words)) and condition[1] in CONDITIONS:
        return (condition[2] if values.get(condition[1]) else condition[3] or "").strip() or _UNSAID
    if words.count("|") == 1:
        adult, child = words.split("|")
        return (child if values.get("child") else adult).strip() or _UNSAID
    return match[0]


def _units(line: str) -> Iterator[str]:
    """The parts of a line that are left out or said as a whole: notes in brackets, and sentences."""
    for piece, is_note in parts(line):
        if is_note:
            yield piece
        else:
            yield from filter(None, (found[0] for found in _SENTENCE.finditer(piece)))


def _fill(unit: str, values: Mapping[str, object]) -> str:
    names = [name for name in _BRACES.findall(unit) if name in PLACEHOLDERS]
    if any(values.get(name) is None or values.get(name) is False for name in names):
        return ""
    return _BRACES.sub(lambda match: str(values[match[1]]) if match[1] in PLACEHOLDERS else match[0], unit)


def parts(text: Text) -> list[tuple[str, bool]]:
    """Split rendered ``text`` into what is read out and the caller's notes in square brackets.

    :return: pairs of a piece of text and whether it is a note, in order; the pieces together are ``text``
    """
    pieces = _NOTE.split(text or "")
    return [(piece, bool(n % 2)) for n, piece in enumerate(pieces) if piece]


def to_html(text: Text) -> Markup:
    """Return plain ``text`` as markup: escaped, with a line break between two lines."""
    return Markup("<br/>").join(escape(line) for line in (text or "").splitlines())
