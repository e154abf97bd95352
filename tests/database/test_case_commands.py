"""Cases by script, each command a process of its own, on both databases; and many at once."""

from __future__ import annotations

import subprocess
import sys

from sqlalchemy import select

from schema.cases.numbers import check_case_number
from schema.cases.views import case_t
from schema.hall.halls import HallView
from schema.store.engine import Store
from schema.store.events import event_t
from tests.database.cases import LAND, LI, REPORT
from tests.database.test_commands import facts, refusal

ITEM = "511Z07001006"


def test_a_case_by_script(store: Store, hall: HallView, db_url: str) -> None:
    db = ("--db", db_url)
    who = ("--item", ITEM, "--name", LI.name, "--document", LI.document_number, "--phone", LI.phone)
    once = ("case", "receive", *who, "--have", REPORT, "--lack", LAND, "--command", "first", *db)
    case = facts(*once)
    assert facts(*once)["case"] == case["case"]
    assert (case["applicant"], case["document"], case["phone"]) == ("李**", "350583********2345", "138****5678")
    number = case["case"]
    assert LAND in refusal("case", "accept", number, *db)
    assert "before acceptance" not in refusal("case", "decide", number, "granted", *db)
    assert "a decision follows acceptance" in refusal("case", "decide", number, "granted", *db)
    told = facts("case", "correct", number, "--missing", f"{LAND}=缺少", "--by", "2099-12-01", *db)
    assert told["state"] == "correcting"
    assert "meanwhile" in refusal("case", "supplement", number, "--version", "1", *db)
    facts("case", "supplement", number, "--version", "2", *db)
    assert "supervisor" in refusal("case", "correct", number, "--missing", LAND, "--reason", "x", *db)
    accepted = facts("case", "accept", number, "--clerk", "1001", *db)
    assert accepted["facts"] == ["supplemented"] and accepted["promised_due_at"]
    stop = ("case", "suspend", number, "--kind", "survey", "--days", "5", "--approver", "局长")
    assert "stops no clock" in refusal(*stop, *db)
    assert facts(*stop, "--basis", "《城乡规划法》第三十六条", *db)["state"] == "suspended"
    assert facts("case", "resume", number, "--result", "符合", *db)["state"] == "accepted"
    facts("case", "extend", number, "--days", "3", "--reason", "案情复杂", "--approver", "局长", *db)
    decided = facts("case", "decide", number, "granted", "--certificate", "营业执照", *db)
    assert (decided["decision"], decided["certificate"]) == ("granted", "营业执照")
    facts("case", "deliver", number, "--to", "李建国", *db)
    assert facts("case", "conclude", number, *db)["state"] == "concluded"
    assert "concluded" in refusal("case", "withdraw", number, *db)
    shown = facts("case", "show", number, *db)
    assert [each["name"] for each in shown["materials"]] == [REPORT, LAND]
    assert shown["suspensions"][0]["result"] == "符合" and len(shown["corrections"]) == 1
    assert LI.document_number not in str(shown)
    assert facts("case", "show", number, "--full", "--clerk", "1001", *db)["document"] == LI.document_number
    e = event_t.c
    looks = store.read(lambda reader: reader.all(select(e.actor).where(e.verb == "look")))
    assert len(looks) == 1
    assert facts("case", "status", number, "2345", *db)["state"] == "concluded"
    assert "No case fits" in refusal("case", "status", number, "1234", *db)
    assert facts("case", "list", "--state", "received", *db)["cases"] == []
    assert [each["case"] for each in facts("case", "list", *db)["cases"]] == [number]
    assert facts("case", "catch-up", *db)["cases"] == []
    assert "missing or wrong" in refusal("case", "show", number[:-1] + "*", *db)
    new = facts("case", "receive", *who, "--follows", number, "--green", *db)
    assert new["facts"] == ["green"]
    refused = facts("case", "refuse", new["case"], "--reason", "不属于本机关职权", *db)
    assert (refused["state"], refused["reason"]) == ("refused", "不属于本机关职权")
    third = facts("case", "receive", *who, *db)
    assert facts("case", "withdraw", third["case"], *db)["state"] == "withdrawn"
    logged = str(store.read(lambda reader: reader.all(select(e.before, e.after))))
    assert LI.document_number not in logged and LI.name not in logged and LI.phone not in logged


WORKER = """
import sys
from schema.cases.receiving import receive_case
from schema.hall.halls import find_hall
from schema.store.engine import open_store
from schema.store.events import Actor
from tests.database.cases import LI
store = open_store(sys.argv[1])
hall = store.read(find_hall)
for _ in range(int(sys.argv[2])):
    store.write(lambda tx: receive_case(tx, hall, 1, LI), actor=Actor("worker", "test"))
store.close()
"""


def test_many_windows_receive_at_once(store: Store, hall: HallView, db_url: str) -> None:
    """Six processes: no number twice, none skipped."""
    workers = [subprocess.Popen([sys.executable, "-c", WORKER, db_url, "15"]) for _ in range(6)]
    assert [worker.wait(120) for worker in workers] == [0] * 6
    c = case_t.c
    rows = store.read(lambda reader: reader.all(select(c.day, c.seq, c.number).order_by(c.day, c.seq)))
    days = {day for day, _seq, _number in rows}
    for day in days:  # midnight may come
        numbers = [seq for of, seq, _number in rows if of == day]
        assert numbers == list(range(1, len(numbers) + 1))
    assert len({number for _day, _seq, number in rows}) == len(rows) == 90
    assert all(check_case_number(number) == number for _day, _seq, number in rows)
