"""Days and times as the files of other systems show them."""

from datetime import date, datetime, time

_MOMENTS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%d",
    "%Y/%m/%d",
)


def parse_moment(value):
    """The naive moment that a cell shows, or None; a spreadsheet hands over dates as such."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    for pattern in _MOMENTS:
        try:
            return datetime.strptime(value.strip(), pattern)
        except ValueError:
            continue
    return None
