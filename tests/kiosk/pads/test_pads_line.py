"""A line and its faults, without a hall."""

from __future__ import annotations

import os
import queue
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.pads import line as module
from kiosk.pads.frames import Frame, beep, show
from kiosk.pads.line import ECHO_SECONDS, REPEAT_SECONDS, PadLine, open_port
from schema.errors import LineLost
from schema.language import speaking
from schema.settings import PadLineSettings
from tests.kiosk.pads.pad_emulator import CALL, RECALL, Pads, key, press


class Time:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Host:
    """A line of ours and what it takes and tells."""

    def __init__(self, port: str) -> None:
        self.time = Time()
        self.frames: queue.SimpleQueue[Frame] = queue.SimpleQueue()
        self.told: queue.SimpleQueue[Exception | None] = queue.SimpleQueue()
        self.line = PadLine(PadLineSettings(port=port), self.frames.put, self.told.put, self.time).start()

    def frame(self) -> Frame:
        return self.frames.get(timeout=10)


@pytest.fixture
def pads() -> Iterator[Pads]:
    with Pads() as emulator:
        yield emulator


@pytest.fixture
def host() -> Iterator[Callable[[str], Host]]:
    made: list[Host] = []

    def make(port: str) -> Host:
        made.append(Host(port))
        assert made[-1].told.get(timeout=10) is None
        return made[-1]

    yield make
    for each in made:
        each.line.stop()


def test_a_key_is_acknowledged_with_its_own_bytes(pads: Pads, host: Callable[[str], Host]) -> None:
    ours = host(pads.port)
    pads.send(key(3, CALL))
    assert pads.acknowledged.get(timeout=10) == key(3, CALL)
    assert ours.frame() == Frame(3, 1, CALL)
    pads.send(press(3, 2))
    assert pads.acknowledged.get(timeout=10) == key(3, b"\x02", 0x01)
    assert ours.frame() == Frame(3, 0x11, b"\x02")
    ours.line.send(show(3, 12, 7), beep(4))
    assert pads.display() == (3, "012", "007")
    assert pads.beeps.get(timeout=10) == 4


def test_several_pads_share_a_line(pads: Pads, host: Callable[[str], Host]) -> None:
    ours = host(pads.port)
    pads.send(b"".join(key(address, CALL) for address in range(1, 6)))
    assert [ours.frame().address for _number in range(5)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "fault",
    [
        b"\x00\xff\xff\x68\x68\x16",
        key(3, CALL)[:4],
        key(3, CALL)[:-1],
        key(3, CALL)[:-2] + b"\x00\x16",  # wrong sum
        key(3, CALL)[:-1] + b"\x17",
        b"\xff\x68\xff\xff\x68",
        bytes(range(256)),
    ],
    ids=["noise", "head", "all but the end", "sum", "end", "length", "everything"],
)
def test_faults_are_not_acknowledged_and_pass(pads: Pads, host: Callable[[str], Host], fault: bytes) -> None:
    ours = host(pads.port)
    pads.send(fault)
    pads.send(key(3, RECALL))
    assert ours.frame() == Frame(3, 1, RECALL)
    assert pads.acknowledged.get(timeout=10) == key(3, RECALL)
    assert pads.acknowledged.empty() and ours.frames.empty()


def test_half_a_frame_and_silence(pads: Pads, host: Callable[[str], Host]) -> None:
    ours = host(pads.port)
    pads.send(b"\xff\x68\x10\x10\x68" + key(3, CALL))  # seems longer than what follows
    assert ours.frame() == Frame(3, 1, CALL)


def test_a_key_sent_again_is_one_press(pads: Pads, host: Callable[[str], Host]) -> None:
    ours = host(pads.port)
    for _number in range(4):  # held down, or never heard our answer
        pads.send(key(3, CALL))
        assert pads.acknowledged.get(timeout=10) == key(3, CALL)
        ours.time.now += REPEAT_SECONDS * 0.9
    pads.send(key(4, CALL))
    assert [ours.frame().address for _number in range(2)] == [3, 4]
    ours.time.now += REPEAT_SECONDS * 1.1
    pads.send(key(3, CALL))
    assert ours.frame() == Frame(3, 1, CALL)
    for data in (RECALL, CALL):  # another key in between, however soon
        ours.time.now += 0.3
        pads.send(key(3, data))
        assert ours.frame().data == data
    assert ours.frames.empty()


def test_an_adapter_that_hears_itself(pads: Pads, host: Callable[[str], Host]) -> None:
    """Our own acknowledgement looks like the key; without care the two would answer each other for ever."""
    pads.echoing = True
    ours = host(pads.port)
    pads.send(key(3, CALL))
    assert ours.frame() == Frame(3, 1, CALL)
    ours.line.send(show(3, 1, 1))
    assert pads.display() == (3, "001", "001")
    assert pads.acknowledged.get(timeout=10) == key(3, CALL)
    pads.echoing = False
    pads.send(key(4, CALL))
    assert ours.frame() == Frame(4, 1, CALL)  # what was heard before has been dealt with
    ours.time.now += REPEAT_SECONDS + ECHO_SECONDS + 1
    pads.send(key(3, CALL))
    assert ours.frame() == Frame(3, 1, CALL)
    assert [pads.acknowledged.get(timeout=10) for _number in range(2)] == [key(4, CALL), key(3, CALL)]
    assert bytes(pads.heard) == key(3, CALL) + show(3, 1, 1).encode() + key(4, CALL) + key(3, CALL)


def test_a_line_that_is_pulled_out_comes_back(
    tmp_path: Path, host: Callable[[str], Host], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BACKOFF_SECONDS", (0.02,))
    port = tmp_path / "ttyPads"
    first = Pads().__enter__()
    port.symlink_to(first.port)
    ours = host(str(port))
    port.unlink()
    first.unplug()
    error = ours.told.get(timeout=10)
    assert isinstance(error, LineLost)
    ours.line.send(beep(1))  # nobody hears it
    with Pads() as second:
        (tmp_path / "new").symlink_to(second.port)
        (tmp_path / "new").rename(port)
        assert ours.told.get(timeout=10) is None
        second.send(key(2, CALL))
        assert ours.frame().address == 2
        assert second.beeps.empty()


def test_a_line_that_takes_nothing_is_lost_and_not_waited_for(
    pads: Pads, host: Callable[[str], Host], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WRITE_SECONDS", 0.1)
    ours = host(pads.port)
    pads.hung = True
    pads.send(key(3, CALL))  # its answer is the last that is heard
    ours.frame()
    ours.line.send(*[show(address % 250 + 1, 1, 1) for address in range(6000)])
    error = ours.told.get(timeout=10)
    assert isinstance(error, LineLost)
    with speaking("en"):
        assert "takes nothing" in str(error)


@pytest.mark.parametrize(("name", "reason"), [("ttyUSB9", "no such port"), ("plain", "no serial port")])
def test_a_port_that_is_none(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "plain").touch()
    with speaking("en"), pytest.raises(LineLost, match=reason):
        open_port(PadLineSettings(port=str(tmp_path / name)))


def test_a_port_another_program_uses(pads: Pads, host: Callable[[str], Host]) -> None:
    host(pads.port)
    with speaking("en"), pytest.raises(LineLost, match="another program"):
        open_port(PadLineSettings(port=pads.port))


def test_everything_is_given_back(pads: Pads) -> None:
    before = len(os.listdir("/proc/self/fd"))
    ours = Host(pads.port)
    assert ours.told.get(timeout=10) is None
    ours.line.stop()
    assert len(os.listdir("/proc/self/fd")) == before
