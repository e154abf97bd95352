"""`onestop simulate`: windows and rules compared on the same days; figures that the database confirms."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select
from wcwidth import wcswidth

from schema.hall.halls import window_queue_t
from schema.hall.presets import preset
from schema.queue.counting import count_day
from schema.queue.tickets import ticket_t
from schema.simulation.arrivals import visitors_of_day
from schema.simulation.comparing import Result, Rule, Setting, Variant, try_out, usual_windows
from schema.simulation.day import find_day, run_day
from schema.simulation.measuring import measure
from schema.simulation.staffing import read_plan
from schema.simulation.staging import demo_hall
from schema.store.batch import batched
from schema.store.engine import Store
from schema.store.events import event_t
from tests.conftest import KINDS
from tests.database.test_commands import ROOT, facts, refusal, run
from tests.halls import TESTER

SMALL = ("simulate", "--preset", "yichang", "--visitors", "120", "--days", "2")


def _setting(url: str, visitors: int, seeds: range) -> tuple[Store, Setting]:
    store, hall = demo_hall(url, preset("yichang"), TESTER)
    day, hours = store.read(lambda reader: find_day(reader, hall))
    plan = store.read(lambda reader: read_plan(reader, hall))
    people = {seed: visitors_of_day(seed, plan.lines, hours, visitors) for seed in seeds}
    return store, Setting(hall, plan, day, hours, people)


def _try(store: Store, setting: Setting, windows: int, rule: Rule) -> Result:
    return try_out(store, setting, Variant(windows, rule), lambda: None)


def test_a_day_in_a_batch_is_the_same_day_and_its_figures_are_those_of_the_tickets(
    fresh_url: Callable[[str], str],
) -> None:
    store, setting = _setting(fresh_url("sqlite"), 300, range(7, 8))
    hall, day = setting.hall, setting.day
    windows = usual_windows(setting)
    result = _try(store, setting, windows, Rule.CLASSES)
    with batched(store, keep=False) as batch:
        inside = run_day(batch, hall, preset("yichang"), 7, visitors=300)
    outside = run_day(store, hall, preset("yichang"), 7, visitors=300)
    assert inside.count == outside.count and inside.windows_open == windows
    count = outside.count
    whole = result.whole
    assert (whole.visitors, whole.served, whole.no_shows) == (300, count.served, count.no_show)
    assert (whole.given_up, whole.left) == (count.abandoned, count.waiting_end)
    assert (whole.mean_wait_s, whole.p90_wait_s) == (count.mean_wait_s, count.p90_wait_s)
    assert result.mean_wait_se_s is None
    t = ticket_t.c
    rows = store.read(lambda reader: reader.all(select(t.arrived_at, t.called_at, t.finished_at, t.window_id)))
    called = [row for row in rows if row.called_at]
    waits = [(row.called_at - row.arrived_at).total_seconds() for row in called]
    assert whole.longest_wait_s == pytest.approx(max(waits), abs=0.1)
    busy = sum((row.finished_at - row.called_at).total_seconds() for row in called)
    e = event_t.c
    moves = store.read(
        lambda reader: reader.all(select(e.verb, e.at).where(e.subject == "window").order_by(e.id))
    )
    # Each window's moves alternate between opening and leaving, so their times add up to the time between.
    stood_open = sum((-1 if move.verb == "open" else 1) * move.at.timestamp() for move in moves)
    assert result.utilisation == pytest.approx(busy / stood_open, abs=0.001)
    counted = store.read(lambda reader: measure(reader, hall, day))
    assert counted.whole == whole and sum(map(len, counted.half_hours.values())) == len(called)
    store.close()


def test_the_same_question_has_the_same_answer_on_both_databases(fresh_url: Callable[[str], str]) -> None:
    answers = []
    for kind in KINDS:
        store, setting = _setting(fresh_url(kind), 100, range(1, 3))
        answers.append([_try(store, setting, 8, rule) for rule in Rule])
        store.close()
    assert answers[0] == answers[1]


def test_what_was_tried_out_leaves_nothing_behind(fresh_url: Callable[[str], str]) -> None:
    store, setting = _setting(fresh_url("sqlite"), 60, range(1, 3))
    before = store.read(lambda reader: reader.all(select(window_queue_t)))
    for rule in Rule:
        assert _try(store, setting, 6, rule).whole.visitors == 60
    assert store.read(lambda reader: reader.all(select(window_queue_t))) == before
    assert store.read(lambda reader: reader.scalar(select(func.count()).select_from(ticket_t))) == 0
    assert store.read(lambda reader: count_day(reader, setting.hall, setting.day)).issued == 0
    store.close()


def test_one_window_more_is_the_question_unless_another_is_asked(tmp_path: Path) -> None:
    told = facts("simulate", "--preset", "yichang", "--days", "3")
    usual, more = told["variants"]
    assert more["windows"] == usual["windows"] + 1 and set(usual["open"]) < set(more["open"])
    assert more["mean_wait_s"] < usual["mean_wait_s"] and more["utilisation"] < usual["utilisation"]
    assert told["visitors"] == usual["visitors"] == preset("yichang").visitors_per_day
    assert (told["days"], told["seed"], told["preset"], told["arrivals"]) == (3, 1, "yichang", "curve")
    for variant in told["variants"]:
        ends = (variant[name] for name in ("served", "no_shows", "given_up", "left"))
        assert sum(ends) == pytest.approx(variant["visitors"], abs=0.2)
        queues = variant["per_queue"].values()
        assert sum(queue["visitors"] for queue in queues) == pytest.approx(variant["visitors"], abs=3)
        assert variant["mean_wait_s"] <= variant["p90_wait_s"] <= variant["longest_wait_s"]
        assert 0 < variant["utilisation"] < 1 and variant["mean_wait_se_s"] > 0
        assert set(variant["mean_wait_by_half_hour_s"]) <= {
            f"{h:02d}:{m}" for h in range(9, 17) for m in ("00", "30")
        }
        assert variant["rule"] == "classes" and variant["without_window"] == []
    assert told["visitors_per_s"] > 0


def test_windows_and_rules_compared() -> None:
    told = facts(*SMALL, "--windows", "6,8", "--rule", "own,pooled", "--rule", "fifo", "--classes", "elderly=10")
    asked = [(variant["rule"], variant["windows"], len(variant["open"])) for variant in told["variants"]]
    assert asked == [(rule, windows, windows) for rule in ("own", "pooled", "fifo") for windows in (6, 8)]
    found = {(variant["rule"], variant["windows"]): variant for variant in told["variants"]}
    # Where each window has one queue only, six of them leave queues without any.
    assert found["own", 6]["without_window"] and found["own", 6]["left"] > found["pooled", 6]["left"]
    assert found["pooled", 6]["without_window"] == []
    assert found["pooled", 8]["mean_wait_s"] < found["pooled", 6]["mean_wait_s"]
    assert told["classes"] == {"elderly": 0.1}


def test_visitors_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "today.csv"
    path.write_text(
        "time,queue,class,visit\n" + "".join(f"09:{m:02d},A,,10\n" for m in range(30)), encoding="utf-8"
    )
    told = facts("simulate", "--arrivals", str(path), "--windows", "1,3", "--days", "1", "--preset", "yichang")
    one, three = told["variants"]
    assert one["visitors"] == three["visitors"] == 30 and list(one["per_queue"]) == ["A"]
    assert three["mean_wait_s"] < one["mean_wait_s"]
    assert told["arrivals"] == str(path)


def test_a_file_with_bad_rows(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("time,queue\n09:00,A\n99:00,A\n09:00,?\n", encoding="utf-8")
    done = run("simulate", "--arrivals", str(path), "--json")
    assert done.returncode == 2
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["error"] == "ArrivalsRefused"
    assert [(each["line"], each["field"]) for each in told["refused"]] == [(3, "time"), (4, "queue")]
    lines = done.stderr.splitlines()
    assert lines[0].startswith("line 3, time: “99:00”") and lines[1].startswith("line 4, queue: ")
    assert "has 3 visitors, of whom 2 cannot be simulated: line 3, time" in lines[2] and len(lines) == 3


def test_what_cannot_be_asked() -> None:
    assert "Choose a number from 1 to 46." in refusal(*SMALL, "--windows", "8,999")
    assert "not a number of windows" in refusal(*SMALL, "--windows", "many")
    assert "no rule “lifo”" in refusal(*SMALL, "--rule", "lifo")
    assert "its percent" in refusal(*SMALL, "--classes", "elderly")
    assert "at most 9" in refusal(*SMALL, "--windows", "1,2,3,4,5,6,7,8,9,10")
    assert "no such file" in refusal("simulate", "--arrivals", "/nowhere.csv")
    assert "Leave --visitors out" in refusal(*SMALL, "--arrivals", "/nowhere.csv")
    assert "no preset" in refusal("simulate", "--preset", "atlantis")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_what_a_manager_reads(language: str) -> None:
    done = run(*SMALL, "--windows", "7,8,9", language=language)
    assert done.returncode == 0 and done.stderr == ""
    assert "\x1b" not in done.stdout
    lines = done.stdout.splitlines()
    tables = [line for line in lines if not line.endswith((".", "。"))]
    assert max(map(wcswidth, tables)) <= 80
    # Each variant has its line in the chart, by its sign, and its name below.
    drawn = "".join(line for line in lines if line.endswith("│"))
    assert {"1", "2", "3"} <= set(drawn)
    assert [line.split()[:2] for line in lines[-3:]] == [["1", "7"], ["2", "8"], ["3", "9"]]
    if language == "zh_CN":
        assert "…" not in done.stdout  # every name and title has its room
        assert "宜昌市行政服务中心" in lines[0] and any(line.startswith("8 个窗口：平均等候") for line in lines)
    else:
        assert any(line.startswith("8 windows: people wait") for line in lines)


def test_a_simulation_that_is_ended_early_leaves_no_folder(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "onestop.py"), "simulate", "--days", "500", "--json"]
    for ending in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        child = subprocess.Popen(
            command, env=os.environ | {"TMPDIR": str(tmp_path)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        until = time.monotonic() + 30
        while not list(tmp_path.glob("*/hall.db-wal")) and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(0.5)
        child.send_signal(ending)
        _out, told = child.communicate(timeout=30)
        assert child.returncode == 128 + ending and b"Traceback" not in told
        assert list(tmp_path.iterdir()) == []
