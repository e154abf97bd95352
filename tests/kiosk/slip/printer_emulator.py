"""A printer on the loopback, from Epson's manual (DLE EOT, GS r, GS a), with the faults halls meet."""

from __future__ import annotations

import os
import socket
import struct
import threading
import tty
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

IDLE: Mapping[int, int] = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}


@dataclass
class Behaviour:
    """How the printer answers; the default is an idle printer with paper."""

    #: DLE EOT n → the byte it sends, none for silence
    status: Mapping[int, int] = field(default_factory=lambda: dict(IDLE))
    #: what GS r 1 is answered with; None for silence
    proof: bytes | None = b"\x00"
    #: answer DLE EOT only when the job has come
    late: bool = False
    #: bytes sent before each reply to DLE EOT
    before: bytes = b""
    #: "hang up" on connecting, "reset" at the end of the job, "stop reading" after the queries, "never reads"
    fault: str = ""


class Conversation:
    """What a printer makes of the bytes it is sent: queries are answered, the rest is the job."""

    def __init__(self, behaviour: Behaviour, send: Callable[[bytes], None]) -> None:
        self.behaviour, self.send = behaviour, send
        self.job = bytearray()
        self.asked: list[int] = []
        self.complete = False
        self._pending = bytearray()
        self._late = bytearray()

    def take(self, data: bytes) -> None:
        self._pending += data
        while self._pending:
            if self._pending.startswith(b"\x10\x04") and len(self._pending) >= 3:
                self._answer(self._pending[2])
                del self._pending[:3]
            elif self._pending.startswith(b"\x1dr\x01"):
                del self._pending[:3]
                self._end()
            elif self._pending[0] in (0x10, 0x1D) and len(self._pending) < 3:
                return
            else:
                self.job.append(self._pending.pop(0))

    def _answer(self, query: int) -> None:
        self.asked.append(query)
        if query not in self.behaviour.status:
            return
        reply = self.behaviour.before + bytes([self.behaviour.status[query]])
        if self.behaviour.late:
            self._late += reply
        else:
            self.send(reply)

    def _end(self) -> None:
        self.complete = True
        if self._late:
            self.send(bytes(self._late))
        if self.behaviour.proof is not None and self.behaviour.fault != "reset":
            self.send(self.behaviour.proof)


class NetworkPrinter:
    """A listening socket on a free port and the thread behind it: `with NetworkPrinter(...) as printer:`."""

    def __init__(self, behaviour: Behaviour | None = None, listening: bool = True) -> None:
        self.behaviour = behaviour or Behaviour()
        self.conversations: list[Conversation] = []
        self._server = socket.create_server(("127.0.0.1", 0)) if listening else socket.socket()
        if not listening:  # the port is ours, yet refused
            self._server.bind(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._over = threading.Event()
        self._listening = listening
        self._thread = threading.Thread(target=self._serve, name="printer")

    def __enter__(self) -> Self:
        if self._listening:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._listening:
            # closing does not wake accept(); a last visitor does
            socket.create_connection(("127.0.0.1", self.port), 5).close()
            self._thread.join(10)
        self._server.close()
        assert not self._thread.is_alive()

    @property
    def jobs(self) -> list[bytes]:
        return [bytes(c.job) for c in self.conversations if c.job]

    def _serve(self) -> None:
        while not self._over.is_set():
            connection, _address = self._server.accept()
            with connection:
                if not self._over.is_set():
                    self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        if self.behaviour.fault == "hang up":
            return
        conversation = Conversation(self.behaviour, connection.sendall)
        self.conversations.append(conversation)
        if self.behaviour.fault == "never reads":
            while not self._over.wait(0.02) and _connected(connection):
                pass
            return
        try:
            while data := connection.recv(4096):
                conversation.take(data)
                if self.behaviour.fault == "reset" and conversation.complete:
                    # SO_LINGER 0: closing sends RST
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    return
                if self.behaviour.fault == "stop reading" and 4 in conversation.asked:
                    self._over.wait(10)
                    return
        except ConnectionError:
            return  # the other side went away, which a printer bears


def _connected(connection: socket.socket) -> bool:
    """Whether the other side is still there, found out without reading (TCP_INFO's state: ESTABLISHED)."""
    return connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1) == b"\x01"


class SerialPrinter:
    """The same printer behind a pseudo terminal, whose name is `device`."""

    def __init__(self, behaviour: Behaviour | None = None) -> None:
        self._ours, self._theirs = os.openpty()
        tty.setraw(self._theirs)
        self.device = os.ttyname(self._theirs)
        self.conversation = Conversation(behaviour or Behaviour(), self._send)
        self._thread = threading.Thread(target=self._serve, name="serial printer")
        self._stop_ours, self._stop_theirs = os.pipe()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._stop_theirs)
        self._thread.join(10)
        for file in (self._ours, self._theirs, self._stop_ours):
            os.close(file)

    def _send(self, data: bytes) -> None:
        os.write(self._ours, data)

    def _serve(self) -> None:
        import select

        while True:
            ready, _w, _x = select.select([self._ours, self._stop_ours], [], [])
            if self._stop_ours in ready:
                return
            self.conversation.take(os.read(self._ours, 4096))
