"""`onestop desk`: what is wrong is said before a screen opens."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import onestop
from schema.errors import DatabaseMissing, NotATerminal, OnestopError, UnknownClerk, UnknownHall, UnknownWindow
from schema.hall.halls import HallView
from schema.store.engine import Store


def complaint(*arguments: str, command: str = "desk") -> OnestopError:
    """The error `onestop desk …` ends with."""
    result = CliRunner().invoke(onestop.build(command), [command, *arguments])
    assert isinstance(result.exception, OnestopError), result
    return result.exception


def test_an_unknown_window_hall_or_clerk_is_named(store: Store, hall: HallView) -> None:
    url = store.url.render_as_string(hide_password=False)
    error = complaint("--window", "9", "--db", url)
    assert isinstance(error, UnknownWindow) and error.facts["window"] == 9
    assert isinstance(complaint("--window", "1", "--db", url, "--hall", "XX"), UnknownHall)
    assert isinstance(complaint("--window", "1", "--db", url, "--clerk", "4711"), UnknownClerk)


def test_a_missing_database_says_how_to_make_one(tmp_path: Path) -> None:
    assert isinstance(complaint("--window", "1", "--db", f"sqlite:///{tmp_path}/none.db"), DatabaseMissing)


def test_without_a_terminal_nothing_opens(store: Store, hall: HallView) -> None:
    error = complaint("--window", "3", "--db", store.url.render_as_string(hide_password=False))
    assert isinstance(error, NotATerminal) and "onestop desk --window 3" in str(error)


@pytest.mark.parametrize("heavy", ["alembic", "escpos", "openpyxl", "psycopg", "argon2", "pyfiglet", "PIL"])
def test_the_desk_imports_nothing_it_does_not_need(heavy: str) -> None:
    asked = f"import sys, desk.app, desk.screens.sign_in; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
