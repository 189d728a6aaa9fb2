"""Phone numbers as people type them, compared with phone numbers as they are stored."""

import re
import unicodedata
from dataclasses import dataclass

from . import cell
from .values import Text

# Fewer digits are no search for a number: almost every number holds them. Emergency numbers have three.
MIN_DIGITS = 3
# So many digits are a number of their own, not an area code or an extension: landline numbers in China have 7 or 8.
MIN_WHOLE = 7

# ITU-T E.164: no number has more digits, the country's included.
MAX_DIGITS = 15

_NUMBER = re.compile(r"[+(]?[\d\s()./-]+")
_BETWEEN = re.compile(r"[/、,;|\n]|(?:\s(?:or|或)\s)")
_TRUNK_ZERO = re.compile(r"\(0+\)")
# A number in a text, with its extension: at least five digits in groups, in which no letter stands.
_WRITTEN = re.compile(
    r"(?P<number>\+?\(?\+?\d[\d ().-]{3,}\d)\s*"
    r"(?:(?:转|分机号?|内线|ext\.?|extension|x|#)\s*:?\s*(?P<extension>\d{1,6}))?",
    re.IGNORECASE,
)
_APART = re.compile(r"\s+-?\s*|-")
_WORDS = re.compile(r"[\s;:/、,|()\[\]【】<>]+")


def digits(text: Text) -> str:
    """Return the ASCII digits of ``text`` in their order; full-width digits count as such."""
    return "".join(re.findall(r"[0-9]", unicodedata.normalize("NFKC", text or "")))


_EXTENSION = re.compile(r"\s*(?:ext\.?|extension|转|分机号?|内线|#|;ext=)\s*:?\s*\d{1,6}\s*$", re.IGNORECASE)


def whole(text: Text) -> str:
    """Return the number without its extension: what a telephone shows of a caller, and what is searched for."""
    return _EXTENSION.sub("", unicodedata.normalize("NFKC", text or ""))


def first(text: Text) -> str:
    """Return the first of several numbers that were typed into one field; ``text`` itself if it is one number."""
    text = unicodedata.normalize("NFKC", text or "").strip()
    parts = [part.strip() for part in _BETWEEN.split(text)]
    numbers = [part for part in parts if len(digits(part)) >= MIN_WHOLE]
    return numbers[0] if len(numbers) > 1 else text


def needles(term: Text, calling_code: str = "") -> tuple[str, ...]:
    """Return the digit strings that find the stored number of which ``term`` shows the whole or a part.

    A stored number has the digits of the international form (``"8613800138000"``) or, if it could not be
    understood, the digits as typed. So the search leaves out leading zeros, which announce a long-distance or
    an international call. If the term has an international prefix, it is looked for both with and without the
    ``calling_code``.

    :param calling_code: the digits of the clinic's country, for example "86"
    :return: empty if ``term`` is no phone number
    """
    text = _TRUNK_ZERO.sub("", unicodedata.normalize("NFKC", term or "").strip())
    if not _NUMBER.fullmatch(text):
        return ()
    typed = digits(text)
    found = [typed.lstrip("0")]
    is_international = text.startswith("+") or typed.startswith("00")
    if is_international:
        found.append(found[0].removeprefix(calling_code).lstrip("0"))
    if len(found[0]) < MIN_DIGITS:
        found = [typed]
    return tuple(needle for needle in dict.fromkeys(found) if len(needle) >= MIN_DIGITS)


@dataclass(frozen=True)
class Number:
    """A telephone number as it was typed, and the extension or internal line to dial after it."""

    text: str
    extension: str = ""

    def __str__(self) -> str:
        return f"{self.text} ext. {self.extension}" if self.extension else self.text


@dataclass(frozen=True)
class PhoneCell:
    """What a cell for telephone numbers holds: the numbers in their order, and the words beside them."""

    numbers: tuple[Number, ...] = ()
    note: str = ""


class PhoneError(ValueError):
    """A cell without a usable number. ``code`` says why:

    - ``lost_digits``: a spreadsheet has rounded the number
    - ``too_short``: fewer digits than any number has
    - ``too_long``: more digits than any number has (ITU E.164: 15)
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read(value: object) -> PhoneCell:
    """Read a cell with telephone numbers; empty if it has none, or a word that says so.

    :raises PhoneError: if it holds digits that cannot be a number
    """
    text = cell.digits_of_number(value)
    if text is None:
        raise PhoneError("lost_digits")
    if cell.is_nothing(text):
        return PhoneCell()
    numbers = []
    rest = text
    for found in _WRITTEN.finditer(text):
        numbers += _numbers(found)
        rest = rest.replace(found[0], " ; ", 1)
    _check_lengths(numbers, text)
    note = ", ".join(part for part in _WORDS.split(rest) if part and not cell.is_nothing(part))
    return PhoneCell(tuple(dict.fromkeys(numbers)), note)


def _numbers(found: re.Match[str]) -> list[Number]:
    """The numbers of one run of digits: blanks and hyphens also stand between two whole numbers."""
    numbers, parts = [], _APART.split(found["number"].strip(" -.("))
    whole = [len(digits(part)) >= MIN_WHOLE for part in parts]
    if len(parts) > 1 and all(whole):
        numbers = [Number(part) for part in parts]
    else:
        numbers = [Number(found["number"].strip(" -."))]
    extension = found["extension"] or ""
    landline = re.fullmatch(r"(0\d{2,3}[- ]?\d{7,8})-(\d{1,6})", numbers[-1].text)
    if landline and not extension:
        return [*numbers[:-1], Number(*landline.groups())]
    return [*numbers[:-1], Number(numbers[-1].text, extension)]


def _check_lengths(numbers: list[Number], text: str) -> None:
    if not numbers and len(digits(text)) > 0 and not re.search(r"[^\W\d_]", text):
        raise PhoneError("too_short")
    for number in numbers:
        if len(digits(number.text)) > MAX_DIGITS:
            raise PhoneError("too_long")
