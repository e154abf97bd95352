"""The complete queue by script: each verb as a process of its own, on both databases."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from schema.hall import clock
from schema.hall.halls import HallView
from schema.store.engine import Store
from schema.store.events import event_t
from tests.database.test_commands import facts, refusal, run

LI, WANG = "350583199001012345", "511602194507090020"


def test_a_number_on_its_way(store: Store, hall: HallView, db_url: str) -> None:
    db = ("--db", db_url)
    facts("window", "open", "1", *db)
    old = facts("ticket", "issue", "--queue", "A", "--name", "王秀英", "--id-number", WANG, *db)
    assert (old["class"], old["basis"], old["visitor"]) == ("elderly", "proven", "王**")
    assert old["id_number"] == "511602********0020" and WANG not in str(old)
    assert "18 characters, this one 3" in refusal("ticket", "issue", "--queue", "A", "--id-number", "123", *db)
    two = facts("ticket", "issue", "--item", "511Z07001006", "--item", "512C0053300008", *db)
    assert two["errands"] == [{"queue": "C", "item": 4}]
    assert "no class" in refusal("ticket", "issue", "--queue", "A", "--class", "vip", *db)
    why = facts("ticket", "why", old["number"], "--than", two["number"], *db)
    assert why["head_start_minutes"] == 15 and "waited 0 min + 15 min head start (Elderly" in why["sentence"]
    assert why["compared"].startswith("A001 counts as come at")
    facts("ticket", "call", "--window", "1", *db)
    assert facts("ticket", "hold", "--window", "1", "--reason", "复印", *db)["state"] == "held"
    assert "on hold" in refusal("window", "close", "1", *db)
    assert facts("ticket", "resume", "--window", "1", *db)["state"] == "serving"
    assert facts("ticket", "undo", "--window", "1", *db)["state"] == "held"
    assert facts("ticket", "resume", "A001", "--window", "1", *db)["state"] == "serving"
    assert "reason" in refusal("ticket", "transfer", "A001", "--queue", "C", "--window", "1", *db)
    moved = facts("ticket", "transfer", "A001", "--queue", "C", "--window", "1", "--reason", "走错了", *db)
    assert (moved["queue"], moved["number"], moved["state"]) == ("C", "A001", "waiting")
    called = facts("ticket", "call", "--window", "1", *db)
    assert called["number"] == "A002"
    going = facts("ticket", "finish", "--window", "1", "--outcome", "accepted", *db)
    assert (going["state"], going["queue"], going["errands"]) == ("waiting", "C", [])
    merged = facts("ticket", "issue", "--queue", "B", *db)
    assert facts("ticket", "merge", "A002", merged["number"], *db)["errands"] == [{"queue": "B", "item": None}]
    assert "may not call" in refusal("ticket", "call-number", "A002", "--window", "1", "--clerk", "1001", *db)
    facts("clerk", "call-any", "1001", *db)
    number = facts("ticket", "call-number", "A002", "--window", "1", "--clerk", "1001", *db)
    assert number["state"] == "called"
    facts("ticket", "no-show", "--window", "1", *db)
    assert facts("ticket", "return", "A002", *db)["state"] == "waiting"
    assert facts("ticket", "priority", "A002", "--class", "green", "--proven", *db)["class"] == "green"
    shown = facts("day", "close", *db)
    assert (shown["done"], shown["numbers"]) == (False, ["A001", "A002"])
    assert facts("day", "close", "--yes", *db)["numbers"] == ["A001", "A002"]
    count = facts("day", "count", *db)
    assert (count["issued"], count["abandoned"], count["merged"]) == (3, 2, 1)
    assert "is no date" in refusal("day", "count", "--day", "morgen", *db)
    logged = str(store.read(lambda reader: reader.all(select(event_t.c.before, event_t.c.after))))
    assert WANG not in logged and "王秀英" not in logged


def test_a_command_that_begins_the_day_answers_again_with_its_ticket(
    store: Store, hall: HallView, db_url: str
) -> None:
    """The day's first number begins the day, which is an event of its own, but not the command's."""
    once = ("ticket", "issue", "--queue", "B", "--command", "first-of-the-day", "--db", db_url)
    first = facts(*once)
    assert first["number"] == "B001" and facts(*once)["id"] == first["id"]
    counted = store.read(lambda reader: reader.all(select(event_t.c.verb).order_by(event_t.c.id)))
    assert sorted(verb for (verb,) in counted) == ["begin_day", "issue"]


def test_windows_and_rules(store: Store, hall: HallView, db_url: str) -> None:
    db = ("--db", db_url)
    served = facts("window", "queues", "1", "A:2", "B*3", *db)["queues"]
    assert served == [{"queue": "A", "place": 2, "weight": 1}, {"queue": "B", "place": 1, "weight": 3}]
    assert "A:2" in refusal("window", "queues", "1", "A:x", *db)
    assert "weight" in refusal("window", "queues", "1", "A*0", *db)
    shifts = facts("window", "shifts", "2", "mon-sun=00:00-23:59", *db)["shifts"]
    assert len(shifts) == 7 and shifts[0] == {"day": "mon", "opens": "00:00", "closes": "23:59"}
    assert facts("status", *db)["windows_due"] == [2]
    assert facts("window", "keep-shifts", *db)["opened"] == [2]
    assert "mon-fri" in refusal("window", "shifts", "2", "monday", *db)
    assert facts("window", "shifts", "2", "--always", *db)["shifts"] == []
    assert facts("window", "auto-call", "1", "--seconds", "20", *db)["seconds"] == 20
    assert facts("window", "list", *db)["count"] == 4
    assert facts("rules", "class", "elderly", "--minutes", "20", *db)["minutes"] == 20
    assert "1440" in refusal("rules", "class", "elderly", "--minutes", "9999", *db)
    assert facts("rules", "classes", *db)["classes"][0]["ahead_of_all"] is True
    rules = facts("rules", "hall", "--rollover", "4", "--carry", "--stop", "30", *db)
    day = {"rollover_hour": 4, "carry_overnight": True, "stop_minutes": 30}
    assert rules == day | {"lease_first": 801, "lease_size": 50}
    leases = facts("rules", "hall", "--lease-first", "501", "--lease-size", "20", *db)
    assert (leases["lease_first"], leases["lease_size"]) == (501, 20)
    assert "from 100 to 99999" in refusal("rules", "hall", "--lease-first", "5", *db)
    assert "from 1 to 900" in refusal("rules", "hall", "--lease-size", "0", *db)
    assert facts("rules", "hall", "--stop", "off", *db)["stop_minutes"] is None
    assert "between 0 and 8" in refusal("rules", "hall", "--rollover", "12", *db)
    assert facts("rules", "queue", "A", "--most", "1", *db)["most_per_day"] == 1
    assert "whole number" in refusal("rules", "queue", "A", "--most", "many", *db)
    facts("ticket", "issue", "--queue", "A", *db)
    assert facts("status", *db)["queues_without_window"] == []
    facts("window", "close", "2", *db)
    assert "no window is open" in run("status", *db).stdout
    assert "all its 1 numbers" in refusal("ticket", "issue", "--queue", "A", *db)


def test_an_appointment_by_script(store: Store, hall: HallView, db_url: str) -> None:
    db = ("--db", db_url)
    # The next Monday, whenever this runs.
    today = clock.hall_time(clock.now(), hall.zone).date()
    monday = (today + timedelta(days=7 - today.weekday())).isoformat()
    made = facts("appointment", "offer", "--queue", "C", "--capacity", "1", "--from", monday, *db)
    assert made["slots"] == 14
    slots = facts("appointment", "slots", "--queue", "C", "--day", monday, *db)["slots"]
    assert slots[0] == {"begins": "09:00", "ends": "09:30", "capacity": 1, "booked": 0, "free": 1}
    booking = ("appointment", "book", "--queue", "C", "--day", monday, "--time", "09:00")
    booked = facts(*booking, "--id-number", LI, "--name", "李建国", "--phone", "138 1234 5678", *db)
    assert (booked["visitor"], booked["phone"], booked["state"]) == ("李**", "138****5678", "booked")
    assert "places are booked" in refusal(*booking, "--id-number", WANG, *db)
    assert "7 to 15 digits" in refusal(*booking, "--id-number", WANG, "--phone", "12", *db)
    assert monday in refusal("appointment", "check-in", booked["code"], *db)
    listed = run("appointment", "list", "--day", monday, *db, language="zh_CN").stdout
    assert "李**" in listed and "已预约" in listed and LI not in listed
    assert facts("appointment", "cancel", booked["code"], *db)["state"] == "cancelled"
    assert facts("appointment", "session", monday, "18:00-20:00", "--kind", "extended", *db)["hours"] == [
        "09:00–12:00",
        "13:00–17:00",
        "18:00–20:00",
    ]
