"""Drivers against emulated cards: pages arrive, and every fault ends soon, as an error that says what to do."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import termios
import threading
import tty
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.board.drivers import Driver, driver_for
from kiosk.board.pages import Colour, Line, Page, Speech
from schema.errors import BoardError, BoardNack, BoardRefused, BoardSilent
from schema.settings import LedSettings
from tests.kiosk.board.emulators import AlphaSign, BxCard, CPowerCard, SerialBoard, TcpBoard

CALLED = Page(
    (
        Line("A023", 0, 0, 128, 16, Colour.RED, plain="A023 -> 3"),
        Line("请到本窗口", 0, 16, 128, 16, Colour.GREEN),
    )
)
PAUSED = Page((Line("暂停服务：设备㛃修", 0, 0, 128, 32, Colour.YELLOW, plain="Service paused"),))
SHORT = 0.15
ENOUGH = 10.0  # where an answer comes: never waited out


def board(kind: Any, port: int = 0, timeout: float = ENOUGH, **more: Any) -> Driver:
    return driver_for(LedSettings(name="W3", kind=kind, host="127.0.0.1", port=port, timeout=timeout, **more))


def test_a_bx_k_card_shows_pages() -> None:
    card = BxCard()
    with TcpBoard(card) as emulator:
        driver = board("bx-k", emulator.port, colours=["red", "green"])
        driver.status()
        driver.show(CALLED)
        first, second = card.areas[0], card.areas[1]
        assert (first.text, first.colour, first.x, first.y, first.width) == ("A023", "red", 0, 0, 128)
        assert (second.text, second.colour, second.y, second.moving) == ("请到本窗口", "green", 16, False)
        driver.show(PAUSED)
        assert {number: (area.text, area.moving) for number, area in card.areas.items()} == {
            0: ("暂停服务：设备〓修", True)
        }
        driver.light(0)
        assert not card.on
        driver.light(100)
        assert card.on
        driver.clear()
        assert card.areas == {}
        driver.close()
    assert emulator.connections == 1


def test_a_bx_k_card_with_a_voice_speaks() -> None:
    card = BxCard()
    with TcpBoard(card) as emulator:
        driver = board("bx-k", emulator.port, voice=True)
        driver.show(Page(CALLED.lines, Speech("请A零二三号到3号窗口", "1")))
        driver.show(CALLED)
        driver.close()
    assert card.spoken == ["请A零二三号到3号窗口"]
    assert [area.text for area in card.areas.values()] == ["A023", "请到本窗口"]


def test_a_card_that_lost_its_areas_gets_the_whole_page() -> None:
    card = BxCard()
    with TcpBoard(card) as emulator:
        driver = board("bx-k", emulator.port)
        driver.show(CALLED)
        card.areas.clear()  # switched off and on
        with pytest.raises(BoardNack, match="error 4"):
            driver.show(PAUSED)
        driver.show(PAUSED)
        driver.close()
    assert list(card.areas) == [0]


@pytest.mark.parametrize("encoding", ["gb2312", "utf-8"])
def test_a_c_power_card_shows_pages(encoding: Any) -> None:
    card = CPowerCard(encoding=encoding)
    with TcpBoard(card) as emulator:
        driver = board("c-power", emulator.port, encoding=encoding, brightness={"07:00": 50})
        driver.status()
        driver.show(CALLED)
        assert card.boxes == [(0, 0, 128, 16), (0, 16, 128, 16)]
        assert card.texts == {0: ("A023", b"\xff\x00\x00"), 1: ("请到本窗口", b"\x00\xff\x00")}
        driver.show(PAUSED)
        assert list(card.texts) == [0]
        driver.light(0)
        assert not card.on
        driver.light(50)
        assert card.on and card.brightness == bytes([16] * 24)
        driver.clear()
        assert card.texts == {0: (" ", b"\xff\x00\x00")}
        driver.close()


def test_an_alpha_sign_shows_letters_and_digits() -> None:
    sign, shown = AlphaSign(), threading.Event()
    sign.changed = shown.set
    with TcpBoard(sign) as emulator:
        driver = board("alpha", emulator.port, width=96)
        driver.status()
        for act, expected in (
            (lambda: driver.show(CALLED), ("A023 -> 3", "b")),
            (lambda: driver.show(Page((Line("", 0, 0, 1, 1, plain="A" * 20),))), ("A" * 20, "a")),
            (lambda: driver.light(0), ("", "")),
        ):
            shown.clear()
            act()
            assert shown.wait(ENOUGH)
            assert (sign.text, sign.mode) == expected
        driver.close()
    assert sign.ignored == 0


SERIAL: list[tuple[str, Callable[[], Any]]] = [("bx-k", BxCard), ("c-power", lambda: CPowerCard(serial=True))]


@pytest.mark.parametrize(("kind", "card"), SERIAL)
def test_serial_lines(kind: str, card: Callable[[], Any]) -> None:
    emulated = card()
    with SerialBoard(emulated) as emulator:
        driver = board(kind, link="serial", device=emulator.device)
        driver.show(CALLED)
        driver.show(PAUSED)
        driver.close()
    assert "暂停服务：设备〓修" in str(emulated)


@pytest.mark.parametrize(
    ("fault", "error"), [("hang", BoardSilent), ("half", BoardSilent), ("crc", BoardSilent), ("nack", BoardNack)]
)
def test_serial_faults(fault: str, error: type[BoardError]) -> None:
    with SerialBoard(BxCard(), fault) as emulator:
        driver = board("bx-k", link="serial", device=emulator.device, timeout=SHORT)
        with pytest.raises(error, match="W3"):
            driver.show(CALLED)
        driver.close()


FAULTS: dict[str, tuple[type[BoardError], str]] = {
    "refuse": (BoardRefused, "refused"),
    "hang": (BoardSilent, "no answer within 0.15 s"),
    "half": (BoardSilent, "no answer within 0.15 s"),
    "nack": (BoardNack, "error [23]"),
    "reset": (BoardSilent, "broke|closed"),
    "crc": (BoardSilent, "checksum|length|start|something else"),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("kind", "card"), [("bx-k", BxCard), ("c-power", CPowerCard)])
def test_faults(kind: str, card: Callable[[], Any], fault: str) -> None:
    error, words = FAULTS[fault]
    with TcpBoard(card(), fault) as emulator:
        driver = board(kind, emulator.port, SHORT if "within" in words else ENOUGH)
        for _time in range(2):  # tried anew each time
            with pytest.raises(error, match=f"W3 .127.0.0.1:{emulator.port}.*({words})"):
                driver.show(CALLED)
        driver.close()
    assert emulator.connections == (0 if fault == "refuse" else 4)  # each time once more on a fresh connection


@pytest.mark.parametrize("fault", ["hang", "half", "nack", "reset", "crc"])
@pytest.mark.parametrize(("kind", "card"), [("bx-k", BxCard), ("c-power", CPowerCard)])
def test_a_fault_that_passes_is_not_noticed(kind: str, card: Callable[[], Any], fault: str) -> None:
    emulated = card()
    with TcpBoard(emulated, fault, times=1) as emulator:
        driver = board(kind, emulator.port, SHORT * 3 if fault in ("hang", "half") else ENOUGH)
        driver.show(CALLED)
        driver.close()
    assert "请到本窗口" in str(emulated)
    assert emulator.connections == 2


@pytest.mark.parametrize(("kind", "card"), [("bx-k", BxCard), ("c-power", CPowerCard)])
def test_an_answer_byte_by_byte_is_an_answer(kind: str, card: Callable[[], Any]) -> None:
    with TcpBoard(card(), "slow") as emulator:
        driver = board(kind, emulator.port)
        driver.show(CALLED)
        driver.close()
    assert emulator.connections == 1


def test_lines_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(BoardRefused, match="no such file or device"):
        board("bx-k", link="serial", device=str(tmp_path / "ttyUSB9")).status()
    with pytest.raises(BoardRefused, match="no machine has this name"):
        driver_for(LedSettings(name="W3", kind="bx-k", host="board.invalid")).status()
    with pytest.raises(BoardRefused, match="no such file or device"):
        board("terminal", device=str(tmp_path / "tty9")).show(CALLED)
    with pytest.raises(BoardRefused, match=r"written spi:0\.0"):
        board("matrix", device="usb").status()
    with pytest.raises(BoardRefused, match=r"W3 .*spi:9\.9"):
        board("matrix", device="spi:9.9").show(CALLED)


class Spi:
    """An SPI line into MAX7219 modules: from the chip's data sheet, registers 1 to 8 are rows of dots."""

    def __init__(self, across: int) -> None:
        self.across = across
        self.registers: list[dict[int, int]] = [{} for _module in range(across)]

    def data(self, data: list[int]) -> None:
        # The last pair stays in the first module of the chain.
        for module, place in enumerate(range(0, len(data), 2)):
            self.registers[module % self.across][data[place]] = data[place + 1]

    def command(self, *data: int) -> None:
        raise AssertionError("this chip has no commands")

    def cleanup(self) -> None:
        """Nothing to let go of."""

    def lit(self) -> int:
        return sum(bin(module[row]).count("1") for module in self.registers for row in range(1, 9))


# luma asks a picture for its dots in a way that Pillow is giving up.
@pytest.mark.filterwarnings("ignore:.*getdata.*:DeprecationWarning")
def test_a_matrix_is_lit_dimmed_and_dark() -> None:
    from luma.led_matrix.device import max7219

    from kiosk.board.drivers.matrix import Matrix
    from kiosk.board.picture import draw

    chain = Spi(16 * 2)
    settings = LedSettings(name="W3", kind="matrix", width=128, height=16)
    driver = Matrix(settings, device=max7219(chain, width=128, height=16))
    page = Page((Line("A023", 0, 0, 128, 16),))
    driver.show(page)
    dots = 128 * 16 - draw(page, 128, 16).convert("L").histogram()[0]
    assert chain.lit() == dots > 50
    driver.light(50)
    assert {module[0x0A] for module in chain.registers} == {8}
    driver.light(0)
    assert {module[0x0C] for module in chain.registers} == {0}
    driver.light(100)
    assert {module[0x0C] for module in chain.registers} == {1}
    driver.clear()
    assert chain.lit() == 0
    driver.close()


class Console:
    """A terminal of 128 × 16 cells and somebody who looks at it."""

    def __init__(self) -> None:
        self._ours, self._theirs = pty.openpty()
        fcntl.ioctl(self._theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 16, 128, 0, 0))
        tty.setraw(self._theirs)
        self.device = os.ttyname(self._theirs)

    def seen_while(self, act: Callable[[], None]) -> str:
        """What is written while something is done."""
        seen = bytearray()

        def look() -> None:
            while not seen.endswith(b"\x00"):
                seen.extend(os.read(self._ours, 65536))

        looking = threading.Thread(target=look)
        looking.start()
        act()
        os.write(self._theirs, b"\x00")
        looking.join(ENOUGH)
        return seen[:-1].decode()

    def close(self) -> None:
        os.close(self._ours)
        os.close(self._theirs)


def test_a_console_is_written_dot_for_dot() -> None:
    console = Console()
    driver = board("terminal", device=console.device, width=64, height=16)
    driver.status()
    seen = console.seen_while(lambda: driver.show(Page((Line("3", 0, 0, 64, 16, Colour.GREEN),))))
    assert seen.startswith("\x1b[?25l") and "38;2;0;255;0" in seen
    # Twice its size fits: 32 dots are 16 rows.
    assert [row.count("▀") for row in seen.split("\r\n")] == [128] * 16
    assert console.seen_while(lambda: driver.light(0)).endswith("\x1b[2J\x1b[H")
    small = board("terminal", device=console.device, width=256, height=16)
    with pytest.raises(BoardNack, match="128 columns and 16 rows, 256 and 8 are needed"):
        small.show(CALLED)
    driver.close()
    small.close()
    console.close()


def test_a_console_that_takes_nothing_delays_nobody_for_long() -> None:
    console = Console()  # nobody looks
    driver = board("terminal", device=console.device, width=64, height=16, timeout=SHORT)

    def fill() -> None:
        for _page in range(10):
            driver.show(CALLED)

    with pytest.raises(BoardSilent, match="no answer"):
        fill()
    driver.close()
    console.close()
