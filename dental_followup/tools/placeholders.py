"""Placeholders of the call scripts: a fixed list, plain text substitution.

Scripts are written by users, so nothing in them or in the values is ever evaluated.
"""

import re

from markupsafe import Markup, escape

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
    "question",
    "answer",
)
MISSING = "…"

_PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
# Braces that a typing error, or a Chinese keyboard, leaves outside any placeholder.
_STRAY = re.compile(r"\{\{|\}\}|[｛｝]+")
_NOTE = re.compile(r"(\[[^\[\]]*\]|【[^【】]*】)")


def unknown(text):
    """Return what ``text`` has in or as double braces and is no placeholder, each once."""
    text = text or ""
    names = [name for name in _PLACEHOLDER.findall(text) if name not in PLACEHOLDERS]
    names += _STRAY.findall(_PLACEHOLDER.sub("", text))
    return list(dict.fromkeys(names))


def render(text, values):
    """Replace the placeholders of ``text`` by ``values`` (name -> value) in a single pass.

    A value that is missing, None or False becomes "…"; an empty string stays empty. Braces
    inside a value are ordinary characters.
    """

    def value_of(match):
        name = match[1]
        if name not in PLACEHOLDERS:
            return match[0]
        value = values.get(name)
        return MISSING if value is None or value is False else str(value)

    return _PLACEHOLDER.sub(value_of, text or "")


def parts(text):
    """Split rendered ``text`` into what is read out and the caller's notes in square brackets.

    :return: pairs of text and whether it is a note, in order; together they are ``text``
    """
    pieces = _NOTE.split(text or "")
    return [(piece, bool(n % 2)) for n, piece in enumerate(pieces) if piece]


def to_html(text):
    """Return plain ``text`` as markup: escaped, one line break per line."""
    return Markup("<br/>").join(escape(line) for line in (text or "").splitlines())
