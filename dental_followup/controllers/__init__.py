from . import export, survey, survey_link
