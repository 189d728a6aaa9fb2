"""Lets the tests of this folder import the add-on's tools without Odoo: ``from tools import teeth``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "dental_followup"))
