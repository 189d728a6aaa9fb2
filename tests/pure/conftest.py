"""Lets the tests of this folder import the add-on's tools without Odoo: ``from tools import teeth``."""

import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parents[2] / "dental_followup"))
sys.path.insert(0, str(Path(__file__).parent))

# How long an example takes says more about the machine than about the rules.
settings.register_profile("any_speed", deadline=None)
settings.load_profile("any_speed")
