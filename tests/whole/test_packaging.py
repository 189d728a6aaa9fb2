"""The add-on can be put into a store, a wheel and a container; nothing of the demo leaves the machine."""

import ast
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDON = ROOT / "dental_followup"
MANIFEST = ast.literal_eval((ADDON / "__manifest__.py").read_text())


def test_the_store_page_is_there():
    page = (ADDON / "static/description/index.html").read_text()
    pictures = re.findall(r'src="([^"]+)"', page) + [Path(path).name for path in MANIFEST["images"]]
    for name in ("icon.png", *pictures):
        assert (ADDON / "static/description" / name).exists(), name


def test_what_is_imported_is_declared():
    declared = MANIFEST["external_dependencies"]["python"]
    assert {"qrcode", "phonenumbers"} <= set(declared)
    for name in declared:
        assert find_spec(name), name


def test_the_folder_stands_alone():
    for name in ("README.rst", "LICENSE", "pyproject.toml", "readme/DESCRIPTION.md"):
        assert (ADDON / name).exists(), name
    assert "whool" in (ADDON / "pyproject.toml").read_text()
    assert (ADDON / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()


def test_a_wheel_is_built(tmp_path):
    """Where the builder is installed: tests fetch nothing."""
    if not find_spec("whool"):
        return
    copy = tmp_path / "dental_followup"
    shutil.copytree(ADDON, copy, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-w", tmp_path, copy]
    subprocess.run(command, check=True, capture_output=True)
    assert list(tmp_path.glob("*.whl"))


def test_the_container_initialises_once_and_sends_nothing():
    compose = (ROOT / "compose.yaml").read_text()
    service = compose.split("\n  odoo:\n")[1].split("\n  db:\n")[0]
    assert "--init" not in service and "--load-language" not in service
    assert "service_completed_successfully" in service
    assert "prepare_demo.py" in compose and "--max-cron-threads=0" in compose
    prepare = (ROOT / "devtools/prepare_demo.py").read_text()
    for job in ("mail_scheduler", "module_update_notification", "sms_scheduler", "iap.endpoint", "sms.endpoint"):
        assert job in prepare
