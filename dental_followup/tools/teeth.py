"""FDI two-digit tooth notation (ISO 3950)."""

import re

PERMANENT = frozenset(q * 10 + n for q in (1, 2, 3, 4) for n in range(1, 9))
DECIDUOUS = frozenset(q * 10 + n for q in (5, 6, 7, 8) for n in range(1, 6))
ALL_TEETH = PERMANENT | DECIDUOUS
_NUMBERS = {str(tooth): tooth for tooth in ALL_TEETH}

_SEPARATORS = re.compile(r"[\s,;/+.，；、]+")


class ToothError(ValueError):
    """A word that names no tooth; ``tooth`` is that word as it was typed."""

    def __init__(self, tooth):
        super().__init__(tooth)
        self.tooth = tooth


def parse(text):
    """Return the teeth named in ``text``, each once, in ascending order.

    Any of comma, semicolon, slash, plus, full stop, space and their Chinese forms separates two teeth.

    :raises ToothError: at the first word that is no tooth of ISO 3950
    """
    teeth = set()
    for word in _SEPARATORS.split(text or ""):
        if not word:
            continue
        if word not in _NUMBERS:
            raise ToothError(word)
        teeth.add(_NUMBERS[word])
    return tuple(sorted(teeth))


def normalise(text):
    """Return ``text`` in the one form that is stored: ``"36, 46"``."""
    return ", ".join(map(str, parse(text)))


def is_covered(teeth, later):
    """Whether what was done later settles what is pending for ``teeth``.

    ``later`` holds the teeth of each later record. A record that names no tooth stands for
    the whole mouth, and a pending one that names none is settled by any.
    """
    if not later:
        return False
    if not teeth or any(not other for other in later):
        return True
    return set(teeth) <= set().union(*later)


def in_jaw(teeth, jaw):
    """Whether one of ``teeth`` stands in the "lower" or the "upper" jaw; none named: it may."""
    quadrants = {"upper": (1, 2, 5, 6), "lower": (3, 4, 7, 8)}[jaw]
    return not teeth or any(tooth // 10 in quadrants for tooth in teeth)
