"""Search by a few typed words: which of many texts are about them; no database.

Chinese has no spaces between its words: there two characters in a row count as one word.
"""

import re
from collections.abc import Collection
from math import ceil

from .values import Text

_RUN = re.compile(r"[\u3400-\u9fff]+|[^\W\u3400-\u9fff]+")

# This product's own numbers; no source names them.
_IN_TITLE = 3
# One in so many of the typed terms must be found, two of them at least.
_OF_TERMS = 3


def terms(text: Text) -> list[str]:
    """Return what to look for: the words of ``text``, and of Chinese each two neighbours; lower case, each once."""
    found: list[str] = []
    for run in _RUN.findall((text or "").lower()):
        is_chinese = "\u3400" <= run[0] <= "\u9fff"
        found += [run[i : i + 2] for i in range(max(len(run) - 1, 1))] if is_chinese else [run]
    return list(dict.fromkeys(found))


def score(wanted: Collection[str], title: Text, text: Text) -> int:
    """Return how well a title and its text answer what was typed; 0: not at all.

    Every term counts once, one in the title three times. One or two terms must all be found; of more
    terms a third: nobody types exactly what an answer says.

    :param wanted: what :func:`terms` made of the words that were typed
    """
    title, text = (title or "").lower(), (text or "").lower()
    hits = list(filter(None, (_IN_TITLE if term in title else int(term in text) for term in wanted)))
    needed = min(len(wanted), max(2, ceil(len(wanted) / _OF_TERMS)))
    return sum(hits) if len(hits) >= needed else 0
