"""Days, hours and spans as people say them on the telephone, in Chinese and British English."""

from datetime import date, datetime

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]  # fmt: skip
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_ZH_WEEKDAYS = "一二三四五六日"
_NEAR = {0: "today", 1: "tomorrow", -1: "yesterday"}
_ZH_NEAR = {0: "今天", 1: "明天", 2: "后天", -1: "昨天", -2: "前天"}
# From which hour a part of the day is called so.
_ZH_HALVES = ((18, "晚上"), (13, "下午"), (12, "中午"), (6, "上午"), (0, "凌晨"))
# After so many days weeks are said, and after so many months.
_WEEKS_FROM, _MONTHS_FROM = 14, 60


def speaks(lang: str) -> bool:
    """Whether days can be said in that language; for others take Odoo's own way to write them."""
    return lang[:2] in ("zh", "en")


def day(moment: date, today: date, lang: str) -> str:
    """Return a day: "today", "yesterday", "30 November", the year only where it is another one.

    English comes without a preposition: "on" fits before "4 May", none before "today".
    """
    days = (moment - today).days
    if lang.startswith("zh"):
        year = f"{moment.year}年" if moment.year != today.year and abs(days) > _MONTHS_FROM else ""
        return _ZH_NEAR.get(days) or f"{year}{moment.month}月{moment.day}日"
    return _NEAR.get(days) or _written(moment, today)


def visit(moment: datetime, today: date, lang: str) -> str:
    """Return a visit's day and hour on the clinic's clock: "Friday, 4 December, at 10:00", "12月4日（周五）上午10点".

    English comes without a preposition: "on" fits before a weekday, none before "today".
    """
    days = (moment.date() - today).days
    if lang.startswith("zh"):
        said = _ZH_NEAR[days] if days in _ZH_NEAR else _zh_weekday(moment, today)
        return said + _zh_hour(moment)
    said = _NEAR.get(days) or f"{_WEEKDAYS[moment.weekday()]}, {_written(moment.date(), today)},"
    return f"{said} at {moment:%-H:%M}"


def ago(days: int, lang: str) -> str:
    """Return a span of days as it is said: "3 days", "two weeks" as "about 2 weeks", "about 3 months"."""
    if lang.startswith("zh"):
        if days < _WEEKS_FROM:
            return f"{days}天"
        return f"{round(days / 7)}周左右" if days < _MONTHS_FROM else f"{round(days / 30.4)}个月左右"
    if days < _WEEKS_FROM:
        return "1 day" if days == 1 else f"{days} days"
    return f"about {round(days / 7)} weeks" if days < _MONTHS_FROM else f"about {round(days / 30.4)} months"


def dentist(name: str, lang: str) -> str:
    """Return a dentist's name with the title that courtesy asks for; one that is there already is not doubled."""
    if lang.startswith("zh"):
        return (
            name
            if name.endswith(("医生", "大夫", "主任", "教授", "医师", "院长")) or name.startswith(("Dr", "Prof"))
            else f"{name}医生"
        )
    return name if name.startswith(("Dr", "Prof")) or name.endswith(("医生", "大夫", "主任", "教授")) else f"Dr {name}"


def _written(moment: date, today: date) -> str:
    year = f" {moment.year}" if moment.year != today.year and abs((moment - today).days) > _MONTHS_FROM else ""
    return f"{moment.day} {_MONTHS[moment.month - 1]}{year}"


def _zh_weekday(moment: datetime, today: date) -> str:
    return f"{day(moment.date(), today, 'zh')}（周{_ZH_WEEKDAYS[moment.weekday()]}）"


def _zh_hour(moment: datetime) -> str:
    half = next(word for hour, word in _ZH_HALVES if moment.hour >= hour)
    hour = moment.hour - 12 if moment.hour > 12 else moment.hour
    minutes = {0: "", 30: "半"}.get(moment.minute, f"{moment.minute:02}分")
    return f"{half}{hour}点{minutes}"
