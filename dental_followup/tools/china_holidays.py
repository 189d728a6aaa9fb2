"""China's public holidays and make-up working days, year by year.

Source: the State Council's yearly notices (国务院办公厅关于部分节假日安排的通知), compared day by day with
the package chinesecalendar 1.11.0. A notice comes out late in the year before; add its rows here.
"""

from datetime import date, timedelta

# A holiday's name and that of its make-up days, in English and Chinese.
NEW_YEAR = ("New Year's Day", "元旦")
SPRING = ("Spring Festival", "春节")
TOMBS = ("Tomb-Sweeping Day", "清明节")
LABOUR = ("Labour Day", "劳动节")
DRAGON_BOAT = ("Dragon Boat Festival", "端午节")
MID_AUTUMN = ("Mid-Autumn Festival", "中秋节")
NATIONAL = ("National Day", "国庆节")
NATIONAL_MID_AUTUMN = ("National Day and Mid-Autumn Festival", "国庆节、中秋节")

# Holiday, its first and last day, the weekend days on which one works instead.
SPANS = (
    (NEW_YEAR, date(2025, 1, 1), date(2025, 1, 1), ()),
    (SPRING, date(2025, 1, 28), date(2025, 2, 4), (date(2025, 1, 26), date(2025, 2, 8))),
    (TOMBS, date(2025, 4, 4), date(2025, 4, 6), ()),
    (LABOUR, date(2025, 5, 1), date(2025, 5, 5), (date(2025, 4, 27),)),
    (DRAGON_BOAT, date(2025, 5, 31), date(2025, 6, 2), ()),
    (NATIONAL_MID_AUTUMN, date(2025, 10, 1), date(2025, 10, 8), (date(2025, 9, 28), date(2025, 10, 11))),
    (NEW_YEAR, date(2026, 1, 1), date(2026, 1, 3), (date(2026, 1, 4),)),
    (SPRING, date(2026, 2, 15), date(2026, 2, 23), (date(2026, 2, 14), date(2026, 2, 28))),
    (TOMBS, date(2026, 4, 4), date(2026, 4, 6), ()),
    (LABOUR, date(2026, 5, 1), date(2026, 5, 5), (date(2026, 5, 9),)),
    (DRAGON_BOAT, date(2026, 6, 19), date(2026, 6, 21), ()),
    (MID_AUTUMN, date(2026, 9, 25), date(2026, 9, 27), ()),
    (NATIONAL, date(2026, 10, 1), date(2026, 10, 7), (date(2026, 9, 20), date(2026, 10, 10))),
)


def days():
    """Every known day: (date, is it a make-up working day, name in English, name in Chinese)."""
    for (english, chinese), first, last, workdays in SPANS:
        for number in range((last - first).days + 1):
            yield first + timedelta(days=number), False, english, chinese
        for day in workdays:
            yield day, True, f"Make-up working day ({english})", f"{chinese}调休上班"
