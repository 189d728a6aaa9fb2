"""Teeth in the two-digit notation of the FDI (ISO 3950): first the quadrant, then the place from the middle."""

import re
from collections.abc import Collection
from typing import Literal

from .values import Text

# Quadrants 1 to 4 with places 1 to 8 are permanent teeth, quadrants 5 to 8 with places 1 to 5 milk teeth.
PERMANENT = frozenset(q * 10 + n for q in (1, 2, 3, 4) for n in range(1, 9))
DECIDUOUS = frozenset(q * 10 + n for q in (5, 6, 7, 8) for n in range(1, 6))
ALL_TEETH = PERMANENT | DECIDUOUS
_NUMBERS = {str(tooth): tooth for tooth in ALL_TEETH}
_QUADRANTS = {"upper": (1, 2, 5, 6), "lower": (3, 4, 7, 8)}

_SEPARATORS = re.compile(r"[\s,;/+.，；、]+")


class ToothError(ValueError):
    """A word that names no tooth; ``tooth`` is that word as it was typed."""

    def __init__(self, tooth: str) -> None:
        super().__init__(tooth)
        self.tooth = tooth


def parse(text: Text) -> tuple[int, ...]:
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


def normalise(text: Text) -> str:
    """Return the teeth in ``text`` in the one form that is stored: ``"36, 46"``.

    :raises ToothError: at the first word that is no tooth of ISO 3950
    """
    return ", ".join(map(str, parse(text)))


def is_covered(teeth: Collection[int], later: Collection[Collection[int]]) -> bool:
    """Tell whether later treatments settle what is pending for ``teeth``.

    A treatment that names no tooth is about the whole mouth; if the pending one names none, any later
    treatment settles it.

    :param later: the teeth of each later treatment
    """
    if not later:
        return False
    return any(not other for other in later) or set(teeth) <= set().union(*later)


def is_same_course(teeth: Collection[int], other: Collection[int], is_staged: bool) -> bool:
    """Tell whether a later session on ``other`` goes on with the course of a treatment of ``teeth``.

    :param is_staged: the treatment has several stages, so that a record without teeth is likely a part of it
    """
    if teeth and other:
        return set(teeth) <= set(other)
    return is_staged


def is_replaced(teeth: Collection[int]) -> bool:
    """Tell whether one of the extracted ``teeth`` is usually replaced: neither a wisdom nor a milk tooth.

    If none is named, one may be.
    """
    return not teeth or any(tooth not in DECIDUOUS and tooth % 10 != 8 for tooth in teeth)


def in_jaw(teeth: Collection[int], jaw: Literal["lower", "upper"]) -> bool:
    """Tell whether one of ``teeth`` may be in the ``jaw``; if none is named, one may.

    :raises KeyError: if there is no such jaw
    """
    return not teeth or any(tooth // 10 in _QUADRANTS[jaw] for tooth in teeth)
