"""The lists, figures and counters that people look at, with a long history behind them."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Domain

FEW, MANY, MOST = 5_000, 200_000, 2_000_000
PATIENTS = 20_000
# A day's work does not grow with the history, what is planned for the coming year does.
TODAY, OVERDUE, AHEAD = 400, 200, 0.2
PAGE = 80
# One line for each number that is to be rung.
HEADS = Domain("is_group_lead", "=", True)
# The lists: the domains of their actions and the filters that they open with.
LISTS = {
    "my calls": Domain("state", "in", ("planned", "open")) & Domain("is_mine", "=", True) & HEADS,
    "today": Domain("is_due_today", "=", True) & HEADS,
    "overdue": Domain("is_overdue", "=", True) & HEADS,
}
COLUMNS = (
    "due_at",
    "title",
    "group_count",
    "group_note",
    "group_reason",
    "attempt_count",
    "last_contact",
    "state",
    "is_mine",
)
COLUMNS += ("is_overdue", "patient_phone", "patient_sex", "patient_age")
SPECIFICATION = {
    **{name: {} for name in COLUMNS},
    **{name: {"fields": {"display_name": {}}} for name in ("patient_id", "user_id")},
}
COUNTERS = ("dental_treatment_count", "dental_visit_count", "dental_call_count", "dental_next_followup_date")


def run(bench, clinic):
    clinic.clear()
    patients = clinic.add_patients(PATIENTS)
    clinic.add_due(TODAY, patients)
    clinic.add_due(OVERDUE, patients, days=-1)
    followups = bench.env["dental.followup"]
    followups.search(followups._due_domain())._open_due()
    bench.env.cr.commit()
    rows = MOST if bench.options.big else MANY
    bench.head(f"A page of {PAGE} calls with {FEW:,} and with {rows:,} follow-ups")
    _grow(bench, clinic, patients, FEW)
    few = {name: _page(bench, clinic, domain) for name, domain in LISTS.items()}
    few_overview = _overview(bench, clinic)
    _grow(bench, clinic, patients, rows)
    for name, domain in LISTS.items():
        seconds, queries = _page(bench, clinic, domain)
        ratio = seconds / few[name][0]
        bench.add(name, f"{1000 * few[name][0]:.0f}, {1000 * seconds:.0f} ms")
        bench.add("  ratio", f"{ratio:.2f} ×", "≤ 1.3 ×", ratio <= 1.3)
        bench.add("  queries", f"{few[name][1]}, {queries}")
    overview = _overview(bench, clinic)
    ratio = overview[0] / few_overview[0]
    bench.add("manager's page", f"{1000 * few_overview[0]:.0f}, {1000 * overview[0]:.0f} ms")
    bench.add("  ratio", f"{ratio:.2f} ×", "≤ 1.3 ×", ratio <= 1.3)
    bench.add("  queries", f"{few_overview[1]}, {overview[1]}")
    _figures(bench, rows)
    _patients(bench, clinic, patients)


def _grow(bench, clinic, patients, rows):
    """Bring the number of follow-ups to ``rows``: calls made in the last years, and planned ones."""
    [(there,)] = bench.sql("SELECT count(*) FROM dental_followup")
    clinic.add_due(int(AHEAD * (rows - there)), patients, days=1, spread=360)
    clinic.add_treatments(int((1 - AHEAD) * (rows - there)), patients, days=1000)
    clinic.add_past_calls()
    bench.vacuum("dental_treatment", "dental_followup", "dental_call", "dental_call_followup_rel", "res_partner")


def _page(bench, clinic, domain):
    """Seconds, and queries, of the first page as the web client asks for it."""
    env = bench.env(user=clinic.callers[0], context={"lang": "en_US", "tz": "Asia/Shanghai"})
    followups = env["dental.followup"]

    def read():
        return followups.web_search_read(list(domain), SPECIFICATION, limit=PAGE, count_limit=10_001)

    assert read()["records"], "the list is empty"
    with bench.measure() as measure:
        read()
    return bench.best(read, times=25), measure.queries


def _overview(bench, clinic):
    """Seconds, and queries, of the manager's page."""
    manager = bench.env.ref("base.user_admin")
    pages = bench.env(user=manager)["dental.manager.page"].with_company(clinic.company)
    pages.get_page()
    with bench.measure() as measure:
        pages.get_page()
    return bench.best(pages.get_page, times=9), measure.queries


def _figures(bench, rows):
    bench.head(f"Figures over {rows:,} follow-ups")
    followups = bench.env["dental.followup"]
    seconds = bench.best(
        lambda: followups._read_group([], ["due_date:month", "user_id", "state"], ["__count"]), times=3
    )
    target = "≤ 0.5 s" if bench.options.big else ""
    bench.add("month × caller × state", f"{seconds:.2f} s", target, seconds <= 0.5 if target else None)
    report = bench.env["dental.followup.report"]
    month = [("date", ">=", str(fields.Date.today() - timedelta(days=30)))]
    year = [("date", ">=", str(fields.Date.today() - timedelta(days=365)))]
    measures = ["due_count:sum", "made_count:sum", "made_rate:avg", "on_time_rate:avg", "reached_rate:avg"]
    for what, domain, groups in (
        ("follow-up figures of a month, week × caller", month, ["date:week", "user_id"]),
        ("follow-up figures of a year, month × treatment", year, ["date:month", "type_id"]),
        ("follow-up figures of all years", [], ["date:year"]),
    ):
        seconds = bench.best(lambda d=domain, g=groups: report._read_group(d, g, measures), times=3)
        bench.add(what, f"{seconds:.2f} s", target, seconds <= 0.5 if target else None)


def _patients(bench, clinic, patients):
    """The smart buttons: what each costs beyond reading the patients at all."""
    bench.head("Counters of the patient's form")
    env = bench.env(user=clinic.callers[0])
    for count, what in ((1, "one patient"), (PAGE, f"a page of {PAGE}")):
        partners = env["res.partner"].browse(range(patients[0] + 1, patients[0] + 1 + count))
        partners.read(["name", *COUNTERS])
        [plain, plain_queries] = _read(bench, partners, ["name"])
        [full, full_queries] = _read(bench, partners, ["name", *COUNTERS])
        each = (full - plain) / len(COUNTERS)
        queries = (full_queries - plain_queries) / len(COUNTERS)
        target = {"target": "≤ 1 ms", "ok": each <= 0.001} if count == 1 else {}
        bench.add(f"each of {len(COUNTERS)}, {what}", f"{1000 * each:.2f} ms", **target)
        bench.add("  queries", f"{queries:.2g}", "≤ 1", queries <= 1)


def _read(bench, records, names):
    """Seconds, and queries, of reading these fields."""
    with bench.measure() as measure:
        records.read(names)
    return bench.best(lambda: records.read(names), times=15), measure.queries
