"""Files of other systems as tables: which letters, which separator, which row holds the headers."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import islice

SEPARATORS = (",", ";", "\t", "|")
# A header stands below a title, a date and perhaps an empty line; nobody writes more above it.
HEADER_ROWS = 10
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


class EncodingError(ValueError):
    """A file whose letters can be read in none of the ways that clinics' systems write."""


def encoding(data: bytes) -> str:
    """Return the name of the encoding in which ``data`` is a text: UTF-8, UTF-16 or GB18030 (which holds GBK).

    It is found by what the bytes are, not by how often letters occur: GB18030 refuses what is none, and UTF-8
    is never by chance.

    :raises EncodingError: if the bytes are a text in none of them
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _checked(data, name)
    if b"\0" in data[:4096]:
        # Every second byte of Latin digits and separators in UTF-16 is 0: the odd ones in little endian.
        odd, even = data[1:4096:2].count(0), data[0:4096:2].count(0)
        return _checked(data, "utf-16-le" if odd >= even else "utf-16-be")
    try:
        return _checked(data, "utf-8")
    except EncodingError:
        return _checked(data, "gb18030")


def _checked(data: bytes, name: str) -> str:
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        raise EncodingError from None
    if "\0" in text:
        raise EncodingError
    return name


def separator(text: str, quote: str = '"') -> str:
    """Return the sign between the cells: that which gives most lines the same number of cells, two or more."""

    def evenness(sign: str) -> tuple[int, int]:
        lines = csv.reader(io.StringIO(text), delimiter=sign, quotechar=quote)
        widths = Counter(len(line) for line in islice(lines, 200) if len(line) > 1)
        width, lines_of_width = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return lines_of_width, width

    best = max(SEPARATORS, key=evenness)
    return best if evenness(best)[0] else SEPARATORS[0]


def rows(text: str, sign: str, quote: str = '"') -> list[tuple[int, list[str]]]:
    """Return (line number, cells) of all lines that are not empty. A cell may go over several lines."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=sign, quotechar=quote)
    found, first = [], 1
    for cells in lines:
        if any(cell.strip() for cell in cells):
            found.append((first, cells))
        first = lines.line_num + 1
    return found


def header_index(table: Sequence[Sequence[object]]) -> int:
    """Return the index of the row with the headers: of the first ten the one with most words.

    Titles have fewer, and rows of data have dates and numbers, and stand below.
    """

    def words(row: Sequence[object]) -> int:
        return sum(map(_is_word, row))

    first = table[:HEADER_ROWS]
    return max(range(len(first)), key=lambda index: (words(first[index]), -index), default=0)


def _is_word(cell: object) -> bool:
    if not isinstance(cell, str) or isinstance(cell, date):
        return False
    return bool(cell.strip()) and not re.fullmatch(r"[\d\s.,:/+()%-]+", cell.strip())


def squared(table: Sequence[Sequence[object]]) -> list[list[object]]:
    """Return the rows with equally many cells: without the columns at the right in which nothing stands."""
    width = max((_used(row) for row in table), default=0)
    return [[*row[:width], *[""] * (width - len(row))] for row in table]


def _used(row: Sequence[object]) -> int:
    """The number of cells up to the last one with something in it."""
    return max((index for index, cell in enumerate(row, 1) if cell or cell == 0), default=0)


def header_key(text: object) -> str:
    """Return a header as it is compared: small letters without blanks, signs and what stands in brackets."""
    text = re.sub(r"[(（\[【].*?[)）\]】]", "", str(text or ""))
    return re.sub(r"[\W_]+", "", text.casefold())
