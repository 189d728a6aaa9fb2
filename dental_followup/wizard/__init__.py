from . import base_partner_merge, dental_clinic_settings
