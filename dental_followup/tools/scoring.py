"""How satisfied: grades as numbers, averages, the recommend score and its uncertainty.

A value that was not given is None and never counts as 0.
"""

from collections import Counter
from dataclasses import dataclass
from math import sqrt
from statistics import fmean

# Grade of a call → its number; nobody sees the numbers but as averages.
GRADE_VALUES = {"dissatisfied": 1, "fair": 2, "satisfied": 3, "very_satisfied": 4}
# How clinics write grades in letters. Nothing in a letter says which of the two is meant.
LETTERS = {
    "a_worst": dict(zip("ABCD", GRADE_VALUES, strict=True)),
    "a_best": dict(zip("DCBA", GRADE_VALUES, strict=True)),
}
# 0-10 "would you recommend us": detractors up to 6, promoters from 9 (Reichheld, "The One Number You
# Need to Grow", Harvard Business Review, December 2003).
DETRACTOR_MAX = 6
PROMOTER_MIN = 9
RECOMMEND_MAX = 10
# Quantile of the normal distribution for an interval that holds 95 % of the time.
Z_95 = 1.959964


@dataclass(frozen=True)
class Score:
    """A recommend score from -100 to 100 and the interval that it lies in 95 % of the time."""

    value: float
    low: float
    high: float
    count: int


def letter_grade(letter, mapping):
    """The grade that a letter stands for under ``mapping``, a key of LETTERS; None: it is no such letter."""
    return LETTERS[mapping].get(letter.strip().upper())


def is_letter(text):
    return text.strip().upper() in set("ABCD")


def average(values):
    """The mean of the values that were given; None if there are none."""
    given = [value for value in values if value is not None]
    return fmean(given) if given else None


def distribution(values, scale):
    """Return {step of ``scale``: how many gave it}, in the scale's order, steps that nobody chose included."""
    counts = Counter(value for value in values if value is not None)
    return {step: counts[step] for step in scale}


def promoter_points(value):
    """100 for a promoter, -100 for a detractor, 0 between; their mean is the recommend score."""
    if value is None:
        return None
    if not 0 <= value <= RECOMMEND_MAX:
        raise ValueError(f"{value} is not on the scale from 0 to {RECOMMEND_MAX}")
    return 100 if value >= PROMOTER_MIN else -100 if value <= DETRACTOR_MAX else 0


def recommend_score(values):
    """The share of promoters less that of detractors with its 95 % interval; None without values.

    The interval is the adjusted Wald interval, which keeps its word for small samples too: 3/4 of an
    answer is added to the promoters and to the detractors each and 3/2 to those between, three in all.
    Source: Rocks, "Interval Estimation for the Net Promoter Score", The American Statistician 70 (2016).
    """
    points = [promoter_points(value) for value in values if value is not None]
    if not points:
        return None
    return score_of_counts(points.count(100), points.count(-100), len(points))


def score_of_counts(promoters, detractors, count):
    """See :func:`recommend_score`; for counts that a database has made. None for a count of 0."""
    if not count:
        return None
    total = count + 3
    up, down = (promoters + 0.75) / total, (detractors + 0.75) / total
    middle = up - down
    margin = Z_95 * sqrt((up + down - middle**2) / total)
    value = (promoters - detractors) / count
    return Score(100 * value, 100 * max(middle - margin, -1), 100 * min(middle + margin, 1), count)


def share(part, whole):
    """``part`` of ``whole`` in per cent; None where there is no whole."""
    return 100 * part / whole if whole else None


def wilson(part, whole):
    """The 95 % interval of a share in per cent, or None where there is no whole.

    Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", Journal of the
    American Statistical Association 22 (1927).
    """
    if not whole:
        return None
    ratio, square = part / whole, Z_95**2
    middle = (ratio + square / (2 * whole)) / (1 + square / whole)
    margin = Z_95 / (1 + square / whole) * sqrt(ratio * (1 - ratio) / whole + square / (4 * whole**2))
    return 100 * (middle - margin), 100 * (middle + margin)


def is_low(value, limit):
    """Whether a given value is at or below the ``limit`` of its rule."""
    return value is not None and value <= limit
