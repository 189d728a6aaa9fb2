"""What the tests of satisfaction share: a patient who answers."""

from common import NOW, DentalCase

SCALES = ("quality", "dentist", "nurse", "reception", "environment", "waiting", "price")
# All is well; a test names what is not.
WELL = dict.fromkeys(SCALES, 5) | {"recommend": 9}


class SurveyCase(DentalCase):
    """The clinic asks by its shipped survey."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env.ref("dental_followup.survey_satisfaction")
        cls.answers = cls.env["survey.user_input"]
        cls.clinic.dental_survey_min_answers = 1

    def ask(self, patient=None, channel="link", now=NOW, **about):
        """Ask ``patient`` about ``about``, as :meth:`_dental_about` takes it."""
        about = self.answers._dental_about(**about)
        return self.answers._dental_invite(patient or self.patient, self.clinic, channel, now, about)

    def fill_in(self, invitation, comment="", **values):
        """Answer as the survey's page does: ``values`` by dimension, None for what is left out."""
        invitation._mark_in_progress()
        for question in invitation.survey_id.question_ids:
            value = comment if question.dental_dimension == "comment" else values.get(question.dental_dimension)
            invitation._save_lines(question, "" if value is None else str(value))
        invitation._mark_done()
        return invitation

    def answered(self, patient=None, comment="", channel="link", about=None, **values):
        """A patient who was asked and answered."""
        return self.fill_in(self.ask(patient, channel, **(about or {})), comment, **{**WELL, **values})

    def refusal(self, patient=None, channel=None, now=NOW):
        return (patient or self.patient)._dental_survey_refusal(self.clinic, now, channel)
