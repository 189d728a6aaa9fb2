from . import survey, survey_link
