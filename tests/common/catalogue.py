"""The catalogue as the clinics' papers have it."""

VALUES = {
    "patient": "王小明",
    "title": "先生",
    "caller": "李护士",
    "clinic": "阳光口腔",
    "treatment": "拔牙",
    "teeth": "36",
    "treatment_date": "2026-11-21",
    "dentist": "周医生",
    "next_visit": "2026-11-28 10:00",
    "days_since": 1,
    "question": "能喝酒吗",
    "answer": "三天内不要喝",
}
