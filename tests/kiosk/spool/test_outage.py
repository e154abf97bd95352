"""Ten minutes of a busy day without the database, two machines at the door: nothing twice, nothing lost."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from kiosk.dispenser.issuing import Business, Issued, Request, give_number, give_own_number
from kiosk.dispenser.slip_jobs import SlipPrinters
from kiosk.slip.printers import Printer
from kiosk.spool.copying import renew
from kiosk.spool.delivery import deliver
from kiosk.spool.spool import Spool, open_spool
from schema.errors import StoreError
from schema.hall import clock
from schema.hall.halls import HallView, find_hall, list_queues
from schema.public.models import SlipState
from schema.queue.calling import call_next
from schema.queue.serving import finish
from schema.queue.states import Outcome, TicketState
from schema.queue.tickets import TicketView, list_tickets
from schema.queue.windows import open_window
from schema.settings import KioskSettings, PrinterSettings, spool_file
from schema.store.engine import Store, open_store
from schema.store.events import event_t
from tests.database.at_window import Day
from tests.halls import TESTER
from tests.kiosk.spool.outage import Gate

ROOT = Path(__file__).parents[3]
OUTAGE = (timedelta(minutes=20), timedelta(minutes=30))
LETTERS = "ABC"


@dataclass
class Machine:
    """A number machine without its screen: what it does for a visitor, and what it does by itself."""

    name: str
    store: Store
    hall: HallView
    spool: Spool
    lost: bool = False
    #: label, when it was taken, without the database
    printed: list[tuple[str, datetime, bool]] = field(default_factory=list)

    def serve(self, queue: int) -> None:
        queues = {each.id: each for each in self.spool.read(lambda reader: list_queues(reader, self.hall))}
        request = Request(Business(queues[queue]), "zh_CN")
        if self.lost:
            answer = give_own_number(self.spool, self.hall, request)
        else:
            settings = KioskSettings(name=self.name, patience_seconds=30)
            answer = give_number(self.store, self.hall, settings, request, self.spool)
        assert isinstance(answer, Issued)
        if answer.spooled:
            self.lost = True
            self.spool.mark_slip(request.command, SlipState.PRINTED)
        self.printed.append((answer.slip.label, clock.now(), answer.spooled))

    def look(self) -> int:
        """Is it back? Then how many were delivered."""
        try:
            self.store.read(find_hall)
        except StoreError:
            return 0
        self.lost = False
        return deliver(self.spool, self.store, self.hall, self.name).delivered


def machines(gate: Gate, folder: Path) -> list[Machine]:
    """K1 and K2, ready."""
    made = []
    for name in ("K1", "K2"):
        store = open_store(gate.url)
        machine = Machine(name, store, store.read(find_hall), open_spool(folder / f"{name}.db"))
        renew(machine.spool, store, machine.hall, name)
        made.append(machine)
    return made


def all_tickets(store: Store, hall: HallView) -> dict[str, TicketView]:
    return {ticket.label: ticket for ticket in store.read(lambda reader: list_tickets(reader, hall))}


def issued(store: Store, *, offline: bool) -> list[dict[str, Any]]:
    """What the events of numbers given say, in the order of the log."""
    e = event_t.c
    rows = store.read(
        lambda r: r.all(select(e.actor, e.after).where(e.subject == "ticket", e.verb == "issue").order_by(e.id))
    )
    return [dict(row.after) | {"actor": row.actor} for row in rows if bool(row.after.get("offline")) == offline]


def test_ten_minutes_without_the_database(gate: Gate, db_url: str, day: Day, tmp_path: Path) -> None:
    dice = Random(20260302)
    both = machines(gate, tmp_path)
    hall, begin = both[0].hall, clock.now()
    desk = open_store(gate.url)
    for window in (1, 2, 3, 4):
        desk.write(lambda tx, window=window: open_window(tx, hall, window), actor=TESTER)
    shut = False
    delivered = served = 0
    while clock.now() < begin + timedelta(minutes=40):
        day.later(seconds=dice.choice((5, 10, 15, 20)))
        passed = clock.now() - begin
        if not shut and OUTAGE[0] <= passed < OUTAGE[1]:
            gate.shut(desk, *(machine.store for machine in both))
            shut = True
        elif shut and passed >= OUTAGE[1]:
            gate.open()
            shut = False
            delivered = sum(machine.look() for machine in both)
        dice.choice(both).serve(dice.choice((1, 1, 2, 3)))
        if not shut and dice.random() < 0.5:
            window = dice.choice((1, 2, 3, 4))
            ticket = desk.write(lambda tx, window=window: call_next(tx, hall, window), actor=TESTER)
            if ticket is not None:
                done = (ticket.id, window, Outcome.CONSULTED)
                desk.write(lambda tx, done=done: finish(tx, hall, *done), actor=TESTER)
                served += 1
    printed = [slip for machine in both for slip in machine.printed]
    offline = [slip for slip in printed if slip[2]]
    assert delivered == len(offline) > 30 and served > 20
    assert all(machine.spool.count_pending() == 0 for machine in both)
    # None twice, none lost, none but the printed ones.
    labels = [label for label, _at, _offline in printed]
    stored = all_tickets(desk, hall)
    assert len(labels) == len(set(labels)) and set(labels) == set(stored)
    # Waits are counted from the time on the slip.
    assert all(stored[label].arrived_at == at for label, at, _offline in printed)
    # Delivered in the order they were printed, each machine's own.
    told = issued(desk, offline=True)
    for machine in both:
        mine = [each["number"] for each in told if each["actor"] == f"kiosk:{machine.name}"]
        assert mine == [label for label, _at, spooled in machine.printed if spooled]
    assert all(each["slip"] == "printed" for each in told)
    # Those given with the database have no gap.
    for letter in LETTERS:
        numbers = [int(label[1:]) for label, _at, spooled in printed if not spooled and label[0] == letter]
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
    # And the line goes by arrival, wherever the number came from.
    waiting = sorted(
        (ticket for ticket in stored.values() if ticket.state == TicketState.WAITING and ticket.letter == "C"),
        key=lambda ticket: ticket.arrived_at,
    )
    called = []
    while (ticket := desk.write(lambda tx: call_next(tx, hall, 3), actor=TESTER)) is not None:
        called.append(ticket.label)
        done = (ticket.id, 3, Outcome.CONSULTED)
        desk.write(lambda tx, done=done: finish(tx, hall, *done), actor=TESTER)
    assert called == [ticket.label for ticket in waiting] and len(called) > 3
    for machine in both:
        machine.store.close()
        machine.spool.close()
    desk.close()


# --- and with the machines killed in the middle ---------------------------------------------------------------


def kiosk_settings(name: str, folder: Path) -> KioskSettings:
    printer = PrinterSettings(kind="file", path=str(folder / f"{name}.slips"))
    return KioskSettings(name=name, spool=str(folder / f"{name}.db"), printer=printer)


def give_until_killed(url: str, name: str, folder: str) -> None:
    """A machine that starts without the database, gives and prints numbers; says each when it is printed."""
    from kiosk.spool.starting import kiosk_opened

    settings = kiosk_settings(name, Path(folder))
    printer = Printer(settings.printer)
    with kiosk_opened(url, None, None) as (_store, hall, _settings, spool):
        queues = spool.read(lambda reader: list_queues(reader, hall))
        for turn in range(30):
            request = Request(Business(queues[turn % 3]), "zh_CN")
            answer = give_own_number(spool, hall, request)
            assert isinstance(answer, Issued)
            done = SlipPrinters(settings, printer).print(answer.slip, "zh_CN", None)
            assert done.state == SlipState.PRINTED
            spool.mark_slip(request.command, SlipState.PRINTED)
            sys.stdout.write(f"{answer.slip.label}\n")
            sys.stdout.flush()


def killed_machine(gate: Gate, name: str, folder: Path) -> subprocess.Popen[str]:
    settings = kiosk_settings(name, folder)
    environment = os.environ | {
        "ONESTOP_KIOSK__NAME": name,
        "ONESTOP_KIOSK__SPOOL": settings.spool,
        "ONESTOP_KIOSK__PRINTER__KIND": "file",
    }
    code = "import sys; from tests.kiosk.spool import test_outage; test_outage.give_until_killed(*sys.argv[1:])"
    return subprocess.Popen(
        [sys.executable, "-c", code, gate.url, name, str(folder)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_machines_killed_in_the_middle(gate: Gate, tmp_path: Path) -> None:
    dice = Random(7)
    desk = open_store(gate.url)
    hall = desk.read(find_hall)
    for name in ("K1", "K2"):
        spool = open_spool(spool_file(kiosk_settings(name, tmp_path)))
        renew(spool, desk, hall, name)
        spool.close()
    gate.shut(desk)
    said: list[str] = []
    for _round in range(2):
        running = [killed_machine(gate, name, tmp_path) for name in ("K1", "K2")]
        for process in running:
            assert process.stdout is not None
            for _slip in range(dice.randint(3, 7)):
                said.append(process.stdout.readline().strip())
            process.send_signal(signal.SIGKILL)
            said += process.communicate()[0].split()
    gate.open()
    printed: list[str] = []
    spooled: list[str] = []
    unknown = 0
    for name in ("K1", "K2"):
        jobs = (tmp_path / f"{name}.slips").read_bytes()
        mine = [label.decode() for label in re.findall(rb"ONESTOP:GA01:\d{8}:([A-Z]\d+):", jobs)]
        spool = open_spool(spool_file(kiosk_settings(name, tmp_path)))
        spool.recover()
        numbers = [each.given for each in spool.numbers(pending=True)]
        assert [label for label in (each.label for each in numbers) if label in mine] == mine
        unknown += sum(each.slip_state == SlipState.UNKNOWN for each in numbers)
        # Printed or not, it is in the spool before; what is not known to be printed says so.
        for each in numbers:
            assert each.slip_state == SlipState.UNKNOWN or each.label in mine
        done = deliver(spool, desk, hall, name)
        assert (done.delivered, done.left) == (len(numbers), 0)
        mine_told = [each for each in issued(desk, offline=True) if each["actor"] == f"kiosk:{name}"]
        assert [each["number"] for each in mine_told] == [each.label for each in numbers]
        assert [each["slip"] for each in mine_told] == [each.slip_state for each in numbers]
        stored = all_tickets(desk, hall)
        # To the second: a machine whose clock was a little ahead has nobody arrive in the future.
        late = [abs(stored[each.label].arrived_at - each.taken_at) for each in numbers]
        assert max(late) < timedelta(seconds=1)
        printed += mine
        spooled += [each.label for each in numbers]
        spool.close()
    assert len(printed) == len(set(printed)) >= len(said) >= 12
    assert set(said) <= set(printed) <= set(spooled) == set(all_tickets(desk, hall))
    assert len(spooled) == len(set(spooled)) and len(spooled) - len(printed) <= unknown
    desk.close()
