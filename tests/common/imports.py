"""The import screen of Odoo, used as a browser does."""

import csv
from pathlib import Path

from common import DentalCase

DATA = Path(__file__).parents[1] / "data"
HEADERS = {
    "res.partner": {
        "病历号": "dental_number",
        "姓名": "name",
        "性别": "dental_sex",
        "出生日期": "dental_birth_date",
        "电话": "phone",
        "来源": "dental_source_id",
        "病史": "dental_condition_ids",
        "联系方式": "dental_channel",
        "请勿致电": "dental_do_not_call",
        "大客户": "dental_is_major",
    },
    "dental.treatment": {
        "流水号": "external_ref",
        "病历号": "patient_id",
        "项目": "type_id",
        "阶段": "stage_id",
        "完成时间": "done_at",
        "医生": "dentist_id",
        "护士": "nurse_id",
        "牙位": "teeth",
        "缝线": "sutured",
    },
}
# What the import screen sends until the user changes something.
SCREEN_OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": "",
    "encoding": "",
    "date_format": "",
    "datetime_format": "",
    "float_thousand_separator": ",",
    "float_decimal_separator": ".",
    "advanced": True,
    "keep_matches": False,
    "limit": 2000,
    "skip": 0,
    "sheet": "",
    "sheets": [],
    "import_skip_records": [],
    "import_set_empty_fields": [],
    "fallback_values": {},
    "name_create_enabled_fields": {},
    "tracking_disable": True,
}


class ImportCase(DentalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("en_US", "zh_CN"):
            cls.env["res.lang"]._activate_lang(code)
        cls.env["ir.module.module"]._load_module_terms(["base", "dental_followup"], ["zh_CN"])
        cls.env.invalidate_all()
        cls.reception.lang = "zh_CN"
        for name in ("林医生", "陈医生"):
            cls.make_user(name, "dentist", name=name)
        for name in ("小苏", "小何"):
            cls.make_user(name, "nurse", name=name)
        cls.env.flush_all()

    def import_file(self, model, content, name="file.csv", user=None, dryrun=False, **options):
        """Do what the import screen does; returns the mapping it proposed, and the result."""
        user = user or self.reception
        options = {**SCREEN_OPTIONS, **options}
        screen = self.env["base_import.import"].with_user(user)
        screen = screen.with_context(lang=user.lang, tracking_disable=True)
        if model == "res.partner":
            screen = screen.with_context(default_is_patient=True)
        kind = "text/csv" if name.endswith(".csv") else "application/vnd.openxmlformats"
        wizard = screen.create({"res_model": model, "file": content, "file_name": name, "file_type": kind})
        preview = wizard.parse_preview(options)
        self.assertNotIn("error", preview)
        headers = preview["headers"]
        matches = preview["matches"] or {}
        fields = ["/".join(matches[i]) if i in matches else False for i in range(len(headers))]
        columns = [header.strip().lower() for header in headers]
        result = wizard.execute_import(fields, columns, preview["options"], dryrun=dryrun)
        return dict(zip(headers, fields, strict=True)), result

    def import_csv(self, model, name, **kwargs):
        mapping, result = self.import_file(model, (DATA / name).read_bytes(), **kwargs)
        self.assertEqual(mapping, HEADERS[model])
        return result

    def import_rows(self, model, rows, **kwargs):
        """Import rows that are given as text, the header first."""
        return self.import_file(model, "\n".join(rows).encode(), **kwargs)[1]

    def texts(self, result):
        return [message["message"] for message in result["messages"]]

    def read_csv(self, name):
        with (DATA / name).open(encoding="utf-8-sig") as file:
            return list(csv.DictReader(file))

    def count(self, model):
        return self.env[model].search_count([("company_id", "=", self.clinic.id)])

    def written(self):
        """What a second import must leave alone: every value of every record of the clinic."""
        self.env.flush_all()
        tables = ("dental_treatment", "dental_followup", "res_partner", "mail_message", "mail_activity")
        state = {}
        for table in tables:
            self.env.cr.execute(f"SELECT id, xmin, ctid FROM {table} ORDER BY id")  # pylint: disable=sql-injection
            state[table] = self.env.cr.fetchall()
        return state
