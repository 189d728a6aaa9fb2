from . import (
    clinic_hours,
    cron,
    dental_catalogue_mixin,
    dental_holiday,
    dental_ratio_mixin,
    dental_readonly_mixin,
    dental_team,
    duty_roster,
    res_company,
    res_config_settings,
    res_users,
    resource_calendar,
)
