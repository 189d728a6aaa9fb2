from . import dental_clinic_settings
