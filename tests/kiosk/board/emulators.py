"""LED cards on the loopback or a pseudo-terminal, from their protocols (DEVICES, 2), with the faults halls meet.

Nothing here knows the drivers: another way to the CRC, another way through the escapes.
"""

from __future__ import annotations

import os
import re
import socket
import struct
import threading
import tty
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

FAULTS = ("refuse", "hang", "half", "nack", "reset", "crc", "slow")


class Card(Protocol):
    """What stands behind a line: bytes in, answers out."""

    def take(self, data: bytes) -> list[bytes]:
        """Take in what came; an answer for each whole command."""

    def nack(self, data: bytes) -> list[bytes]:
        """The same, but every command is answered with a refusal and changes nothing."""


def reflected(value: int, bits: int) -> int:
    return int(f"{value:0{bits}b}"[::-1], 2)


def arc(data: bytes) -> int:
    """CRC-16/ARC by the book: polynomial 8005, input and output reflected."""
    register = 0
    for byte in data:
        register ^= reflected(byte, 8) << 8
        for _bit in range(8):
            register = (register << 1 ^ 0x8005 if register & 0x8000 else register << 1) & 0xFFFF
    return reflected(register, 16)


def _substituted(data: bytes, pairs: dict[bytes, bytes]) -> bytes:
    pattern = b"|".join(re.escape(pair) for pair in pairs)
    return re.sub(pattern, lambda found: pairs[found[0]], data, flags=re.S)


BX_SEND = {b"\xa5": b"\xa6\x02", b"\xa6": b"\xa6\x01", b"\x5a": b"\x5b\x02", b"\x5b": b"\x5b\x01"}


@dataclass
class Area:
    x: int
    y: int
    width: int
    height: int
    text: str
    colour: str
    moving: bool
    spoken: str | None


@dataclass
class BxCard:
    """A BX-K card of the 5K generation."""

    areas: dict[int, Area] = field(default_factory=dict)
    on: bool = True
    commands: list[bytes] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    #: told after each command
    changed: Callable[[], None] = lambda: None
    _pending: bytes = b""

    def take(self, data: bytes) -> list[bytes]:
        return [self._framed(self._answer(body)) for body in self._bodies(data)]

    def nack(self, data: bytes) -> list[bytes]:
        return [self._framed(b"\xa0\x01\x03\x00\x00") for _body in self._bodies(data)]

    def _bodies(self, data: bytes) -> list[bytes]:
        self._pending += data
        bodies = []
        while (found := re.search(rb"\xa5{8}([^\xa5\x5a]+)\x5a", self._pending, re.S)) is not None:
            self._pending = self._pending[found.end() :]
            body = _substituted(found[1], {long: short for short, long in BX_SEND.items()})
            assert body[:4] == b"\xfe\xff\x00\x80", body.hex()
            assert arc(body) == 0, "CRC"  # a CRC over data and its own CRC, low byte first, is 0
            (length,) = struct.unpack_from("<H", body, 12)
            assert length == len(body) - 16
            bodies.append(body[14:-2])
        return bodies

    @staticmethod
    def _framed(data: bytes) -> bytes:
        body = bytes.fromhex("fe ff 00 80 00 00 00 00 00 00 fe 02") + struct.pack("<H", len(data)) + data
        body += struct.pack("<H", arc(body))
        return b"\xa5" * 8 + _substituted(body, BX_SEND) + b"\x5a"

    def _answer(self, data: bytes) -> bytes:
        self.commands.append(data)
        done = {
            b"\xa2\x00": lambda: None,
            b"\xa3\x00": lambda: setattr(self, "on", data[5] == 1),
            b"\xa3\x10": self.areas.clear,
            b"\xa3\x06": lambda: self._write(data[5:]),
        }.get(data[:2])
        if done is None or data[2] != 1:
            return b"\xa0\x01\x05\x00\x00"
        try:
            done()
        except KeyError:
            return b"\xa0\x01\x04\x00\x00"  # an area is deleted that is not there
        self.changed()
        return b"\xa0\x00\x00\x00\x00"

    def _write(self, rest: bytes) -> None:
        gone = rest[1 : 1 + rest[0]]
        for number in gone:
            del self.areas[number]
        rest = rest[1 + len(gone) :]
        count, rest = rest[0], rest[1:]
        for _area in range(count):
            (length,) = struct.unpack_from("<H", rest)
            self._area(rest[2 : 2 + length])
            rest = rest[2 + length :]
        assert rest == b""

    def _area(self, area: bytes) -> None:
        kind, x, y, width, height, number, _space, _mode, _limit, sound = struct.unpack_from("<BHHHHBBBHB", area)
        assert kind == 0
        at, spoken = 15, None
        if sound == 2:
            (length,) = struct.unpack_from("<I", area, at + 3)
            spoken = area[at + 7 : at + 7 + length].decode("gb2312")
            self.spoken.append(spoken)
            at += 7 + length
        _more, _align, _lines, _wrap, display, _exit, _speed, _hold, length = struct.unpack_from("<8BI", area, at)
        text = area[at + 12 :].decode("gb2312")
        assert len(area) == at + 12 + length
        found = re.fullmatch(r"(?:\\C([1-3]))?(.*)", text, re.S)
        assert found is not None and "\\" not in found[2]
        colour = {None: "red", "1": "red", "2": "green", "3": "yellow"}[found[1]]
        self.areas[number] = Area(x * 8, y, width * 8, height, found[2].strip(), colour, display == 3, spoken)


@dataclass
class CPowerCard:
    """A C-Power card; `serial` says on which of its two lines it is spoken to."""

    serial: bool = False
    encoding: str = "gb2312"
    boxes: list[tuple[int, int, int, int]] = field(default_factory=list)
    texts: dict[int, tuple[str, bytes]] = field(default_factory=dict)
    on: bool = True
    brightness: bytes = b""
    changed: Callable[[], None] = lambda: None
    _pending: bytes = b""

    def take(self, data: bytes) -> list[bytes]:
        return [self._framed(packet, *self._do(packet)) for packet in self._packets(data)]

    def nack(self, data: bytes) -> list[bytes]:
        return [self._framed(packet, 2, b"\x00") for packet in self._packets(data)]

    def _packets(self, data: bytes) -> list[bytes]:
        self._pending += data
        packets = []
        if self.serial:
            while (found := re.search(rb"\xa5([^\xa5\xae]+)\xae", self._pending, re.S)) is not None:
                self._pending = self._pending[found.end() :]
                packets.append(
                    _substituted(found[1], {b"\xaa\x05": b"\xa5", b"\xaa\x0a": b"\xaa", b"\xaa\x0e": b"\xae"})
                )
        else:
            while len(self._pending) >= 8:
                card, length, zero = struct.unpack_from("<IHH", self._pending)
                assert (card, zero) == (0xFFFFFFFF, 0)
                if len(self._pending) < 8 + length:
                    break
                packets.append(self._pending[8 : 8 + length])
                self._pending = self._pending[8 + length :]
        for packet in packets:
            assert packet[:2] == b"\x68\x32" and packet[4] == 1
            assert sum(packet[:-2]) % 65536 == int.from_bytes(packet[-2:], "little")
        return packets

    def _framed(self, asked: bytes, mark: int, data: bytes) -> bytes:
        answer = b"\xe8\x32" + asked[2:4] + bytes([mark]) + data
        answer += struct.pack("<H", sum(answer) % 65536)
        if not self.serial:
            return struct.pack("<IHH", 0xFFFFFFFF, len(answer), 0) + answer
        return (
            b"\xa5"
            + _substituted(answer, {b"\xa5": b"\xaa\x05", b"\xaa": b"\xaa\x0a", b"\xae": b"\xaa\x0e"})
            + b"\xae"
        )

    def _do(self, packet: bytes) -> tuple[int, bytes]:
        data = packet[5:-2]
        match packet[3]:
            case 0x7B:
                assert struct.unpack_from("<HBB", data) == (len(data) - 4, 0, 0)
                self._external(data[4:])
                answer = struct.pack("<HBB", 1, 0, 0) + data[4:5]
                mark = 0
            case 0x46:
                self.brightness = data[1:]
                answer, mark = bytes([len(data) == 25]), 1
            case 0x76:
                self.on = bool(data[1])
                answer, mark = data[:2], 1
            case 0x2E:
                answer, mark = bytes(8), 1
            case other:
                raise AssertionError(f"there is no protocol {other:02x}")
        self.changed()
        return mark, answer

    def _external(self, data: bytes) -> None:
        if data[0] == 0x01:
            assert len(data) == 2 + 8 * data[1]
            self.boxes = [struct.unpack_from(">HHHH", data, 2 + 8 * n) for n in range(data[1])]  # type: ignore[misc]
            self.texts.clear()
        else:
            assert data[0] == 0x12 and data[-1] == 0
            assert data[1] < len(self.boxes), "a window that was not divided off"
            self.texts[data[1]] = (data[11:-1].decode(self.encoding), data[8:11])


@dataclass
class AlphaSign:
    """A sign that answers nothing; what is wrong with a packet it ignores, as signs do."""

    text: str = ""
    mode: str = ""
    ignored: int = 0
    changed: Callable[[], None] = lambda: None
    _pending: bytes = b""

    def take(self, data: bytes) -> list[bytes]:
        self._pending += data
        pattern = rb"\x00{5}\x01(.)(..)(\x02([^\x03]*)\x03)([0-9A-F]{4})\x04"
        while (found := re.search(pattern, self._pending, re.S)) is not None:
            self._pending = self._pending[found.end() :]
            if sum(found[3]) & 0xFFFF != int(found[5], 16) or found[1] != b"Z" or found[2] != b"00":
                self.ignored += 1
                continue
            command = found[4]
            assert command[:2] == b"A0"
            self.mode, self.text = chr(command[4]) if len(command) > 4 else "", command[5:].decode("ascii")
            self.changed()
        return []

    def nack(self, data: bytes) -> list[bytes]:
        return []


@dataclass
class Fault:
    """What goes wrong, on the first `times` connections or on all."""

    kind: str = ""
    times: int | None = None


def _spoiled(kind: str, answer: bytes) -> bytes:
    if kind == "half":
        return answer[: len(answer) // 2]
    if kind == "crc":
        # A byte of the data, on none of the protocols one that marks a frame.
        return answer[:-6] + bytes([answer[-6] ^ 1]) + answer[-5:]
    return answer


class TcpBoard:
    """A card on a free port of the loopback: `with TcpBoard(BxCard()) as board:`."""

    def __init__(self, card: Card, fault: str = "", times: int | None = None) -> None:
        self.card, self.fault = card, Fault(fault, times)
        self.connections = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._stop, self._stopped = socket.socketpair()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        if self.fault.kind == "refuse":
            self._server.close()
        else:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.close()
        if self._thread.ident:
            self._thread.join(10)
        self._server.close()
        self._stopped.close()

    def _serve(self) -> None:
        import selectors

        with selectors.DefaultSelector() as waiting:
            waiting.register(self._server, selectors.EVENT_READ)
            waiting.register(self._stopped, selectors.EVENT_READ)
            open_ones: dict[socket.socket, str] = {}
            while True:
                for key, _event in waiting.select():
                    if key.fileobj is self._stopped:
                        for each in open_ones:
                            each.close()
                        return
                    if key.fileobj is self._server:
                        connection, _address = self._server.accept()
                        self.connections += 1
                        times = self.fault.times
                        kind = self.fault.kind if times is None or self.connections <= times else ""
                        open_ones[connection] = kind
                        waiting.register(connection, selectors.EVENT_READ)
                        continue
                    connection = key.fileobj  # type: ignore[assignment]
                    if not self._talk(connection, open_ones[connection]):
                        waiting.unregister(connection)
                        connection.close()
                        del open_ones[connection]

    def _talk(self, connection: socket.socket, kind: str) -> bool:
        """Answer what came; whether the connection stays."""
        try:
            data = connection.recv(4096)
        except OSError:
            return False
        if not data:
            return False
        if kind == "hang":
            return True
        if kind == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False
        answers = self.card.nack(data) if kind == "nack" else self.card.take(data)
        for answer in answers:
            pieces = [bytes([byte]) for byte in answer] if kind == "slow" else [_spoiled(kind, answer)]
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for piece in pieces:
                connection.sendall(piece)
        return True


class SerialBoard:
    """A card on a pseudo-terminal: `with SerialBoard(BxCard()) as board:`, its line is `board.device`."""

    def __init__(self, card: Card, fault: str = "") -> None:
        self.card, self.fault = card, fault
        self._ours, self._theirs = os.openpty()
        tty.setraw(self._theirs)
        self.device = os.ttyname(self._theirs)
        self._stop, self._stopped = os.pipe()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._stopped)
        self._thread.join(10)
        for descriptor in (self._ours, self._theirs, self._stop):
            os.close(descriptor)

    def _serve(self) -> None:
        import select

        while True:
            ready, _w, _x = select.select([self._ours, self._stop], [], [])
            if self._stop in ready:
                return
            data = os.read(self._ours, 4096)
            if self.fault == "hang":
                continue
            for answer in self.card.nack(data) if self.fault == "nack" else self.card.take(data):
                os.write(self._ours, _spoiled(self.fault, answer))
