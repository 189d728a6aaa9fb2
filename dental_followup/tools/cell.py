"""Words in the cells of other systems' files: sex, yes and no, nothing, lists, numbers that a spreadsheet spoiled."""

import re
import unicodedata
from collections.abc import Collection

_NOTHING = frozenset(
    [
        "-",
        "--",
        "—",
        "——",
        "/",
        "//",
        "\\",
        ".",
        "?",
        "无",
        "暂无",
        "没有",
        "否",
        "否认",
        "无特殊",
        "均无",
        "不详",
        "未知",
        "不明",
        "未填",
        "未填写",
        "未留",
        "空",
        "没电话",
        "无电话",
        "没有电话",
        "无手机",
        "none",
        "no",
        "nil",
        "null",
        "n/a",
        "na",
        "nan",
        "unknown",
        "#n/a",
        "nothing",
        "denied",
        "denies",
    ]
) | {"", "no phone", "not known", "none known", "no number", "not given"}
_SEXES = {
    "male": ["男", "男性", "男士", "先生", "男孩", "m", "male", "man", "boy", "mr", "mr.", "♂"],
    "female": [
        "女",
        "女性",
        "女士",
        "小姐",
        "太太",
        "女孩",
        "f",
        "female",
        "woman",
        "girl",
        "mrs",
        "mrs.",
        "ms",
        "ms.",
        "miss",
        "♀",
    ],
    "other": ["其他", "其它", "other", "divers", "x"],
}
_YES = frozenset(["是", "有", "对", "要", "已", "真", "√", "✓", "✔", "☑", "v", "y", "yes", "true", "t", "1", "1.0"])
_NO = frozenset(
    [
        "否",
        "无",
        "没有",
        "没",
        "不",
        "不是",
        "不要",
        "未",
        "假",
        "×",
        "✗",
        "✘",
        "☐",
        "x",
        "n",
        "no",
        "false",
        "f",
        "0",
        "0.0",
        "none",
    ]
)
_STRONG = re.compile(r"\s*[,，、;；|\n\r]\s*")
_WEAK = re.compile(r"\s*[/+]\s*|\s+")
_EXPONENT = re.compile(r"^([+-]?\d)(?:\.(\d+))?e\+?(\d{1,2})$")


def plain(value: object) -> str:
    """Return the cell's text with ordinary digits and blanks, without a spreadsheet's apostrophe."""
    if value is None or value is False:
        return ""
    text = unicodedata.normalize("NFKC", str(value)).replace("\u200b", "").replace("\ufeff", "")
    return re.sub(r"[ \t\u3000\xa0]+", " ", text).strip().lstrip("'‘’`").strip()


def is_nothing(value: object) -> bool:
    """Whether the cell says, by a word or a sign, that there is nothing: "无", "否认", "/", "n/a"."""
    return plain(value).casefold().rstrip(".。") in _NOTHING


def sex(value: object) -> str | None:
    """Return "male", "female" or "other" for the words of both languages; None for any other word."""
    word = plain(value).casefold()
    return next((code for code, words in _SEXES.items() if word in words), None)


def yes_no(value: object) -> bool | None:
    """Return what the cell says, None if it is no word for yes or no; an empty cell is None as well."""
    word = plain(value).casefold()
    return True if word in _YES else False if word in _NO else None


def items(value: object, known: Collection[str]) -> list[str]:
    """Return the things that are listed in a cell, in their order, each once.

    Commas, semicolons, lines and 、 always separate. A slash, a plus or a blank does so only where the whole is
    not one of the ``known`` words (in small letters) and each part is, or nothing is known of any.
    """
    found: list[str] = []
    for part in _STRONG.split(plain(value)):
        pieces = [piece for piece in _WEAK.split(part) if piece]
        whole = part.casefold() in known
        if not whole and len(pieces) > 1 and ("/" in part or any(piece.casefold() in known for piece in pieces)):
            found += [joined for joined in _join(pieces, known) if not is_nothing(joined)]
        elif part and (whole or not is_nothing(part)):
            found.append(part)
    return list(dict.fromkeys(found))


def _join(pieces: list[str], known: Collection[str]) -> list[str]:
    """Pieces of a cell, neighbours joined where only together they are a known word: "heart", "disease"."""
    joined: list[str] = []
    while pieces:
        size = next(
            (n for n in range(len(pieces), 0, -1) if " ".join(pieces[:n]).casefold() in known),
            1,
        )
        joined.append(" ".join(pieces[:size]))
        pieces = pieces[size:]
    return joined


def digits_of_number(value: object) -> str | None:
    """Return the digits of a number as it was before a spreadsheet took it for a quantity.

    ``13712340000.0`` and ``1.3712340000E+10`` are undone. None if digits are lost: ``1.37E+10``.
    A text that is no such number is returned as it is.
    """
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    text = plain(value)
    if re.fullmatch(r"\d{5,}\.0+", text):
        return text.split(".")[0]
    if found := _EXPONENT.match(text.casefold()):
        fraction, exponent = found[2] or "", int(found[3])
        return found[1] + fraction[:exponent] if _is_whole(fraction, exponent) else None
    return text


def _is_whole(fraction: str, exponent: int) -> bool:
    """Whether all digits of a number stand in its exponent form: at least as many as the exponent says."""
    return len(fraction) >= exponent and not fraction[exponent:].strip("0")
