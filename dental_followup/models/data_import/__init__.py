# In the order in which they build on each other.
from . import dental_import_mixin  # isort: skip
from . import (
    base_import,
    dental_call,
    dental_treatment,
    res_partner,
)
