"""Working calendars for the tests of complaints and working time."""

from odoo.fields import Command

DAYS = "01234"
SPANS = (("morning", 9, 12), ("afternoon", 14, 18))


def calendar_values(name="工作时间", days=DAYS, spans=SPANS):
    lines = [
        Command.create(
            {"name": f"{day} {part}", "dayofweek": day, "day_period": part, "hour_from": opens, "hour_to": closes}
        )
        for day in days
        for part, opens, closes in spans
    ]
    return {"name": name, "tz": "UTC", "attendance_ids": [Command.clear(), *lines]}
