"""Which texts a few typed words are about; no database.

Chinese has no spaces between its words: there two characters in a row count as one.
"""

import re
from math import ceil

_RUN = re.compile(r"[\u3400-\u9fff]+|[^\W\u3400-\u9fff]+")


def terms(text):
    """What is looked for in ``text``: its words, and of Chinese each two neighbours, in small letters."""
    found = []
    for run in _RUN.findall((text or "").lower()):
        is_chinese = "\u3400" <= run[0] <= "\u9fff"
        found += [run[i : i + 2] for i in range(max(len(run) - 1, 1))] if is_chinese else [run]
    return list(dict.fromkeys(found))


def score(wanted, title, text):
    """How well a title and its text answer; 0: not at all.

    Every term counts once, one in the title three times. One or two terms must all be found; of more
    terms a third: nobody types exactly what an answer says.

    :param wanted: what :func:`terms` made of the words that were typed
    """
    title, text = (title or "").lower(), (text or "").lower()
    hits = list(filter(None, (3 if term in title else int(term in text) for term in wanted)))
    needed = min(len(wanted), max(2, ceil(len(wanted) / 3)))
    return sum(hits) if len(hits) >= needed else 0
