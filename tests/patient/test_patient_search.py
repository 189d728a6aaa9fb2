from common import DentalCase


class TestPatientSearch(DentalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.zhang = cls.make_patient("张晓雨", dental_number="P00123", phone="13884289706")
        cls.twin = cls.make_patient("张晓雨", dental_number="P00124", phone="15040154823")
        cls.landline = cls.make_patient("李国强", dental_number="P00200", phone="010-62551234")

    def found(self, term, **context):
        partners = self.env["res.partner"].with_user(self.reception).with_context(**context)
        mine = self.zhang | self.twin | self.landline
        ids = [partner_id for partner_id, _name in partners.name_search(term, limit=None)]
        return mine.filtered(lambda partner: partner.id in ids)

    def test_any_part_of_name_number_or_phone(self):
        for term, expected in (
            ("晓雨", self.zhang + self.twin),
            ("张晓", self.zhang + self.twin),
            ("P00123", self.zhang),
            ("p0012", self.zhang + self.twin),
            ("00200", self.landline),
            ("13884289706", self.zhang),
            ("138 8428 9706", self.zhang),
            ("138-8428", self.zhang),
            ("+86 138 8428 9706", self.zhang),
            ("008613884289706", self.zhang),
            ("8613884289706", self.zhang),
            ("013884289706", self.zhang),
            ("9706", self.zhang),
            ("１３８８４２８", self.zhang),
            ("010-6255 1234", self.landline),
            ("(010) 62551234", self.landline),
            ("62551234", self.landline),
            ("+86 10 6255", self.landline),
            ("99999999", self.env["res.partner"]),
        ):
            with self.subTest(term):
                self.assertEqual(self.found(term), expected)

    def test_from_every_field_that_asks_for_a_patient(self):
        treatment = self.treatment(patient_id=self.zhang.id)
        treatments = self.env["dental.treatment"].with_user(self.reception)
        followups = self.env["dental.followup"].with_user(self.reception)
        for term in ("138 8428 9706", "P00123", "晓雨"):
            with self.subTest(term):
                self.assertIn(treatment, treatments.search([("patient_id", "ilike", term)]))
                self.assertEqual(followups.search([("patient_id", "ilike", term)]).patient_id, self.zhang)
        self.assertFalse(treatments.search([("patient_id", "ilike", "150 4015")]))

    def test_the_search_bar_of_contacts(self):
        view = (
            self.env["res.partner"]
            .with_user(self.reception)
            .get_view(self.env.ref("base.view_res_partner_filter").id, "search")
        )
        self.assertIn("display_name", view["arch"])
        partners = self.env["res.partner"].with_user(self.reception)
        self.assertIn(self.zhang, partners.search([("display_name", "ilike", "138 8428 9706")]))

    def test_exact(self):
        partners = self.env["res.partner"].with_user(self.reception)
        for term, expected in (
            ("P00123", self.zhang),
            ("138 8428 9706", self.zhang),
            ("+8613884289706", self.zhang),
            ("8428", partners),
            ("P0012", partners),
        ):
            with self.subTest(term):
                self.assertEqual(partners.search([("display_name", "=", term)]), expected)
                self.assertEqual(partners.search([("display_name", "in", [term])]), expected)

    def test_negative_and_empty_searches_are_odoos_own(self):
        partners = self.env["res.partner"].with_user(self.reception)
        domain = partners._search_display_name("not ilike", "8428")
        self.assertNotIn("dental", str(domain))
        self.assertIn(self.zhang, partners.search([("display_name", "not ilike", "150 4015")]))
        self.assertIn(self.zhang, partners.search([("display_name", "ilike", "")]))

    def test_an_ordinary_search_looks_at_no_digits(self):
        partners = self.env["res.partner"]
        for term in ("Azure Interior", "张", "a1b2c3", "12", "a@b.cn", "2026年"):
            with self.subTest(term):
                self.assertNotIn("dental_phone_digits", str(partners._search_display_name("ilike", term)))

    def test_an_outsiders_search_is_odoos_own(self):
        partners = self.env["res.partner"].with_user(self.outsider)
        self.assertIn(self.zhang.id, [pair[0] for pair in partners.name_search("张晓雨")])
        self.assertEqual(partners.name_search("138 8428 9706"), [])

    def test_two_of_one_name_are_told_apart(self):
        partners = self.env["res.partner"].with_user(self.reception)
        self.assertEqual(dict(partners.name_search("张晓雨"))[self.zhang.id], "张晓雨")
        shown = partners.with_context(dental_show_number=True)
        self.assertEqual(dict(shown.name_search("张晓雨"))[self.zhang.id], "张晓雨 (P00123)")
        options = shown.web_name_search("张晓雨", {"display_name": {}})
        labels = {option["id"]: option["__formatted_display_name"] for option in options}
        self.assertEqual(labels[self.zhang.id], "张晓雨 \t --P00123 · …9706--")
        self.assertEqual(labels[self.twin.id], "张晓雨 \t --P00124 · …4823--")

    def test_contacts_without_a_number_keep_their_name(self):
        contact = self.make_patient("供应商", is_patient=False)
        self.assertEqual(contact.with_context(dental_show_number=True).display_name, "供应商")
