"""Files of the clinic's old system, through Odoo's own import screen."""

from datetime import timedelta

from common import clinic
from common.imports import HEADERS, SCREEN_OPTIONS, ImportCase

from odoo.tests import Form
from odoo.tools import file_open


class TestImportClinic(ImportCase):
    def test_a_month_of_a_clinic(self):
        known = self.count("res.partner")
        result = self.import_csv("res.partner", "patients.csv")
        self.assertEqual(self.texts(result), [])
        self.assertEqual(len(result["ids"]), 320)
        self.assertEqual(self.count("res.partner"), known + 320)
        self.check_patients()

        self.set_clock("2026-11-21 10:00")
        result = self.import_csv("dental.treatment", "treatments.csv")
        self.assertEqual(self.texts(result), [])
        self.assertEqual(len(result["ids"]), 947)
        self.assertEqual(self.count("dental.treatment"), 947)
        self.check_treatments()
        self.check_followups()
        self.check_second_import()

    def check_patients(self):
        partners = self.env["res.partner"].with_user(self.reception)
        for row in self.read_csv("patients.csv"):
            patient = partners.search([("dental_number", "=", row["病历号"])])
            self.assertEqual(patient.name, row["姓名"])
            self.assertTrue(patient.is_patient)
            self.assertEqual(patient.company_id, self.clinic)
            self.assertEqual(patient.dental_sex, {"男": "male", "女": "female"}[row["性别"]])
            self.assertEqual(patient.dental_birth_date.isoformat(), row["出生日期"])
            self.assertEqual(patient.dental_phone_digits, "86" + row["电话"].replace("-", ""))
            self.assertEqual(patient.phone.replace(" ", ""), "+86" + row["电话"].replace("-", ""))
            self.assertEqual(patient.dental_source_id.name or "", row["来源"])
            conditions = patient.dental_condition_ids.with_context(lang="zh_CN")
            self.assertEqual("，".join(conditions.mapped("name")), row["病史"])
            channel = {"电话": "phone", "短信": "sms", "微信": "wechat"}[row["联系方式"]]
            self.assertEqual(patient.dental_channel, channel)
            self.assertEqual(patient.dental_do_not_call, row["请勿致电"] == "是")
            self.assertEqual(patient.dental_is_major, row["大客户"] == "是")

    def check_treatments(self):
        treatments = self.env["dental.treatment"].with_user(self.reception)
        for row in self.read_csv("treatments.csv"):
            treatment = treatments.search([("external_ref", "=", row["流水号"])])
            self.assertEqual(treatment.state, "done")
            self.assertEqual(treatment.patient_id.dental_number, row["病历号"])
            self.assertEqual(treatment.stage_id.complete_code, f"{row['项目']}/{row['阶段']}")
            self.assertEqual(treatment.done_at, clinic(row["完成时间"]))
            self.assertEqual(treatment.dentist_id.name, row["医生"])
            self.assertEqual(treatment.nurse_id.name or "", row["护士"])
            self.assertEqual(treatment.teeth or "", row["牙位"])
            self.assertEqual(treatment.sutured, row["缝线"] == "是")

    def check_followups(self):
        """History plans what lies ahead and up to seven days back, nothing older."""
        followups = self.env["dental.followup"].search([("company_id", "=", self.clinic.id)])
        self.assertTrue(followups)
        today = self.clinic._dental_today()
        self.assertEqual(min(followups.mapped("planned_date")), today - timedelta(days=7))
        self.assertEqual(set(followups.mapped("state")), {"planned"})
        self.assertGreaterEqual(min(followups.mapped("due_date")), today)
        self.assertFalse(followups.patient_id.filtered("dental_do_not_call"))

    def check_second_import(self):
        before = self.written()
        for model, name, count in (
            ("res.partner", "patients.csv", 320),
            ("dental.treatment", "treatments.csv", 947),
        ):
            result = self.import_csv(model, name)
            self.assertEqual(self.texts(result), [])
            self.assertEqual(len(result["ids"]), count)
        after = self.written()
        for table, rows in before.items():
            self.assertEqual(after[table], rows, table)

    def test_the_next_patient_gets_the_next_number(self):
        self.import_csv("res.partner", "patients.csv")
        numbers = [int(number[1:]) for number in self.env["res.partner"].search([]).mapped("dental_number") if number]
        self.assertEqual(int(self.make_patient().dental_number[1:]), max(numbers) + 1)

    def test_test_import_leaves_nothing(self):
        known = self.count("res.partner")
        result = self.import_csv("res.partner", "patients.csv", dryrun=True)
        self.assertEqual(self.texts(result), [])
        self.assertEqual(self.count("res.partner"), known)

    def test_old_treatments_plan_nothing(self):
        self.set_clock("2028-06-01 10:00")
        self.import_csv("res.partner", "patients.csv")
        self.import_csv("dental.treatment", "treatments.csv")
        self.assertEqual(self.count("dental.treatment"), 947)
        planned = self.env["dental.followup"].search([("company_id", "=", self.clinic.id)])
        today = self.clinic._dental_today()
        self.assertFalse(planned.filtered(lambda f: f.planned_date < today - timedelta(days=7)))


class TestImportBadRows(ImportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number in ("P00247", "P00123", "P00250", "P00174", "P00117", "P00063"):
            cls.make_patient(number, dental_number=number)
        for number in ("P00259", "P00036", "P00293", "P00169"):
            cls.make_patient(number, dental_number=number)

    def test_every_bad_row_in_the_users_language(self):
        expected = {
            "zh_CN": {
                (3, "B002"): "没有病历号为P99999的患者",
                (4, "B003"): "“B003”在文件的第4和12行重复出现",
                (5, "B004"): "“scalling”不是本诊所的治疗项目",
                (6, "B005"): "“crown”不是根管治疗的阶段",
                (7, "B006"): "“2026-02-30 10:00”不是有效的日期和时间",
                (8, "B007"): "",
                (9, "B008"): "19",
                (10, "B009"): "2031-01-01 09:00",
                (11, "B010"): "本诊所没有叫“没有这个人”的用户",
                (12, "B003"): "“B003”在文件的第4和12行重复出现",
                (13, "B012"): "<b>x<",
            },
            "en_US": {
                (3, "B002"): "There is no patient with the number P99999",
                (4, "B003"): "“B003” stands in several rows of the file: 4 and 12",
                (5, "B004"): "“scalling” is no treatment of this clinic",
                (6, "B005"): "“crown” is no stage of Root canal",
                (7, "B006"): "“2026-02-30 10:00” is no date and time that exists",
                (8, "B007"): "Done at",
                (9, "B008"): "“19” is no tooth",
                (10, "B009"): "2031-01-01 09:00",
                (11, "B010"): "“没有这个人” is not the name of exactly one user",
                (12, "B003"): "“B003” stands in several rows of the file: 4 and 12",
                (13, "B012"): "“<b>x<” is no tooth",
            },
        }
        for lang, rows in expected.items():
            self.reception.lang = lang
            for dryrun in (True, False):
                with self.subTest(lang=lang, dryrun=dryrun):
                    before = self.written()
                    result = self.import_csv("dental.treatment", "treatments_bad.csv", dryrun=dryrun)
                    self.assertFalse(result["ids"])
                    self.assertEqual(self.written(), before)
                    self.check_messages(result, rows, "第%s行（%s）：" if lang == "zh_CN" else "Row %s (%s): ")

    def check_messages(self, result, rows, start):
        self.assertEqual(len(result["messages"]), len(rows), self.texts(result))
        for message, ((line, key), reason) in zip(result["messages"], rows.items(), strict=True):
            self.assertTrue(message["message"].startswith(start % (line, key)), message["message"])
            self.assertIn(reason, message["message"])
            self.assertEqual(message["type"], "error")
            self.assertEqual(message["rows"], {"from": line - 2, "to": line - 2})
            self.assertEqual(message["dental_row"], line)

    def test_one_bad_row_among_many(self):
        rows = ["流水号,病历号,项目,阶段,完成时间,医生,牙位"]
        rows += [f"S{i},P00123,filling,done,2026-11-19 10:00,陈医生,{'36' if i != 57 else '99'}" for i in range(1, 101)]
        result = self.import_rows("dental.treatment", rows)
        self.assertEqual(len(result["messages"]), 1)
        self.assertIn("第58行（S57）", self.texts(result)[0])
        self.assertEqual(self.count("dental.treatment"), 0)

    def test_bad_patients(self):
        known = self.count("res.partner")
        result = self.import_rows(
            "res.partner",
            [
                "病历号,姓名,性别,出生日期,病史,请勿致电",
                "N1,甲,男,1990-01-01,高血压,是",
                "N2,乙,雄性,1990-01-01,,",
                "N3,丙,女,1990-02-30,,",
                "N4,丁,女,2030-01-01,,",
                "N5,戊,女,1990-01-01,高血压，怪病,",
                "N6,己,女,1990-01-01,,也许",
                "N7,,女,1990-01-01,,",
            ],
        )
        texts = self.texts(result)
        self.assertEqual(len(texts), 6, texts)
        for text, (number, reason) in zip(
            texts,
            [("N2", "雄性"), ("N3", "1990-02-30"), ("N4", "2030-01-01"), ("N5", "怪病"), ("N6", "也许"), ("N7", "")],
            strict=True,
        ):
            self.assertIn(f"（{number}）", text)
            self.assertIn(reason, text)
        self.assertEqual(self.count("res.partner"), known)

    def test_a_flood_of_bad_rows_ends(self):
        rows = ["流水号,病历号,项目,阶段,完成时间,医生,牙位"]
        rows += [f"S{i},P00123,filling,done,2026-11-19 10:00,陈医生,99" for i in range(600)]
        result = self.import_rows("dental.treatment", rows)
        self.assertTrue(200 <= len(result["messages"]) < 210)
        self.assertEqual(self.count("dental.treatment"), 0)


class TestImportRows(ImportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wang = cls.make_patient("王小明", dental_number="P1")

    def treatments(self, *rows, header="流水号,病历号,项目,阶段,完成时间,医生,牙位", **kwargs):
        result = self.import_rows("dental.treatment", [header, *rows], **kwargs)
        self.assertEqual(self.texts(result), [])
        return self.env["dental.treatment"].with_user(self.reception).browse(result["ids"])

    def test_names_codes_and_the_only_stage(self):
        for kind, stage, expected in (
            ("extraction", "impacted", "extraction/impacted"),
            ("拔牙", "阻生牙拔除", "extraction/impacted"),
            ("Extraction", "IMPACTED", "extraction/impacted"),
            ("extraction", "extraction/complex", "extraction/complex"),
            ("补牙", "", "filling/done"),
        ):
            with self.subTest(kind=kind, stage=stage):
                treatment = self.treatments(f"S{kind}{stage},P1,{kind},{stage},2026-11-19 10:00,周医生,36")
                self.assertEqual(treatment.stage_id.complete_code, expected)

    def test_moments_are_on_the_clinics_clock(self):
        self.reception.tz = "Europe/Berlin"
        for text, expected in (
            ("2026-11-19 10:00", "2026-11-19 10:00"),
            ("2026-11-19 10:00:00", "2026-11-19 10:00"),
            ("2026/11/19 00:30", "2026-11-19 00:30"),
        ):
            with self.subTest(text):
                treatment = self.treatments(f"S{text},P1,filling,done,{text},周医生,36")
                self.assertEqual(treatment.done_at, clinic(expected))

    def test_a_changed_row_updates_its_record(self):
        first = self.treatments("S1,P1,filling,done,2026-11-19 10:00,周医生,36")
        days = self.days(first)
        again = self.treatments("S1,P1,filling,done,2026-11-18 10:00,陈医生,46")
        self.assertEqual(again, first)
        self.assertEqual(first.teeth, "46")
        self.assertEqual(first.dentist_id.name, "陈医生")
        self.assertNotEqual(self.days(first), days)

    def test_an_empty_cell_says_nothing(self):
        self.import_rows("res.partner", ["病历号,姓名,来源,请勿致电", "P1,王小明,网络,"])
        self.wang.write({"dental_do_not_call": True, "phone": "13900139000"})
        result = self.import_rows("res.partner", ["病历号,姓名,来源,请勿致电,电话", "P1,王小明,,,"])
        self.assertEqual(result["ids"], self.wang.ids)
        self.assertTrue(self.wang.dental_do_not_call)
        self.assertEqual(self.wang.dental_source_id.name, "网络")
        self.assertEqual(self.wang.phone, "+86 139 0013 9000")

    def test_a_state_column_is_kept(self):
        treatment = self.treatments(
            "S1,P1,filling,done,2026-11-19 10:00,周医生,36,draft",
            header="流水号,病历号,项目,阶段,完成时间,医生,牙位,state",
        )
        self.assertEqual(treatment.state, "draft")
        self.assertFalse(treatment.sudo().followup_ids)

    def test_without_the_moment_column(self):
        result = self.import_rows("dental.treatment", ["流水号,病历号,项目,阶段,医生", "S1,P1,filling,done,周医生"])
        self.assertEqual(len(result["messages"]), 1)

    def test_the_same_numbers_in_another_clinic(self):
        branch = self.make_clinic("分院", "Asia/Shanghai")
        elsewhere = self.make_user("branch", "receptionist", company=branch, lang="zh_CN")
        result = self.import_rows("res.partner", ["病历号,姓名", "P1,李雷"], user=elsewhere)
        self.assertEqual(self.texts(result), [])
        patient = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(patient.company_id, branch)
        self.assertEqual(self.wang.name, "王小明")

    def test_a_number_does_not_turn_a_patient_into_somebody_else(self):
        self.wang.write({"phone": "13800138000", "dental_birth_date": "1990-05-17"})
        header = "病历号,姓名,电话,出生日期"
        for row, is_refused in (
            ("P1,李雷,13900139000,1980-01-01", True),
            ("P1,李雷,,", True),
            ("P1,王晓明,13800138000,1980-01-01", False),
            ("P1,王小明,13900139000,1980-01-01", False),
            ("P1,王大明,13900139001,1980-01-01", False),
        ):
            with self.subTest(row):
                texts = self.texts(self.import_rows("res.partner", [header, row]))
                self.assertEqual(bool(texts), is_refused, texts)
        self.assertEqual(self.wang.name, "王大明")

    def test_a_user_of_another_clinic_is_not_taken(self):
        branch = self.make_clinic("分院", "Asia/Shanghai")
        self.make_user("stranger", "dentist", company=branch, name="孙医生")
        result = self.import_rows(
            "dental.treatment", ["流水号,病历号,项目,阶段,完成时间,医生", "S1,P1,filling,done,2026-11-19 10:00,孙医生"]
        )
        self.assertIn("孙医生", self.texts(result)[0])

    def test_two_users_of_one_name_are_told_by_login(self):
        self.make_user("zhou2", "dentist", name="周医生")
        rows = ["流水号,病历号,项目,阶段,完成时间,医生", "S1,P1,filling,done,2026-11-19 10:00,周医生"]
        self.assertIn("周医生", self.texts(self.import_rows("dental.treatment", rows))[0])
        treatment = self.treatments("S1,P1,filling,done,2026-11-19 10:00,zhou2.t,36")
        self.assertEqual(treatment.dentist_id.login, "zhou2.t")

    def test_rows_without_a_number_are_new(self):
        rows = ["病历号,姓名", ",甲", ",乙"]
        result = self.import_rows("res.partner", rows)
        patients = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(patients.mapped("name"), ["甲", "乙"])
        self.assertTrue(all(patients.mapped("dental_number")))

    def test_skip_and_set_empty_as_chosen_on_the_screen(self):
        rows = ["流水号,病历号,项目,阶段,完成时间,医生,护士", "S1,P1,filling,done,2026-11-19 10:00,周医生,无名"]
        rows.append("S2,P9,filling,done,2026-11-19 10:00,周医生,")
        result = self.import_rows(
            "dental.treatment", rows, import_set_empty_fields=["nurse_id"], import_skip_records=["patient_id"]
        )
        self.assertEqual(self.texts(result), [])
        treatment = self.env["dental.treatment"].browse(result["ids"])
        self.assertEqual(treatment.external_ref, "S1")
        self.assertFalse(treatment.nurse_id)

    def test_patients_without_a_number_column(self):
        result = self.import_rows("res.partner", ["姓名,电话", "李雷,13900139000"])
        patient = self.env["res.partner"].browse(result["ids"])
        self.assertTrue(patient.is_patient)
        self.assertTrue(patient.dental_number)
        self.assertEqual(patient.phone, "+86 139 0013 9000")

    def test_ordinary_contacts_are_odoos_business(self):
        screen = self.env["base_import.import"].with_user(self.reception)
        wizard = screen.create({"res_model": "res.partner", "file": b"Name\nSupplier", "file_type": "text/csv"})
        result = wizard.execute_import(["name"], ["name"], dict(SCREEN_OPTIONS, separator=","))
        self.assertFalse(self.env["res.partner"].browse(result["ids"]).is_patient)


class TestImportTemplates(ImportCase):
    def test_templates_in_the_users_language(self):
        for lang, suffix, label in (("zh_CN", "zh", "患者导入模板"), ("en_US", "en", "Import template for patients")):
            partners = self.env["res.partner"].with_context(lang=lang)
            [template] = partners.with_context(default_is_patient=True).get_import_templates()
            self.assertEqual(template["label"], label)
            self.assertTrue(template["template"].endswith(f"patients_{suffix}.xlsx"))
            self.assertNotIn("dental", partners.get_import_templates()[0]["template"])
            [template] = self.env["dental.treatment"].with_context(lang=lang).get_import_templates()
            self.assertTrue(template["template"].endswith(f"treatments_{suffix}.xlsx"))

    def test_the_templates_come_in_as_they_are(self):
        self.make_user("dr_lin", "dentist", name="Dr Lin")
        self.make_user("dr_zhou", "dentist", name="Dr Zhou")
        self.make_user("nurse_he", "nurse", name="Nurse He")
        for lang in ("zh_CN", "en_US"):
            self.reception.lang = lang
            for model, context in (("res.partner", {"default_is_patient": True}), ("dental.treatment", {})):
                [template] = self.env[model].with_context(lang=lang, **context).get_import_templates()
                with self.subTest(template["template"]), file_open(template["template"].lstrip("/"), "rb") as file:
                    mapping, result = self.import_file(model, file.read(), name="template.xlsx")
                    self.assertEqual(list(mapping.values()), list(HEADERS[model].values()))
                    self.assertEqual(self.texts(result), [])
                    self.assertEqual(len(result["ids"]), 3)

    def test_both_files_are_one_clinic(self):
        """A patient of the Chinese template is the patient of the English one: the number is the key."""
        with Form(self.env["res.partner"].with_user(self.reception)) as form:
            form.name = "张晓雨"
        form.record.dental_number = "P00001"
        with file_open("dental_followup/static/xls/patients_zh.xlsx", "rb") as file:
            _mapping, result = self.import_file("res.partner", file.read(), name="t.xlsx")
        self.assertIn(form.record.id, result["ids"])
