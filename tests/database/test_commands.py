"""The command line as a script uses it: real processes, one JSON object on the last line, errors with exit 2."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from schema.hall.halls import HallView
from schema.queue.tickets import ticket_t
from schema.store.engine import Store, open_store
from schema.store.events import event_t
from tests.front_door import run_onestop
from tests.halls import PASSWORD

ROOT = Path(__file__).parent.parent.parent


run = run_onestop


def facts(*words: str, **more: Any) -> dict[str, Any]:
    """The JSON object a command prints on its last line."""
    done = run(*words, "--json", **more)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def refusal(*words: str, **more: Any) -> str:
    """The sentence of a command that is refused with exit code 2."""
    done = run(*words, **more)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.strip().splitlines()[-1]


def test_a_visit_by_script(store: Store, hall: HallView, db_url: str) -> None:
    db = ("--db", db_url)
    first = facts("ticket", "issue", "--queue", "a", *db)
    assert (first["number"], first["state"], first["ahead"]) == ("A001", "waiting", 0)
    second = facts("ticket", "issue", "--item", "511A0138000000", *db)
    assert second["number"] == "B001"
    assert "Open it first" in refusal("ticket", "call", "--window", "1", *db)
    assert facts("window", "open", "1", "--clerk", "1001", *db)["state"] == "open"
    assert facts("ticket", "call", "--window", "1", *db)["id"] == first["id"]
    assert "Wait" in refusal("ticket", "recall", "--window", "1", *db)
    assert facts("ticket", "start", "--window", "1", *db)["state"] == "serving"
    assert "outcome" in refusal("ticket", "finish", "--window", "1", *db)
    assert "no outcome" in refusal("ticket", "finish", "--window", "1", "--outcome", "fine", *db)
    done = facts("ticket", "finish", "--window", "1", "--outcome", "accepted", *db)
    assert (done["state"], done["outcome"], done["window"]) == ("served", "accepted", 1)
    assert facts("ticket", "call", "--window", "1", *db)["number"] == "B001"
    assert facts("ticket", "no-show", "--window", "1", *db)["state"] == "no_show"
    assert facts("ticket", "call", "--window", "1", *db)["number"] is None
    facts("ticket", "issue", "--queue", "C", *db)
    assert facts("ticket", "abandon", "c1", *db)["state"] == "abandoned"
    assert facts("window", "pause", "1", "--reason", "用餐", *db)["reason"] == "用餐"
    assert facts("window", "close", "1", *db)["state"] == "closed"
    listed = facts("ticket", "list", *db)
    assert [ticket["number"] for ticket in listed["tickets"]] == ["A001", "B001", "C001"]
    status = facts("status", *db)
    assert status["tickets"] == {"served": 1, "no_show": 1, "abandoned": 1}
    people = run("status", *db, language="zh_CN").stdout
    assert "广安区政务服务中心" in people
    assert "企业登记" in people


def test_a_command_sent_twice(store: Store, hall: HallView, db_url: str) -> None:
    words = ("ticket", "issue", "--queue", "A", "--command", "tap-1", "--db", db_url)
    assert facts(*words)["id"] == facts(*words)["id"]
    assert store.read(lambda r: r.scalar(select(func.count()).select_from(ticket_t))) == 1


def test_what_does_not_exist_is_said_and_changes_nothing(store: Store, hall: HallView, db_url: str) -> None:
    db = ("--db", db_url)

    def stored() -> int:
        return int(store.read(lambda r: r.scalar(select(func.count()).select_from(event_t))))

    before = stored()
    assert "no window 99" in refusal("ticket", "call", "--window", "99", *db)
    assert "no window 99" in refusal("window", "open", "99", *db)
    assert "no window 99" in refusal("desk", "--window", "99", *db)
    assert 'no queue "Z"' in refusal("ticket", "issue", "--queue", "Z", *db)
    assert "Say which queue: A, B, C" in refusal("ticket", "issue", *db)
    assert "no ticket A009" in refusal("ticket", "abandon", "A009", *db)
    assert 'no hall "X"' in refusal("status", "--hall", "X", *db)
    assert "serving nobody" in refusal("ticket", "finish", "--window", "1", "--outcome", "accepted", *db)
    assert "staff number" in refusal("window", "open", "1", "--clerk", "5", *db)
    assert "needs a reason" in refusal("window", "pause", "1", *db)
    assert "already holds" in refusal("init", "--preset", "nanan", *db)
    assert "没有" in refusal("window", "open", "99", *db, language="zh_CN")
    done = run("window", "open", "99", "--json", *db)
    assert json.loads(done.stdout.splitlines()[-1])["error"] == "UnknownWindow"
    assert stored() == before


def test_passwords_by_script(store: Store, hall: HallView, db_url: str) -> None:
    db = ("--stdin", "--db", db_url)
    assert facts("clerk", "check", "1001", *db, stdin=PASSWORD + "\n")["name"] == "王芳"
    for left in (4, 3, 2, 1):
        assert f"{left} tries left" in refusal("clerk", "check", "1001", *db, stdin="wrong\n")
    assert "locked" in refusal("clerk", "check", "1001", *db, stdin="wrong\n")
    assert "locked" in refusal("clerk", "check", "1001", *db, stdin=PASSWORD + "\n")
    assert "too short" in refusal("clerk", "password", "1001", *db, stdin="short\n")
    facts("clerk", "password", "1001", *db, stdin="a-new-password\n")
    facts("clerk", "check", "1001", *db, stdin="a-new-password\n")
    assert facts("clerk", "list", "--db", db_url)["count"] == 3


def test_a_new_hall(db_url: str) -> None:
    made = facts("init", "--preset", "nanan", "--name", "某县政务服务中心", "--db", db_url)
    assert (made["name"], made["windows"]) == ("某县政务服务中心", 37)
    store = open_store(db_url)
    events = store.read(lambda r: r.all(select(event_t.c.actor, event_t.c.verb)))
    assert [event.verb for event in events] == ["found"]
    assert events[0].actor.startswith("script:")
    store.close()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("status", "--db", "sqlite:////no/such/folder/hall.db"), "no hall at"),
        (("status", "--db", "mysql://db/hall"), "not a database"),
        (("status", "--db", "postgresql://hall:secret@127.0.0.1:1/hall"), "does not answer"),
        (("init", "--preset", "beijing", "--db", "sqlite:////tmp/onestop-never-made.db"), 'no preset "beijing"'),
        (("desk", "--window", "3", "--db", "sqlite:////no/such/folder/hall.db"), "no hall at"),
        (("kiosk", "--db", "sqlite:////no/such/folder/hall.db"), "no hall at"),
        (("board", "--db", "postgresql://hall:secret@127.0.0.1:1/hall"), "does not answer"),
        (("status", "--config", "/no/such/config.toml"), "cannot be read"),
        (("db", "upgrade", "--db", "sqlite:////no/such/folder/hall.db"), "no hall at"),
    ],
)
def test_a_sentence_for_each_mistake(words: tuple[str, ...], says: str) -> None:
    sentence = refusal(*words)
    assert says in sentence
    assert "secret" not in sentence
    assert not Path("/tmp/onestop-never-made.db").exists()


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    for text, says in (
        ("langage = 'en'", "langage"),
        ("[kiosk.printer]\nport = 70000", "kiosk.printer.port"),
        ("not toml", "cannot be read"),
    ):
        file = tmp_path / "config.toml"
        file.write_text(text)
        assert says in refusal("status", "--config", str(file))
