from . import (
    base_import,
    dental_call,
    dental_import_mixin,
    dental_treatment,
    keyed_import,
    res_partner,
)
