"""A card reader and its faults, without a kiosk."""

from __future__ import annotations

import os
import queue
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.reader import link, watch
from kiosk.reader.cards import Card
from kiosk.reader.frames import Command
from kiosk.reader.link import ReaderLink
from kiosk.reader.watch import CardWatch
from schema.errors import CardUnreadable, DeviceError, ReaderOff, ReaderTrouble
from schema.language import speaking
from schema.settings import ReaderSettings
from tests.kiosk.dispenser.with_slots import LI, WANG
from tests.kiosk.reader.sam_emulator import HEAD, Sam, answer, card

LI_CARD, WANG_CARD = card("李明", LI), card("王芳", WANG)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(watch, "BACKOFF_SECONDS", (0.02,))
    monkeypatch.setattr(link, "ANSWER_SECONDS", dict.fromkeys(Command, 0.5))


@pytest.fixture
def sam() -> Iterator[Sam]:
    with Sam() as emulator:
        yield emulator


class Host:
    """A watch of ours, and what it takes and tells."""

    def __init__(self, port: str) -> None:
        self.taken: queue.SimpleQueue[tuple[Card | CardUnreadable, object]] = queue.SimpleQueue()
        self.told: queue.SimpleQueue[DeviceError | None] = queue.SimpleQueue()
        self.watch = CardWatch(
            ReaderSettings(kind="sam", device=port), lambda *taken: self.taken.put(taken), self.told.put
        ).start()

    def card(self) -> Card | CardUnreadable:
        return self.taken.get(timeout=10)[0]


@pytest.fixture
def host() -> Iterator[Callable[[str], Host]]:
    made: list[Host] = []

    def make(port: str) -> Host:
        made.append(Host(port))
        assert made[-1].told.get(timeout=10) is None
        return made[-1]

    yield make
    for each in made:
        each.watch.stop()


def asked(port: str) -> ReaderLink:
    """A link without a thread."""
    return ReaderLink(ReaderSettings(kind="sam", device=port))


def test_a_golden_exchange(sam: Sam) -> None:
    """Byte for byte what goes over the line, from a card found to a card read."""
    ours = asked(sam.port)
    assert ours.read_card() is None
    sam.card = LI_CARD
    read = ours.read_card()
    ours.give_back()
    assert read is not None and (read.name, read.id_number) == ("李明", LI)
    find, select, read_it = "00 03 20 01 22", "00 03 20 02 21", "00 03 30 01 32"
    assert bytes(sam.heard) == b"".join(HEAD + bytes.fromhex(each) for each in (find, find, select, read_it))
    said = ["00 04 00 00 80 84", "00 08 00 00 9f 00 00 00 00 97", "00 0c 00 00 90" + " 00" * 8 + " 9c"]
    assert bytes(sam.said) == b"".join(HEAD + bytes.fromhex(each) for each in said) + answer(0x90, LI_CARD)


def test_nothing_is_asked_for_while_nobody_needs_a_card(
    sam: Sam, host: Callable[[str], Host], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "CHECK_SECONDS", 0.01)
    sam.card = LI_CARD
    ours = host(sam.port)
    sam.rounds(4, "status")
    assert HEAD + bytes.fromhex("00 03 20 01 22") not in sam.heard and ours.taken.empty()
    visitor = object()
    ours.watch.look_for(visitor)
    read, whose = ours.taken.get(timeout=10)
    assert isinstance(read, Card) and read.id_number == LI and whose is visitor
    ours.watch.look_for(None)
    sam.rounds(2, "status")
    heard = len(sam.heard)
    sam.rounds(2, "status")
    assert HEAD + bytes.fromhex("00 03 20 01 22") not in sam.heard[heard:]


def test_a_card_is_read_once_while_it_lies_there(sam: Sam, host: Callable[[str], Host]) -> None:
    ours = host(sam.port)
    ours.watch.look_for("first")
    sam.card = LI_CARD
    assert isinstance(ours.card(), Card) and ours.watch.lying
    sam.rounds(5)
    ours.watch.look_for(None)
    ours.watch.look_for("second")  # who finds the card that the first one forgot
    sam.rounds()
    assert ours.taken.empty() and ours.watch.lying
    sam.card = None
    sam.rounds()
    assert not ours.watch.lying
    sam.card = WANG_CARD
    read = ours.card()
    assert isinstance(read, Card) and read.id_number == WANG


def test_a_reader_that_shows_a_card_only_once(sam: Sam, host: Callable[[str], Host]) -> None:
    """Some say that no card is there after it was read; laid on again, it is there."""
    sam.shy = True
    ours = host(sam.port)
    ours.watch.look_for("visitor")
    for laid in (LI_CARD, bytes(bytearray(LI_CARD))):
        sam.card = laid
        assert isinstance(ours.card(), Card)
        sam.rounds(4)
        assert ours.taken.empty()
        sam.card = None


def test_one_no_between_two_yeses_is_not_a_card_taken_away(sam: Sam) -> None:
    ours = asked(sam.port)
    sam.card = LI_CARD
    assert ours.read_card() is not None
    for _time in range(3):
        sam.card = None
        assert ours.read_card() is None
        sam.card = LI_CARD
        assert ours.read_card() is None and ours.lying
    sam.card = None
    assert ours.read_card() is None and ours.read_card() is None and not ours.lying
    ours.give_back()


@pytest.mark.parametrize("fault", ["half", "check", "silent", "noise", "late"])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_an_answer_that_went_wrong_is_asked_for_again(sam: Sam, fault: str, at: int) -> None:
    """`at` the finding, the selecting, the reading; nobody is told, and no card is taken for another."""
    ours = asked(sam.port)
    sam.card = LI_CARD
    sam.faults = [""] * at + [fault]
    read = ours.read_card() or ours.read_card() or ours.read_card()
    assert read is not None and read.id_number == LI
    ours.give_back()


def test_a_card_that_lies_badly_is_tried_and_then_told_once(sam: Sam, host: Callable[[str], Host]) -> None:
    ours = host(sam.port)
    sam.faults = ["", "refuse", "", "", "refuse"]  # selecting, then reading; the third time it goes well
    sam.card = LI_CARD
    ours.watch.look_for("visitor")
    assert isinstance(ours.card(), Card)
    sam.card = None
    sam.rounds()
    sam.card = b"\x01\x00\x04\x00" + bytes(1280)
    assert isinstance(ours.card(), CardUnreadable) and ours.watch.lying
    sam.rounds()
    assert ours.taken.empty() and ours.told.empty()
    sam.card = None
    sam.rounds()
    sam.card = WANG_CARD
    assert isinstance(ours.card(), Card)


def test_a_card_taken_away_while_it_is_read(sam: Sam) -> None:
    ours = asked(sam.port)
    sam.card = LI_CARD
    sam.faults = ["", "", "refuse"]
    assert ours.read_card() is None
    sam.card = None
    assert ours.read_card() is None and ours.read_card() is None and not ours.lying
    ours.give_back()


def test_a_reader_that_hangs_is_told_and_comes_back(sam: Sam, host: Callable[[str], Host]) -> None:
    ours = host(sam.port)
    sam.hung = True
    ours.watch.look_for("visitor")
    error = ours.told.get(timeout=10)
    assert isinstance(error, ReaderOff)
    with speaking("en"):
        assert "no answer" in str(error) and "[kiosk.reader]" in str(error)
    sam.card = LI_CARD
    sam.hung = False
    assert ours.told.get(timeout=10) is None
    assert isinstance(ours.card(), Card)


def test_a_reader_that_is_pulled_out_comes_back(
    tmp_path: Path, host: Callable[[str], Host], monkeypatch: pytest.MonkeyPatch
) -> None:
    port = tmp_path / "ttyReader"
    first = Sam().__enter__()
    port.symlink_to(first.port)
    ours = host(str(port))
    ours.watch.look_for("visitor")
    first.card = LI_CARD
    assert isinstance(ours.card(), Card)
    port.unlink()
    first.unplug()
    error = ours.told.get(timeout=10)
    assert isinstance(error, ReaderOff) and ours.told.empty()
    with Sam() as second:
        second.card = LI_CARD  # never taken away
        (tmp_path / "new").symlink_to(second.port)
        (tmp_path / "new").rename(port)
        assert ours.told.get(timeout=10) is None
        second.rounds()
        assert ours.taken.empty() and ours.watch.lying


def test_a_reader_pulled_out_while_nobody_needs_it_is_noticed_at_once(
    sam: Sam, host: Callable[[str], Host], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "CHECK_SECONDS", 3600.0)
    ours = host(sam.port)
    sam.unplug()
    assert isinstance(ours.told.get(timeout=10), ReaderOff)


def test_what_comes_unasked_is_passed_over(sam: Sam, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = asked(sam.port)
    ours.check()
    sam.send(answer(0x9F, bytes(4)))
    ours.nudge()
    assert ours.rest(3600.0)
    sam.card = LI_CARD
    assert ours.read_card() is not None
    ours.give_back()


def test_a_security_module_that_is_broken(sam: Sam) -> None:
    sam.module = 0x60
    ours = asked(sam.port)
    with speaking("en"), pytest.raises(ReaderTrouble, match="00 00 60"):
        ours.check()
    ours.give_back()


@pytest.mark.parametrize(("name", "reason"), [("ttyUSB9", "no such port"), ("plain", "no serial port")])
def test_a_port_that_is_none(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "plain").touch()
    ours = asked(str(tmp_path / name))
    with speaking("en"), pytest.raises(ReaderOff, match=reason):
        ours.check()
    ours.give_back()


def test_stopping_waits_for_no_answer(sam: Sam, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "ANSWER_SECONDS", dict.fromkeys(Command, 3600.0))
    before = len(os.listdir("/proc/self/fd"))
    ours = Host(sam.port)
    assert ours.told.get(timeout=10) is None
    sam.hung = True
    ours.watch.look_for("visitor")
    sam.wait_for("status", "find")
    ours.watch.stop()
    assert len(os.listdir("/proc/self/fd")) == before and ours.told.empty()
