"""The demo clinic's patients: who they are, what was done to them and how their calls go."""

from dataclasses import dataclass, field

FAMILY = "+86 139 0000 8800"


@dataclass(frozen=True)
class Done:
    """A treatment that was done ``days`` before today, as "type/stage"."""

    days: int
    code: str
    teeth: str = ""
    sutured: bool = False


@dataclass
class Person:
    """A patient of the demo; ``fate`` says how the calls go, see ``call.py``."""

    name: str
    sex: str
    age: int
    done: list[Done] = field(default_factory=list)
    fate: str = ""
    conditions: tuple[str, ...] = ()
    allergies: str = ""
    is_major: bool = False
    phone: str = ""


# Whatever the day, these make sure that there is something to see: calls for today in each role,
# overdue ones, and every way in which a call can end. Day 1 after surgery, an implant that waits for
# its crown, milk teeth, a family with one telephone are among them.
CAST = [
    Person(
        "周国强",
        "male",
        63,
        [Done(184, "scaling/done"), Done(1, "extraction/impacted", "38", True)],
        "not_reached_yesterday",
        ("hypertension", "anticoagulants"),
        is_major=True,
    ),
    Person(
        "林婉清",
        "female",
        45,
        [
            Done(300, "implant/fixture", "46", True),
            Done(190, "implant/second_stage", "46", True),
            Done(121, "implant/crown", "46"),
            Done(1, "scaling/done"),
        ],
        "due",
        is_major=True,
    ),
    Person(
        "吴建平",
        "male",
        51,
        [
            Done(127, "implant/fixture", "36", True),
            Done(1, "implant/second_stage", "36", True),
        ],
        "due",
        ("diabetes",),
    ),
    Person("刘建国", "male", 38, [Done(180, "scaling/done"), Done(1, "scaling/done")], "due", phone=FAMILY),
    Person(
        "刘子轩",
        "male",
        8,
        [Done(95, "checkup/done"), Done(1, "filling/done", "75")],
        "not_reached_yesterday",
        phone=FAMILY,
    ),
    Person("刘诗涵", "female", 6, [Done(1, "extraction/simple", "51")], "due", phone=FAMILY),
    Person("马秀兰", "female", 58, [Done(1, "root_canal/opening", "36")], "not_reached_yesterday", ("heart_disease",)),
    Person("郑浩然", "male", 29, [Done(1, "filling/done", "14,15")], "not_reached_yesterday"),
    Person("谢雨桐", "female", 24, [Done(8, "checkup/done"), Done(1, "whitening/done")], "in_progress"),
    Person(
        "冯丽华",
        "female",
        55,
        [Done(30, "prosthesis/fitted", "24,25,26"), Done(1, "perio/surgery", "34,35,36,37")],
        "due",
    ),
    Person("曹志明", "male", 47, [Done(7, "prosthesis/fitted", "11")], "due"),
    Person("袁晓东", "male", 33, [Done(15, "root_canal/obturation", "26")], "due"),
    Person("邓佳怡", "female", 27, [Done(180, "scaling/done")], "due"),
    Person("许文强", "male", 41, [Done(180, "scaling/done")], "due"),
    Person("傅雅琴", "female", 36, [Done(180, "scaling/done")], "due", ("pregnancy",)),
    Person("沈铁军", "male", 60, [Done(90, "filling/done", "46")], "due", ("smoking",)),
    Person("曾美玲", "female", 49, [Done(90, "extraction/simple", "17")], "due", ("metal_allergy",)),
    Person("彭宇航", "male", 22, [Done(360, "filling/done", "37")], "due"),
    Person("苏静雯", "female", 31, [Done(2, "scaling/done")], "overdue"),
    Person("卢海波", "male", 44, [Done(3, "extraction/complex", "48", True)], "overdue", ("hypertension",)),
    Person("蔡晓燕", "female", 39, [Done(183, "scaling/done")], "overdue"),
    Person("丁俊杰", "male", 26, [Done(3, "filling/done", "21")], "overdue"),
    Person("魏淑芬", "female", 67, [Done(34, "prosthesis/fitted", "35,36")], "unreachable"),
    Person("薛峰", "male", 35, [Done(6, "extraction/impacted", "28", True)], "unreachable"),
    Person("叶明辉", "male", 42, [Done(95, "perio/done"), Done(5, "scaling/done")], "refused"),
    Person("余思琪", "female", 28, [Done(210, "scaling/done"), Done(24, "filling/done", "46")], "do_not_call"),
    Person("潘立新", "male", 53, [Done(4, "scaling/done")], "wrong_number"),
    Person("杜若曦", "female", 30, [Done(2, "prosthesis/fitted", "12")], "call_back"),
    Person("戴春梅", "female", 48, [Done(150, "scaling/done"), Done(5, "filling/done", "36")], "dissatisfied"),
    Person("夏志刚", "male", 57, [Done(9, "prosthesis/fitted", "45,46,47")], "dissatisfied"),
    Person("钟可欣", "female", 25, [Done(12, "checkup/done")], "without_record"),
    Person("汪洋", "male", 37, [Done(10, "consultation/done")], "dismissed"),
    Person(
        "田雨欣",
        "female",
        16,
        [
            Done(350, "ortho/fitted"),
            *[Done(days, "ortho/adjustment") for days in range(315, 40, -35)],
            Done(8, "ortho/retainer"),
        ],
        "overdue",
    ),
    Person(
        "任子墨",
        "male",
        14,
        [
            Done(205, "extraction/simple", "14,24", True),
            Done(190, "ortho/fitted"),
            *[Done(days, "ortho/adjustment") for days in range(155, 10, -35)],
        ],
    ),
    Person(
        "姜红梅",
        "female",
        52,
        [Done(80, "implant/fixture", "15,16", True)],
        conditions=("penicillin_allergy",),
        allergies="青霉素过敏（皮疹）",
    ),
]

SURNAMES = "王李张陈杨黄赵徐孙胡朱高何郭罗梁宋唐韩董"
GIVEN = {
    "male": ("伟", "浩宇", "志鹏", "建军", "宏伟", "俊熙", "明哲", "永福", "嘉诚", "天佑", "文博", "立群", "少华"),
    "female": ("芳", "梓涵", "秀英", "晓彤", "玉兰", "欣妍", "慧敏", "雅婷", "桂英", "依诺", "静怡", "海燕", "丽萍"),
}
# Days from the first treatment of a course to each, its code, and which tooth of the patient.
COURSES = [
    [(0, "scaling/done", "")],
    [(0, "scaling/done", ""), (182, "scaling/done", "")],
    [(0, "scaling/done", ""), (6, "filling/done", "16"), (190, "scaling/done", "")],
    [(0, "filling/done", "36"), (12, "filling/done", "37"), (25, "filling/done", "46")],
    [
        (0, "root_canal/opening", "46"),
        (7, "root_canal/preparation", "46"),
        (14, "root_canal/obturation", "46"),
        (30, "prosthesis/fitted", "46"),
    ],
    [(0, "checkup/done", ""), (4, "extraction/impacted", "48"), (45, "extraction/complex", "38")],
    [(0, "perio/done", ""), (14, "perio/done", ""), (100, "scaling/done", "")],
    [(0, "extraction/simple", "26"), (95, "prosthesis/fitted", "25,26,27")],
    [(0, "consultation/done", ""), (3, "scaling/done", ""), (10, "whitening/done", "")],
    [(0, "ortho/fitted", ""), *[(35 * turn, "ortho/adjustment", "") for turn in range(1, 8)]],
    [(0, "other/done", ""), (2, "infusion/done", ""), (9, "root_canal/opening", "15")],
]


def everybody(rng, extras=29):
    """The cast and ``extras`` ordinary patients, whose courses began at some time of the past year."""
    people = [*CAST]
    names = {person.name for person in CAST}
    for number in range(extras):
        sex = ("male", "female")[number % 2]
        name = next(name for name in _names(rng, sex) if name not in names)
        names.add(name)
        people.append(Person(name, sex, rng.randint(18, 72), _course(rng, number)))
    for number, person in enumerate(people):
        person.phone = person.phone or f"+86 139 0000 {1001 + number * 7:04d}"
    return people


def _names(rng, sex):
    while True:
        yield rng.choice(SURNAMES) + rng.choice(GIVEN[sex])


def _course(rng, number):
    start = rng.randint(40, 350)
    return [
        Done(start - after, code, teeth, "extraction" in code)
        for after, code, teeth in COURSES[number % len(COURSES)]
        if start - after > 0
    ]
