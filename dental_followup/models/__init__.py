# In the order of the path, not of the alphabet: a room knows only those before it.
# isort: off
from . import (
    clinic,
    patient,
    treatment,
    visit,
    protocol,
    script,
    followup,
    call,
    promise,
    complaint,
    satisfaction,
    data_import,
)
