from . import (
    dental_condition,
    dental_timeline,
    res_partner,
    res_partner_overview,
    res_partner_search,
)
