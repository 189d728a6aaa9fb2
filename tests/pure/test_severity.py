"""The proposed level of a complaint, and what speaks for it."""

import pytest
from tools import severity
from tools.severity import Proposal


@pytest.mark.parametrize(
    ("is_medical", "harm", "text", "expected"),
    [
        (False, None, None, Proposal("minor")),
        (False, "none", "等了半小时", Proposal("minor")),
        (False, "discomfort", "the chair was hard", Proposal("minor")),
        (True, None, "the filling is too high", Proposal("moderate", medical=True)),
        (False, "treatment", "", Proposal("moderate", harm=True)),
        (False, None, "I want a refund, and my cheek is Swollen.", Proposal("moderate", words=("refund", "swollen"))),
        (False, None, "要求退款", Proposal("moderate", words=("退款",))),
        (True, None, "拔牙以后一直流血", Proposal("moderate", medical=True, words=("流血",))),
        (False, "lasting", "", Proposal("severe", harm=True)),
        (False, None, "My lawyer will write to you", Proposal("severe", words=("lawyer",))),
        (True, "discomfort", "再不处理就找律师、打12345", Proposal("severe", words=("律师", "12345"))),
        (False, None, "an issue with suede shoes", Proposal("minor")),
    ],
)
def test_propose(is_medical, harm, text, expected):
    assert severity.propose(is_medical, harm, text) == expected


def test_one_up():
    assert [severity.one_up(level) for level in severity.SEVERITIES] == ["moderate", "severe", "severe"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他们多收费了，牙也疼", "price"),
        ("补的牙一直疼", "quality"),
        ("I waited an hour", "waiting"),
        ("前台态度很差", "attitude"),
        ("The toilet was dirty", "environment"),
        ("", "other"),
        (None, "other"),
        ("just no", "other"),
    ],
)
def test_guess_category(text, expected):
    assert severity.guess_category(text) == expected
