"""A clinic of each earlier version is brought up to date: its dump is restored, and Odoo updates the add-on.

devtools/make_dumps.sh has made the dumps, devtools/dump_clinic.py says what happened in the clinic.
"""

import importlib.util
import re
from collections import namedtuple
from pathlib import Path

import dumps
import pytest
from common.processes import warnings
from odoo_process import fresh_database, query, run_odoo

pytestmark = pytest.mark.process

MIGRATION = Path(__file__).parents[2] / "dental_followup" / "migrations" / "19.0.1.3.0" / "pre-rename.py"
PARTS = MIGRATION.parent / "new_parts.txt"
VERSIONS = ("19.0.1.0.0", "19.0.1.1.0", "19.0.1.2.0")
# What people have recorded.
RECORDED = (
    "calendar_event",
    "dental_call",
    "dental_complaint",
    "dental_followup",
    "dental_promise",
    "dental_team",
    "dental_treatment",
    "mail_activity",
    "res_partner",
)
# Record, its table, what the manager has edited, and how.
EDITED = (
    ("script_day_one_extraction_ask", "dental_script_section", "body->>'zh_CN'", "我们自己的问法。"),
    ("script_day_one_filling_ask", "dental_script_section", "body->>'en_US'", "Our own words."),
    ("script_recovery", "dental_script", "name->>'zh_CN'", "恢复情况（本院）"),
    ("treatment_type_scaling", "dental_treatment_type", "aftercare->>'en_US'", "As always."),
    ("faq_scaling_gaps", "dental_faq", "answer->>'zh_CN'", "本院的回答。"),
    ("book_a", "dental_protocol_book", "name->>'zh_CN'", "安和回访制度"),
    ("book_a_extraction_1", "dental_protocol_step", "count", 2),
    ("ir_cron_open_due", "ir_cron", "interval_number", 17),
)
DELETED = {"book_a_filling_5", "condition_pregnancy", "script_recovery_retainer"}
# What the last version knew first.
LATELY_EDITED = (("question_bleeding", "dental_script_question", "name->>'zh_CN'", "还流血吗？"),)
LATELY_DELETED = {"question_numb"}
# The recall of whoever stays away looks back two years, whenever this test is run.
LAST_TREATED = "UPDATE dental_treatment SET done_at = now() AT TIME ZONE 'UTC' - interval '90 days' WHERE id = %s"
STAYS_AWAY = 6
COPY = """SELECT count(*), max(step.max_attempts) FILTER (WHERE step.max_attempts = 2)
            FROM dental_protocol_step step JOIN dental_protocol rule ON rule.id = step.protocol_id
            JOIN dental_protocol_book book ON book.id = rule.book_id
           WHERE book.name->>'en_US' = '本院自订制度'"""

Upgrade = namedtuple("Upgrade", "version database before copy log")


@pytest.fixture(scope="module", params=VERSIONS)
def upgrade(request):
    version = request.param
    with fresh_database(f"from_{version.replace('.', '_')}") as database:
        dumps.restore(database, version)
        query(database, LAST_TREATED, [STAYS_AWAY])
        before, copy = recorded(database), query(database, COPY)
        log = run_odoo(database, "--update", "dental_followup")
        yield Upgrade(version, database, before, copy, log)


def recorded(database):
    """Table → id → the row, of tables that the version has."""
    there = query(database, "SELECT tablename FROM pg_tables WHERE tablename = ANY(%s)", [list(RECORDED)])
    return {
        table: dict(query(database, f"SELECT id, to_jsonb(record) - 'write_date' - 'write_uid' FROM {table} record"))
        for (table,) in there
    }


def shipped(database):
    """The names of the add-on's records, without those of its demo."""
    names = query(database, "SELECT name FROM ir_model_data WHERE module = 'dental_followup'")
    return {name for (name,) in names if "_demo" not in name}


def test_nothing_is_logged(upgrade):
    assert "Running migration [19.0.1.3.0>]" in upgrade.log
    assert warnings(upgrade.log) == []


def test_what_was_recorded_is_untouched(upgrade):
    after = recorded(upgrade.database)
    assert len(upgrade.before["dental_followup"]) >= 22
    for table, rows in upgrade.before.items():
        for record_id, row in rows.items():
            present = after[table][record_id]
            names = row.keys() & present.keys()
            if table == "dental_call" and row["state"] == "draft":
                names -= {"triage"}  # it follows from what was asked, and nothing of it was
            assert {name: present[name] for name in names} == {name: row[name] for name in names}, (table, record_id)


def test_what_is_settled_has_kept_its_words(upgrade):
    settled = """SELECT count(*), count(*) FILTER (WHERE kept_words::jsonb->'zh_CN'->>'title' != ''
                                                     AND kept_words::jsonb->'en_US'->>'title' != '')
                   FROM dental_followup WHERE state NOT IN ('planned', 'open')"""
    ((count, kept),) = query(upgrade.database, settled)
    assert count and kept == count
    pending = "SELECT count(*) FROM dental_followup WHERE state IN ('planned', 'open') AND kept_words IS NOT NULL"
    assert query(upgrade.database, pending) == [(0,)]
    for table, state in (
        ("dental_treatment", "state"),
        ("dental_call", "state"),
        ("calendar_event", "dental_visit_state"),
    ):
        missing = f"SELECT count(*) FROM {table} WHERE {state} = 'done' AND kept_words IS NULL"
        assert query(upgrade.database, missing) == [(0,)], table


# Table, former name of a column, its name now.
RENAMED = (
    ("dental_followup", "heard_by", "contact_deadline"),
    ("dental_call", "rung_from", "caller_number"),
    ("dental_call", "ring_digits", "dialled_digits"),
    ("dental_complaint", "tier", "escalation_level"),
    ("dental_complaint", "clock_started_at", "sla_started_at"),
)


def test_renamed_columns_keep_their_values(upgrade):
    after, seen = recorded(upgrade.database), 0
    for table, old, new in RENAMED:
        for record_id, row in upgrade.before.get(table, {}).items():
            if old in row:
                assert after[table][record_id][new] == row[old], (table, record_id, new)
                seen += row[old] is not None
    assert seen or upgrade.version == VERSIONS[0]


def test_only_recalls_are_planned(upgrade):
    """The first version had none: they are planned for whoever was treated lately."""
    news = query(
        upgrade.database,
        "SELECT DISTINCT purpose FROM dental_followup WHERE id != ALL(%s)",
        [list(upgrade.before["dental_followup"])],
    )
    assert news == ([("recall",)] if upgrade.version == "19.0.1.0.0" else [])


def test_calls_have_the_times_that_figures_judge_by(upgrade):
    """Each has its days; each that was about a finished call has the moment of the first, none has another."""
    wrong = query(
        upgrade.database,
        """SELECT f.id FROM dental_followup f
             LEFT JOIN (SELECT rel.followup_id, MIN(call.ended_at) AS called_at
                          FROM dental_call_followup_rel rel JOIN dental_call call ON call.id = rel.call_id
                         WHERE call.state = 'done' GROUP BY rel.followup_id) made ON made.followup_id = f.id
            WHERE f.first_due_date IS NULL OR f.in_time_date < f.first_due_date
               OR (f.first_called_at IS DISTINCT FROM made.called_at
                   AND f.closing_reason IS DISTINCT FROM 'refused')""",
    )
    assert wrong == []


def test_edits_are_kept(upgrade):
    edits = EDITED + (LATELY_EDITED if upgrade.version == VERSIONS[-1] else ())
    for name, table, column, value in edits:
        rows = query(
            upgrade.database,
            f"""SELECT {column} FROM {table}
                 WHERE id = (SELECT res_id FROM ir_model_data WHERE module = 'dental_followup' AND name = %s)""",
            [name],
        )
        assert rows == [(value,)], name
    assert query(upgrade.database, COPY) == upgrade.copy
    assert upgrade.copy[0][0] > 20
    assert upgrade.copy[0][1] == 2


def test_new_records_are_there_and_deleted_ones_are_not(upgrade, installed):
    # Where a dentist has signed the questions, new answers and rules of questions that were there stay out: they would
    # change what was signed. These clinics have signed nothing. With a deleted question its parts are gone.
    signed = "SELECT count(*) FROM res_company WHERE dental_triage_signed_at IS NOT NULL"
    assert query(upgrade.database, signed) == [(0,)]
    deleted = DELETED | (LATELY_DELETED if upgrade.version == VERSIONS[-1] else set())
    parts = {part for part in PARTS.read_text(encoding="utf-8").split() if part.rpartition("_rule_")[0] in deleted}
    assert shipped(installed[0]) - shipped(upgrade.database) - parts == deleted
    assert shipped(upgrade.database) - shipped(installed[0]) == set()


# Of the columns that are translated; ours are those that no other add-on has too.
TRANSLATED = "SELECT model, name FROM ir_model_fields WHERE translate IS NOT NULL AND store ORDER BY model, name"
LABELS = r"""
    SELECT data.module || '.' || data.name, record.{column}->>'en_US', record.{column}->>'zh_CN'
      FROM {table} record JOIN ir_model_data data ON data.model = %(model)s AND data.res_id = record.id
     WHERE NOT data.noupdate AND (data.module = 'dental_followup' AND NOT EXISTS (
               SELECT FROM ir_model_data other
                WHERE other.model = data.model AND other.res_id = data.res_id AND other.module != data.module)
        OR data.name LIKE 'selection\_\_dental\_%%')
"""
TABLES = {"ir.actions.act_window": "ir_act_window", "ir.actions.report": "ir_act_report_xml"}
TABLES |= {
    "ir.actions.client": "ir_act_client",
    "ir.actions.server": "ir_act_server",
    "ir.actions.act_url": "ir_act_url",
}


# Of an action's button, and of a group in a domain.
ID = re.compile(r"""(?<==")\d+(?=")|(?<='in', )\d+(?=\))""")


def labels(database):
    """(record, field) → English and Chinese, of all that an update overwrites; ids in views left out."""
    found = {}
    ours = {model for (model,) in query(database, "SELECT DISTINCT model FROM ir_model_data WHERE NOT noupdate")}
    for model, column in query(database, TRANSLATED):
        if model in ours:
            statement = LABELS.format(table=TABLES.get(model, model.replace(".", "_")), column=column)
            for name, *texts in query(database, statement, {"model": model}):
                found[name, column] = [ID.sub("…", text or "") for text in texts]
    return found


# All that is kept in our own tables, also between two of their records.
OURS = r"SELECT tablename FROM pg_tables WHERE tablename LIKE 'dental\_%'"
CONTENT = "SELECT md5(string_agg(record::text, ' ' ORDER BY record::text)) FROM {table} record"


@pytest.mark.parametrize("upgrade", VERSIONS[:1], indirect=True)
def test_updating_again_changes_nothing(upgrade):
    def content():
        return {name: query(upgrade.database, CONTENT.format(table=name)) for (name,) in query(upgrade.database, OURS)}

    before = content(), labels(upgrade.database), shipped(upgrade.database)
    assert warnings(run_odoo(upgrade.database, "--update", "dental_followup")) == []
    assert (content(), labels(upgrade.database), shipped(upgrade.database)) == before


def test_labels_are_those_of_a_new_clinic(upgrade, installed):
    """Also labels whose English stayed the same and whose Chinese is better now."""
    now, new = labels(upgrade.database), labels(installed[0])
    different = {
        (*name, line)
        for name in now.keys() & new.keys()
        for before, after in zip(now[name], new[name], strict=True)
        for line in set(before.splitlines()) ^ set(after.splitlines())
    }
    assert different == set()


def test_what_people_read_keeps_its_words():
    """Only names of fields are renamed in views, never the same word in a label or a text."""
    spec = importlib.util.spec_from_file_location("pre_rename", MIGRATION)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    arch = (
        '<form string="tier"><field name="{0}" invisible="{0} == 2 and not tiers" string="Our tier"/><p>The tier</p>'
        """<xpath expr="//field[@name='{0}']" position="attributes"><attribute name="help">A tier</attribute>"""
        '<attribute name="readonly">{0}</attribute></xpath></form>'
    )
    assert script.rename_in_arch(arch.format("tier"), r"\btier\b", "level") == arch.format("level")
