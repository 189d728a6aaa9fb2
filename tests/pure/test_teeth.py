"""Teeth as they are typed, stored and compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools import teeth

PERMANENT = [11, 12, 13, 14, 15, 16, 17, 18, 21, 22, 23, 24, 25, 26, 27, 28]
PERMANENT += [31, 32, 33, 34, 35, 36, 37, 38, 41, 42, 43, 44, 45, 46, 47, 48]
DECIDUOUS = [51, 52, 53, 54, 55, 61, 62, 63, 64, 65, 71, 72, 73, 74, 75, 81, 82, 83, 84, 85]
some_teeth = st.sets(st.sampled_from(PERMANENT + DECIDUOUS))


@pytest.mark.parametrize("number", range(-1, 130))
def test_exactly_the_teeth_of_iso_3950(number):
    if number in PERMANENT + DECIDUOUS:
        assert teeth.parse(str(number)) == (number,)
    else:
        with pytest.raises(teeth.ToothError):
            teeth.parse(str(number))


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        (None, ""),
        (False, ""),
        ("", ""),
        ("  ", ""),
        (",,", ""),
        ("36", "36"),
        ("46,36", "36, 46"),
        ("36 46", "36, 46"),
        ("36;46/37+38.35", "35, 36, 37, 38, 46"),
        ("36，46；37、38", "36, 37, 38, 46"),
        ("36\t46\n37", "36, 37, 46"),
        ("36, 36, 36", "36"),
        ("36,", "36"),
        ("85 18", "18, 85"),
    ],
)
def test_one_stored_form(text, stored):
    assert teeth.normalise(text) == stored


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("19", "19"),
        ("36, 49", "49"),
        ("56", "56"),
        ("36-38", "36-38"),
        ("036", "036"),
        ("３６", "３６"),
        ("²", "²"),
        ("+-36", "-36"),
        ("<b>x<b>", "<b>x<b>"),
        ("upper left", "upper"),
        ("36 左上6", "左上6"),
        ("3 6", "3"),
        pytest.param("9" * 5000, "9" * 5000, id="more digits than int() takes"),
    ],
)
def test_error_names_the_word_that_is_no_tooth(text, named):
    with pytest.raises(teeth.ToothError) as caught:
        teeth.parse(text)
    assert caught.value.tooth == named


@pytest.mark.parametrize(
    ("pending", "later", "covered"),
    [
        # Nothing was done later.
        ((), [], False),
        ((36,), [], False),
        # The same tooth, another tooth.
        ((36,), [(36,)], True),
        ((36,), [(46,)], False),
        ((36,), [(35, 36, 37)], True),
        # Two teeth need both, in one record or in two.
        ((36, 46), [(36,)], False),
        ((36, 46), [(36,), (46,)], True),
        ((36, 46), [(36, 46)], True),
        # Where one of the two records names no tooth, the other's do not matter.
        ((), [(36,)], True),
        ((36,), [()], True),
        ((), [()], True),
        ((36, 46), [(11,), ()], True),
    ],
)
def test_is_covered(pending, later, covered):
    assert teeth.is_covered(pending, later) is covered


UPPER = [*range(11, 19), *range(21, 29), *range(51, 56), *range(61, 66)]


@pytest.mark.parametrize("tooth", PERMANENT + DECIDUOUS)
def test_jaw_of_each_tooth(tooth):
    assert teeth.in_jaw([tooth], "upper") is (tooth in UPPER)
    assert teeth.in_jaw([tooth], "lower") is (tooth not in UPPER)


@pytest.mark.parametrize("jaw", ["upper", "lower"])
def test_jaw_of_several_teeth(jaw):
    assert teeth.in_jaw([11, 48], jaw), "one of them"
    assert teeth.in_jaw((), jaw), "none named: it may be"


@pytest.mark.parametrize(
    ("text", "is_replaced"),
    [
        ("36", True),
        ("18", False),
        ("28", False),
        ("38, 48", False),
        ("51", False),
        ("85", False),
        ("55, 48", False),
        ("36, 48", True),
        ("17", True),
        ("", True),
    ],
)
def test_wisdom_and_milk_teeth_are_not_replaced(text, is_replaced):
    assert teeth.is_replaced(teeth.parse(text)) is is_replaced


@pytest.mark.parametrize(
    ("own", "other", "staged", "single"),
    [
        ("36", "36", True, True),
        ("36", "36, 37", True, True),
        ("36, 37", "36", False, False),
        ("36", "46", False, False),
        ("36", "", True, False),
        ("", "36", True, False),
        ("", "", True, False),
    ],
)
def test_same_course(own, other, staged, single):
    own, other = teeth.parse(own), teeth.parse(other)
    assert teeth.is_same_course(own, other, is_staged=True) is staged
    assert teeth.is_same_course(own, other, is_staged=False) is single


def test_no_such_jaw():
    with pytest.raises(KeyError):
        teeth.in_jaw([11], "middle")


@given(some_teeth)
def test_stored_form_is_read_back_as_the_same_teeth(numbers):
    text = teeth.normalise(" ".join(map(str, numbers)))
    assert teeth.parse(text) == tuple(sorted(numbers))
    assert teeth.normalise(text) == text


@given(st.text())
def test_any_text_is_teeth_or_a_tooth_error(text):
    try:
        numbers = teeth.parse(text)
    except teeth.ToothError:
        return
    assert set(numbers) <= teeth.ALL_TEETH


@given(some_teeth, st.lists(some_teeth), some_teeth)
def test_a_further_record_never_uncovers(pending, later, further):
    if teeth.is_covered(pending, later):
        assert teeth.is_covered(pending, [*later, further])
