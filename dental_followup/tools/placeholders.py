"""Placeholders of the call scripts: a fixed list, plain text substitution.

Scripts are written by users, so nothing in them or in the values is ever evaluated.
"""

import re
from collections.abc import Mapping

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
    "question",
    "answer",
)
# What is read out where a value is not known.
MISSING = "…"

_PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
# Braces that a typing error, or a Chinese keyboard, leaves outside any placeholder.
_STRAY = re.compile(r"\{\{|\}\}|[｛｝]+")
_NOTE = re.compile(r"(\[[^\[\]]*\]|【[^【】]*】)")


def unknown(text: Text) -> list[str]:
    """Return the names in double braces that are no placeholders, and braces that have no partner; each once."""
    text = text or ""
    names = [name for name in _PLACEHOLDER.findall(text) if name not in PLACEHOLDERS]
    names += _STRAY.findall(_PLACEHOLDER.sub("", text))
    return list(dict.fromkeys(names))


def render(text: Text, values: Mapping[str, object]) -> str:
    """Replace the placeholders of ``text`` by their ``values`` in a single pass.

    A value that is missing, None or False becomes "…"; an empty string stays empty. Braces
    inside a value are ordinary characters, and an unknown name stays as it is.

    :param values: name of the placeholder → its value
    """

    def value_of(match: re.Match[str]) -> str:
        name = match[1]
        if name not in PLACEHOLDERS:
            return match[0]
        value = values.get(name)
        return MISSING if value is None or value is False else str(value)

    return _PLACEHOLDER.sub(value_of, text or "")


def parts(text: Text) -> list[tuple[str, bool]]:
    """Split rendered ``text`` into what is read out and the caller's notes in square brackets.

    :return: pairs of a piece of text and whether it is a note, in order; the pieces together are ``text``
    """
    pieces = _NOTE.split(text or "")
    return [(piece, bool(n % 2)) for n, piece in enumerate(pieces) if piece]


def to_html(text: Text) -> Markup:
    """Return plain ``text`` as markup: escaped, with a line break between two lines."""
    return Markup("<br/>").join(escape(line) for line in (text or "").splitlines())
