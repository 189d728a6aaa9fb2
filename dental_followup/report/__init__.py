from . import dental_complaint_report, dental_dispute
