"""How satisfied patients are: grades as numbers, averages, the recommend score and its uncertainty.

A value that was not given is None and never counts as 0.
"""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import fmean
from typing import Literal, TypeVar

Value = TypeVar("Value", bound=Hashable)

# Grade of a call → its number, from the worst to the best. People see the numbers only as averages.
GRADE_VALUES = {"dissatisfied": 1, "fair": 2, "satisfied": 3, "very_satisfied": 4}
# How clinics write grades in letters: in some A is the worst, in others the best, and a letter does not say which.
LETTERS = {
    "a_worst": dict(zip("ABCD", GRADE_VALUES, strict=True)),
    "a_best": dict(zip("DCBA", GRADE_VALUES, strict=True)),
}
# "Would you recommend us", 0 to 10: detractors answer 6 or less, promoters 9 or more. Source: Reichheld, "The One
# Number You Need to Grow", Harvard Business Review, December 2003.
DETRACTOR_MAX = 6
PROMOTER_MIN = 9
RECOMMEND_MAX = 10
# Quantile of the normal distribution for a 95 % interval (97.5 % lie below it).
Z_95 = 1.959964


@dataclass(frozen=True)
class Score:
    """A recommend score from -100 to 100, the 95 % interval around it, and the number of answers."""

    value: float
    low: float
    high: float
    count: int


def letter_grade(letter: str, mapping: str) -> str | None:
    """Return the grade that a letter stands for; None if it stands for none.

    :param mapping: a key of LETTERS; it is never guessed
    :raises KeyError: if there is no such mapping
    """
    return LETTERS[mapping].get(letter.strip().upper())


def is_letter(text: str) -> bool:
    """Tell whether ``text`` is a grade in letters, A to D."""
    return text.strip().upper() in set("ABCD")


def average(values: Iterable[float | None]) -> float | None:
    """Return the mean of the values that were given; None if there are none."""
    given = [value for value in values if value is not None]
    return fmean(given) if given else None


def distribution(values: Iterable[Value | None], scale: Iterable[Value]) -> dict[Value, int]:
    """Return how many gave each step of ``scale``, in the scale's order; a step that nobody gave has 0."""
    counts = Counter(values)
    return {step: counts[step] for step in scale}


def promoter_points(value: float | None) -> Literal[-100, 0, 100] | None:
    """Return 100 for a promoter, -100 for a detractor, 0 between; their mean is the recommend score.

    :raises ValueError: if ``value`` is not on the scale from 0 to 10
    """
    if value is None:
        return None
    if not 0 <= value <= RECOMMEND_MAX:
        raise ValueError(f"{value} is not on the scale from 0 to {RECOMMEND_MAX}")
    return 100 if value >= PROMOTER_MIN else -100 if value <= DETRACTOR_MAX else 0


def recommend_score(values: Iterable[float | None]) -> Score | None:
    """Return the share of promoters less that of detractors with its 95 % interval; None without values.

    The interval is the adjusted Wald interval, which holds its 95 % for small samples too: 3/4 of an
    answer is added to the promoters and to the detractors each and 3/2 to those between, three in all.
    Source: Rocks, "Interval Estimation for the Net Promoter Score", The American Statistician 70 (2016).

    :raises ValueError: if a value is not on the scale from 0 to 10
    """
    points = [promoter_points(value) for value in values if value is not None]
    return score_of_counts(points.count(100), points.count(-100), len(points))


def score_of_counts(promoters: int, detractors: int, count: int) -> Score | None:
    """Return the recommend score of answers that a database has counted, see :func:`recommend_score`.

    :param count: all answers, those between included; for 0 the score is None
    """
    if not count:
        return None
    total = count + 3
    up, down = (promoters + 0.75) / total, (detractors + 0.75) / total
    middle = up - down
    margin = Z_95 * sqrt((up + down - middle**2) / total)
    value = (promoters - detractors) / count
    return Score(100 * value, 100 * max(middle - margin, -1), 100 * min(middle + margin, 1), count)


def share(part: float, whole: float) -> float | None:
    """Return ``part`` of ``whole`` in per cent; None if ``whole`` is 0."""
    return 100 * part / whole if whole else None


def wilson(part: float, whole: float) -> tuple[float, float] | None:
    """Return the 95 % interval of the share ``part`` of ``whole``, in per cent; None if ``whole`` is 0.

    Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", Journal of the
    American Statistical Association 22 (1927).
    """
    if not whole:
        return None
    ratio, square = part / whole, Z_95**2
    middle = (ratio + square / (2 * whole)) / (1 + square / whole)
    margin = Z_95 / (1 + square / whole) * sqrt(ratio * (1 - ratio) / whole + square / (4 * whole**2))
    return 100 * max(middle - margin, 0.0), 100 * min(middle + margin, 1.0)


def is_low(value: float | None, limit: float) -> bool:
    """Tell whether a value was given and is not above ``limit``."""
    return value is not None and value <= limit


def poisson(count: int) -> tuple[float, float]:
    """Return the 95 % interval of a number of events that was counted as ``count``.

    Byar's approximation. Source: Breslow and Day, "Statistical Methods in Cancer Research", volume II, IARC 1987,
    page 69.
    """
    low = count * (1 - 1 / (9 * count) - Z_95 / (3 * sqrt(count))) ** 3 if count else 0.0
    above = count + 1
    return max(low, 0.0), above * (1 - 1 / (9 * above) + Z_95 / (3 * sqrt(above))) ** 3
