"""The house's own rules: layout, walls, types, lint, settings; so that one command checks everything."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from schema.settings import Settings

ROOT = Path(__file__).parent.parent.parent
BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command",
    [["ruff", "format", "--check", "."], ["ruff", "check", "."], ["mypy"], ["lint-imports", "--no-cache"]],
    ids=lambda command: command[0] + command[1] if command[0] == "ruff" else command[0],
)
def test_checks(command: list[str]) -> None:
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_top_level_is_as_agreed() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    top = {name.split("/")[0] for name in tracked.splitlines()}
    allowed = {"pyproject.toml", "onestop.py", "desk", "kiosk", "schema", "tests", "config.toml"}
    allowed |= {"README.md", "CHANGELOG.md", "LICENSE"}
    assert {name for name in top if not name.startswith(".")} <= allowed


def test_the_clock_is_the_only_clock() -> None:
    asks = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(|\btime\.time\(")
    for file in [*ROOT.glob("schema/**/*.py"), *ROOT.glob("desk/**/*.py"), *ROOT.glob("kiosk/**/*.py")]:
        if file != ROOT / "schema/hall/clock.py":
            assert not asks.search(file.read_text(encoding="utf-8")), f"{file} has a clock of its own"


def _flat(values: dict[str, object], before: str = "") -> dict[str, object]:
    flat: dict[str, object] = {}
    for key, value in values.items():
        flat |= _flat(value, f"{before}{key}.") if isinstance(value, dict) else {before + key: value}
    return flat


def test_config_toml_shows_every_key_with_its_default() -> None:
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    shown = _flat(tomllib.loads(text))
    defaults = _flat(Settings().model_dump())
    defaults.pop("db")  # depends on the user; its line is a comment
    assert re.search(r"^# db = ", text, re.M)
    defaults.pop("kiosk.second_printer")  # there is none; its section is a comment
    assert re.search(r"^# \[kiosk.second_printer\]", text, re.M)
    assert shown == defaults


def test_opening_a_desk_imports_no_device_and_no_migration() -> None:
    heavy = ("escpos", "alembic", "PIL", "argon2", "psycopg")
    code = f"import sys, onestop; onestop.build(); print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
