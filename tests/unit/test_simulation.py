"""What a simulation is asked: windows, rules, classes, and visitors from a file."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest

from schema.commands.simulate import parse_rules, parse_shares, parse_windows
from schema.errors import BadInput, FileUnreadable
from schema.hall.models import Role
from schema.hall.staff import ClerkView
from schema.simulation.arrival_file import ArrivalFile, read_arrivals, visitors_of_file
from schema.simulation.arrivals import Line, visitors_of_day, with_classes
from schema.simulation.comparing import Rule, as_they_come, plan_under, visitors_under
from schema.simulation.staffing import Plan, Seat, seats_for, seats_needed

LINES = (Line("A", 600, ("a1", "a2"), 3), Line("B", 300, ("b1",), 1), Line("C", 900, (), 2))
DAY = [(time(9), time(12)), (time(14), time(17))]
OPEN = 6 * 3600


def _plan(*served: str) -> Plan:
    clerk = ClerkView(1, "1001", "王芳", Role.CLERK, False)
    seats = tuple(Seat(number, number, tuple(letters), clerk) for number, letters in enumerate(served, 1))
    return Plan(LINES, seats, len(seats), {"A": 1, "B": 2, "C": 3}, {"a1": 11, "a2": 12, "b1": 13})


PLAN = _plan("AB", "A", "A", "A", "B", "C", "C", "C", "ABC")


# --- windows ---------------------------------------------------------------------------------------------


def test_one_window_more_is_those_of_before_and_one_more_by_way_of_the_rules_own() -> None:
    usual = seats_needed(PLAN, 90, OPEN)
    opened = {count: {seat.number for seat in seats_for(PLAN, 90, OPEN, count)} for count in range(1, 10)}
    assert opened[len(usual)] == {seat.number for seat in usual}
    assert [len(opened[count]) for count in range(1, 10)] == list(range(1, 10))
    assert opened[9] == set(range(1, 10))
    for count in range(1, 9):
        assert opened[count] < opened[count + 1]


def test_the_window_more_goes_where_most_wait_for_each() -> None:
    # A has one window for three visitors of ten minutes, C one for two of a quarter of an hour: A is as loaded.
    plan = _plan("A", "B", "C", "A", "B", "C")
    first = [seat.number for seat in seats_for(plan, 24, OPEN, 3)]
    assert first == [1, 2, 3]
    busier = replace(plan, lines=tuple(replace(line, weight=9 if line.letter == "C" else 1) for line in LINES))
    assert [seat.number for seat in seats_for(busier, 24, OPEN, 4)] == [1, 2, 3, 6]


def test_few_windows_leave_nobody_without_one_where_that_can_be() -> None:
    plan = _plan("A", "A", "B", "C", "C", "ABC")
    assert [seat.number for seat in seats_for(plan, 200, OPEN, 1)] == [6]
    for count in range(1, 7):
        served = {letter for seat in seats_for(plan, 200, OPEN, count) for letter in seat.letters}
        assert served == set("ABC")


def test_windows_from_words() -> None:
    assert parse_windows(None) == []
    assert parse_windows("5, 6,7,6") == [5, 6, 7]
    for text in ("", "5,", "0", "-1", "five", "５", "1.5", "²"):
        with pytest.raises(BadInput, match="--windows"):
            parse_windows(text)


# --- rules and classes -----------------------------------------------------------------------------------


def test_rules_say_which_queues_windows_serve() -> None:
    assert plan_under(Rule.CLASSES, PLAN) is PLAN and plan_under(Rule.FIFO, PLAN) is PLAN
    assert {seat.letters for seat in plan_under(Rule.POOLED, PLAN).seats} == {("A", "B", "C")}
    assert [seat.letters for seat in plan_under(Rule.OWN, PLAN).seats] == [(each,) for each in "AAAABCCCA"]


def test_rules_from_words() -> None:
    assert parse_rules([]) == [Rule.CLASSES]
    assert parse_rules(["own, Pooled", "fifo", "own"]) == [Rule.OWN, Rule.POOLED, Rule.FIFO]
    with pytest.raises(BadInput, match="classes, fifo, pooled, own"):
        parse_rules(["lifo"])


def test_classes_change_nobody_else_about_a_day() -> None:
    people = visitors_of_day(7, LINES, DAY, 4000)
    assert {visitor.priority for visitor in people} == {"ordinary"}
    classed = with_classes(7, people, {"elderly": 0.10, "green": 0.02})
    assert [replace(visitor, priority="ordinary") for visitor in classed] == people
    found = Counter(visitor.priority for visitor in classed)
    assert abs(found["elderly"] / 4000 - 0.10) < 0.02 and abs(found["green"] / 4000 - 0.02) < 0.01
    assert with_classes(7, people, {"elderly": 0.10, "green": 0.02}) == classed
    assert with_classes(7, people, {}) == people
    assert visitors_under(Rule.CLASSES, classed) == classed
    assert visitors_under(Rule.FIFO, classed) == people


def test_classes_from_words() -> None:
    assert parse_shares("") == {} and parse_shares(" ") == {}
    assert parse_shares("elderly=10, green=2.5") == {"elderly": 0.1, "green": 0.025}
    for text in (
        "elderly",
        "elderly=x",
        "vip=3",
        "ordinary=3",
        "elderly=-1",
        "elderly=nan",
        "elderly=1,elderly=2",
    ):
        with pytest.raises(BadInput, match="its percent"):
            parse_shares(text)
    with pytest.raises(BadInput, match="more than 100"):
        parse_shares("elderly=60,green=41")


# --- visitors from a file --------------------------------------------------------------------------------


def _read(tmp_path: Path, text: str, encoding: str = "utf-8") -> ArrivalFile:
    path = tmp_path / "arrivals.csv"
    path.write_bytes(text.encode(encoding))
    return read_arrivals(path, PLAN, DAY)


def test_a_file_of_visitors(tmp_path: Path) -> None:
    rows = "queue,time,Visit,class,item,remark\nb,10:00,7.5,elderly,b1,x\nA, 9:05:30,,,,\n\nC,08:50,,GREEN,,\n"
    file = _read(tmp_path, rows, "utf-8-sig")
    assert file.refused == () and file.total == 3
    early, middle, late = visitors_of_file(3, file.arrivals)
    assert (early.at, early.letter, early.priority) == (8 * 3600 + 50 * 60, "C", "green")
    assert (middle.at, middle.letter, middle.priority) == (9 * 3600 + 330, "A", "ordinary")
    assert (late.at, late.letter, late.item, late.visit, late.priority) == (36000, "B", "b1", 450, "elderly")
    assert visitors_of_file(3, file.arrivals) == [early, middle, late]
    assert visitors_of_file(4, file.arrivals)[0].visit != early.visit
    # What the file says of classes stands; only the ordinary are given one.
    assert [each.priority for each in with_classes(1, [early, middle, late], {"pregnant": 1})] == [
        "green",
        "pregnant",
        "elderly",
    ]


def test_every_bad_row_is_refused_with_its_line_its_field_and_what_to_do(tmp_path: Path) -> None:
    file = _read(
        tmp_path,
        "time,queue,item,class,visit\n"
        "09:05,A,a1,elderly,10\n"
        "25:00,A,,,\n"
        "\n"
        "17:00,Z,nope,vip,x\n"
        "09:07,A\n"
        "9.05,B,,,0\n"
        ",,,,nan\n",
    )
    assert len(file.arrivals) == 1 and file.total == 6
    assert [(each.line, each.field) for each in file.refused] == [
        (3, "time"),
        *((5, field) for field in ("time", "queue", "item", "class", "visit")),
        (6, "item"),
        (7, "time"),
        (7, "visit"),
        (8, "time"),
        (8, "queue"),
        (8, "visit"),
    ]
    told = "\n".join(map(str, file.refused))
    assert "line 3, time: “25:00” is no time of day; write it like 09:30" in told
    assert "line 5, time: the hall has closed by 17:00; give a time before 17:00" in told
    assert "line 5, queue: there is no queue “Z” with a window; write one of A, B, C" in told
    assert "line 5, item: there is no item with the code “nope”; correct it or leave it empty" in told
    assert "line 5, class: there is no class “vip”; write one of ordinary, " in told
    assert "line 5, visit: “x” is no length of a visit; write minutes" in told
    assert "line 6, item: the row has 2 fields, the header has 5" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "column time"),
        ("\n\n", "column time"),
        ("time;queue\n09:00;A\n", "column time"),
        ("time,letter\n09:00,A\n", "column queue"),
        ("time,queue\n", "no visitors"),
        ('time,queue\n"09:00,A\n', "sound CSV"),
    ],
)
def test_a_file_that_is_something_else(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        _read(tmp_path, text)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match="no such file"):
        read_arrivals(tmp_path / "none.csv", PLAN, DAY)
    with pytest.raises(FileUnreadable, match="folder"):
        read_arrivals(tmp_path, PLAN, DAY)
    with pytest.raises(BadInput, match="UTF-8"):
        _read(tmp_path, "time,queue,名\n09:00,A,王\n", "gbk")


def test_windows_open_for_those_who_really_come(tmp_path: Path) -> None:
    rows = "".join(f"{9 + minute // 60:02d}:{minute % 60:02d},C,20\n" for minute in range(120))
    people = visitors_of_file(1, _read(tmp_path, "time,queue,visit\n" + rows).arrivals)
    plan = as_they_come(PLAN, people)
    assert [(line.letter, line.weight, line.usual_seconds) for line in plan.lines] == [("C", 120, 1200)]
    assert [seat.number for seat in seats_needed(plan, 120, OPEN)] == [6, 7, 8, 9]
