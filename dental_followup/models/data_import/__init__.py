from . import (
    base_import,
    dental_call,
    dental_import_mixin,
    dental_treatment,
    res_partner,
    upsert_import,
)
