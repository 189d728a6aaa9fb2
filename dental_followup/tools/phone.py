"""Phone numbers as people type them, compared with phone numbers as they are stored."""

import re
import unicodedata

MIN_DIGITS = 3
# So many digits are a number of their own, not an area code or an extension.
MIN_WHOLE = 7

_NUMBER = re.compile(r"[+(]?[\d\s()./-]+")
_BETWEEN = re.compile(r"[/、,;|\n]|(?:\s(?:or|或)\s)")
_TRUNK_ZERO = re.compile(r"\(0+\)")


def digits(text):
    """The ASCII digits of ``text`` in their order; full-width ones count."""
    return "".join(re.findall(r"[0-9]", unicodedata.normalize("NFKC", text or "")))


def first(text):
    """The first of several numbers that were typed into one field; ``text`` itself where it is one."""
    text = unicodedata.normalize("NFKC", text or "").strip()
    parts = [part.strip() for part in _BETWEEN.split(text)]
    numbers = [part for part in parts if len(digits(part)) >= MIN_WHOLE]
    return numbers[0] if len(numbers) > 1 else text


def needles(term, calling_code=""):
    """Return the digit strings that find the number, or the part of one, that ``term`` shows.

    A stored number holds the digits of the international form (``"8613800138000"``) or, where
    it could not be understood, the digits as typed. So leading zeros, which stand for a long
    distance or an international call, are left out, and ``calling_code`` too where the term says
    "international": either kind is found. Empty if ``term`` is no phone number.
    """
    text = _TRUNK_ZERO.sub("", unicodedata.normalize("NFKC", term or "").strip())
    if not _NUMBER.fullmatch(text):
        return ()
    typed = digits(text)
    found = [typed.lstrip("0")]
    is_international = text.startswith("+") or typed.startswith("00")
    if calling_code and is_international and found[0].startswith(calling_code):
        found.append(found[0].removeprefix(calling_code).lstrip("0"))
    if len(found[0]) < MIN_DIGITS:
        found = [typed]
    return tuple(needle for needle in dict.fromkeys(found) if len(needle) >= MIN_DIGITS)
