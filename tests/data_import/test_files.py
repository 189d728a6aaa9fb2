"""Files as clinics really have them, through the import screen, as the receptionist in Chinese."""

import io
from datetime import date, datetime

import openpyxl
from common.imports import ImportCase

HEADER = "病历号,姓名,手机号,性别,生日"
WANG = "N1,王小明,13900001134,男,1990-03-07"


def sheet(*rows, merged=()):
    """The bytes of an Excel file with these rows."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for block in merged:
        book.active.merge_cells(block)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


class FilesCase(ImportCase):
    def patients(self, content, name="file.csv", **options):
        """Import patients; there must be no complaint."""
        result = self.import_file("res.partner", content, name=name, **options)[1]
        self.assertEqual(self.texts(result), [])
        return self.env["res.partner"].with_user(self.reception).browse(result["ids"])

    def refusals(self, content, name="file.csv", **options):
        """Import patients; nothing may come of it. Returns what the screen says."""
        known = self.count("res.partner")
        result = self.import_file("res.partner", content, name=name, **options)[1]
        self.assertFalse(result.get("ids"))
        self.assertEqual(self.count("res.partner"), known)
        return self.texts(result)

    def check_wang(self, patient):
        self.assertEqual(patient.name, "王小明")
        self.assertEqual(patient.dental_number, "N1")
        self.assertEqual(patient.phone, "+86 139 0000 1134")
        self.assertEqual(patient.dental_sex, "male")
        self.assertEqual(patient.dental_birth_date, date(1990, 3, 7))


class TestShapes(FilesCase):
    def test_letters_and_separators(self):
        for encoding in ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le"):
            for sign in (",", ";", "\t"):
                with self.subTest(encoding=encoding, sign=sign):
                    text = f"{HEADER}\r\n{WANG}\r\n".replace(",", sign)
                    self.check_wang(self.patients(text.encode(encoding)))

    def test_a_rare_name(self):
        for encoding in ("gb18030", "utf-8"):
            text = f"{HEADER}\nN2,王㐂𠮷,13900001135,男,1990-03-07\n"
            self.assertEqual(self.patients(text.encode(encoding)).name, "王㐂𠮷")

    def test_what_is_no_text_is_said_in_the_users_language(self):
        screen = self.env["base_import.import"].with_user(self.reception)
        screen = screen.with_context(lang="zh_CN", default_is_patient=True)
        for content, name in ((b"\xff\xff\xfe\x00\x01", "a.csv"), (b"PK\x03\x04broken", "a.xlsx"), (b"\n\n", "a.csv")):
            with self.subTest(name=name):
                wizard = screen.create({"res_model": "res.partner", "file": content, "file_name": name})
                error = wizard.parse_preview({"has_headers": True, "quoting": '"', "separator": ""})["error"]
                self.assertRegex(error, "[一-龥]")
                self.assertNotRegex(error, "[A-Za-z]{12}")

    def test_a_title_above_the_headers(self):
        text = f"患者名单（共 1 人）\n导出日期：2026-12-01\n\n{HEADER}\n{WANG}\n"
        self.check_wang(self.patients(text.encode()))

    def test_row_numbers_are_those_of_the_file(self):
        text = f"患者名单\n\n{HEADER}\n{WANG}\n\nN2,李雷,1,女,1990-03-07\n"
        (message,) = self.refusals(text.encode())
        self.assertTrue(message.startswith("第6行（N2）："), message)

    def test_a_sheet_with_title_merged_cells_and_dates(self):
        content = sheet(
            ["患者名单", None, None, None, None],
            [datetime(2026, 12, 1)],
            ["个人信息", None, "联系", None, None],
            HEADER.split(","),
            ["N1", "王小明", 13900001134, "男", datetime(1990, 3, 7)],
            ["N2", "李雷", "13900001135", "女", "1990年3月8日"],
            ["N3", datetime(2026, 12, 1), 13900001136.0, "女", 32939],
            merged=("A1:E1", "A3:B3"),
        )
        wang, li, odd = self.patients(content, name="file.xlsx")
        self.check_wang(wang)
        self.assertEqual(li.dental_birth_date, date(1990, 3, 8))
        self.assertEqual(odd.name, "2026-12-01")  # no server error: an odd name, which the clinic sees
        self.assertEqual(odd.phone, "+86 139 0000 1136")
        self.assertEqual(odd.dental_birth_date, date(1990, 3, 7))

    def test_a_value_that_is_merged_over_rows(self):
        content = sheet(
            ["病历号", "姓名", "来源"],
            ["N1", "甲", "朋友介绍"],
            ["N2", "乙", None],
            ["N3", "丙", None],
            merged=("C2:C3",),
        )
        patients = self.patients(content, name="file.xlsx")
        self.assertEqual([patient.dental_source_id.name or "" for patient in patients], ["朋友介绍", "朋友介绍", ""])

    def test_an_error_in_a_sheet_is_an_ordinary_bad_row(self):
        content = sheet(HEADER.split(","), ["N1", "甲", "13900001134", "男", "#N/A"], ["N2", "乙", "1", "#REF!", None])
        texts = self.refusals(content, name="file.xlsx")
        self.assertTrue(all(text.startswith("第3行（N2）：") for text in texts), texts)


class TestHeaders(FilesCase):
    def test_headers_of_other_systems(self):
        for header, fields in (
            (
                "档案号,患者姓名,手机,患者来源,生日,既往史,过敏史",
                (
                    "dental_number",
                    "name",
                    "phone",
                    "dental_source_id",
                    "dental_birth_date",
                    "dental_condition_ids",
                    "dental_allergies",
                ),
            ),
            (
                "Chart number,Name,Mobile,Referral source,DOB,Sex,Home phone",
                (
                    "dental_number",
                    "name",
                    "phone",
                    "dental_source_id",
                    "dental_birth_date",
                    "dental_sex",
                    "dental_phone2",
                ),
            ),
            (
                "Patient ID,Full name,Cell phone (required),Date of Birth,Medical history",
                ("dental_number", "name", "phone", "dental_birth_date", "dental_condition_ids"),
            ),
        ):
            with self.subTest(header=header):
                row = ",".join(["N1", "甲"] + [""] * (header.count(",") - 1))
                mapping = self.import_file("res.partner", f"{header}\n{row}\n".encode(), dryrun=True)[0]
                self.assertEqual(tuple(mapping.values()), fields)

    def test_no_proposal_by_likeness(self):
        header = "姓名,身份证号,医保类型,最后就诊,Company ID,Balance"
        mapping = self.import_file("res.partner", f"{header}\n甲,1,2,3,4,5\n".encode(), dryrun=True)[0]
        self.assertEqual(list(mapping.values()), ["name"] + [False] * 5)


class TestCells(FilesCase):
    def imported(self, header, cells):
        """The patient that a file of one row makes."""
        content = "\n".join(["姓名\t" + header.replace(",", "\t"), "甲\t" + "\t".join(cells)])
        return self.patients(content.encode())

    def test_phones(self):
        for cell, phone, second, note in (
            ("13712340000 / 0755-86541234", "+86 137 1234 0000", "+86 755 8654 1234", ""),
            ("13712340000;13800138000、13900139000", "+86 137 1234 0000", "+86 138 0013 8000", "+86 139 0013 9000"),
            ("13712340000（爸爸）", "+86 137 1234 0000", False, "爸爸"),
            ("13712340000.0", "+86 137 1234 0000", False, ""),
            ("0755-86541234转206", "+86 755 8654 1234 ext. 206", False, ""),
            ("未留", False, False, ""),
            ("微信联系", False, False, "微信联系"),
        ):
            with self.subTest(cell=cell):
                patient = self.imported("电话", [cell])
                self.assertEqual((patient.phone, patient.dental_phone2), (phone, second))
                self.assertIn(note, patient.comment or "")

    def test_a_number_with_an_extension_is_found_without_it(self):
        patient = self.imported("电话", ["0755-86541234转206"])
        for term in ("075586541234", "0755-8654 1234", "86541234"):
            self.assertIn(patient, self.env["res.partner"].search([("phone", "ilike", term)]) | self.found(term))

    def found(self, term):
        callers = self.env["res.partner"].with_user(self.reception).dental_find_callers(term)["callers"]
        return self.env["res.partner"].browse([caller["id"] for caller in callers])

    def test_a_foreign_number_is_never_changed_by_a_guess(self):
        for cell in ("2025550123", "7911123456"):
            with self.subTest(cell=cell):
                self.assertEqual(self.imported("电话", [cell]).phone, cell)

    def test_bad_phones_are_named(self):
        for cell in ("1.37E+10", "123", "1371234000013800138000"):
            with self.subTest(cell=cell):
                (message,) = self.refusals(f"姓名\t电话\n甲\t{cell}\n".encode())
                self.assertIn(cell, message)
                self.assertRegex(message, "[一-龥]{4}")

    def test_words(self):
        patient = self.imported("性别,病史,过敏史,请勿致电", [" 女士 ", "高血压/糖尿病", "否认", "√"])
        self.assertEqual(patient.dental_sex, "female")
        self.assertEqual(len(patient.dental_condition_ids), 2)
        self.assertFalse(patient.dental_allergies)
        self.assertTrue(patient.dental_do_not_call)
        patient = self.imported("性别,病史,过敏史,请勿致电", ["不详", "无", "青霉素", "否"])
        self.assertEqual((patient.dental_sex, len(patient.dental_condition_ids)), (False, 0))
        self.assertEqual(patient.dental_allergies, "青霉素")
        self.assertFalse(patient.dental_do_not_call)

    def test_an_unknown_choice_names_the_known_ones(self):
        (message,) = self.refusals("姓名,性别\n甲,雄性\n".encode())
        for word in ("雄性", "男", "女"):
            self.assertIn(word, message)

    def test_birth_dates(self):
        for cell in ("1990年3月7日", "19900307", "1990.3.7", "32939", "7 March 1990", "１９９０／３／７"):
            with self.subTest(cell=cell):
                self.assertEqual(self.imported("生日", [cell]).dental_birth_date, date(1990, 3, 7))

    def test_ages_and_parts_of_a_birth_date(self):
        year = self.clinic._dental_today().year
        for cell, expected in (
            ("45", date(year - 45, 1, 1)),
            ("45岁", date(year - 45, 1, 1)),
            ("1990", date(1990, 1, 1)),
            ("1990-00-00", date(1990, 1, 1)),
            ("1990年3月", date(1990, 3, 1)),
        ):
            with self.subTest(cell=cell):
                patient = self.imported("生日", [cell])
                self.assertEqual(patient.dental_birth_date, expected)
                self.assertTrue(patient.dental_birth_is_estimated)
        self.assertFalse(self.imported("生日", ["1990-03-07"]).dental_birth_is_estimated)
        self.assertFalse(self.imported("生日", ["不详"]).dental_birth_date)

    def test_the_order_of_day_and_month_is_asked(self):
        content = "姓名,生日\n甲,03/07/1990\n".encode()
        (message,) = self.refusals(content)
        self.assertIn("03/07/1990", message)
        for chosen, expected in (("%d/%m/%Y", date(1990, 7, 3)), ("%m/%d/%Y", date(1990, 3, 7))):
            with self.subTest(chosen=chosen):
                self.assertEqual(self.patients(content, date_format=chosen).dental_birth_date, expected)

    def test_it_does_not_depend_on_the_order_of_the_rows(self):
        rows = [f"甲{i},1990-03-{i:02}" for i in range(1, 13)] + ["乙,13/03/1990", "丙,1990年3月14日"]
        for order in (rows, rows[::-1]):
            patients = self.patients("\n".join(["姓名,生日", *order]).encode())
            days = sorted(patient.dental_birth_date.day for patient in patients)
            self.assertEqual(days, list(range(1, 15)))


class TestAgain(FilesCase):
    def test_a_note_is_added_once(self):
        content = f"{HEADER},备注\n{WANG.replace('1134', '1134（爸爸）')},怕疼\n".encode()
        patient = self.patients(content)
        first = patient.comment
        self.assertIn("爸爸", first)
        self.assertIn("怕疼", first)
        self.patients(content)
        self.assertEqual(patient.comment, first)
