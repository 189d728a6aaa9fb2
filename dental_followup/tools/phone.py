"""Phone numbers as people type them, compared with phone numbers as they are stored."""

import re
import unicodedata

from .values import Text

# Fewer digits are no search for a number: almost every number holds them. Emergency numbers have three.
MIN_DIGITS = 3
# So many digits are a number of their own, not an area code or an extension: landline numbers in China have 7 or 8.
MIN_WHOLE = 7

_NUMBER = re.compile(r"[+(]?[\d\s()./-]+")
_BETWEEN = re.compile(r"[/、,;|\n]|(?:\s(?:or|或)\s)")
_TRUNK_ZERO = re.compile(r"\(0+\)")


def digits(text: Text) -> str:
    """Return the ASCII digits of ``text`` in their order; full-width digits count as such."""
    return "".join(re.findall(r"[0-9]", unicodedata.normalize("NFKC", text or "")))


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
