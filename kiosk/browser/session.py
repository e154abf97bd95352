"""One browser's kiosk: a process of its own, started without a shell, ended with the connection."""

from __future__ import annotations

import asyncio
import json
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from typing import Any

from aiohttp import WSMsgType, web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

#: Longest wait for a kiosk to end by itself, seconds; then it is killed.
END_SECONDS = 10.0
#: What a browser may call the size of its terminal, columns and rows.
LEAST_SIZE, MOST_SIZE = (40, 12), (400, 200)


def fitting(width: Any, height: Any) -> tuple[int, int]:
    """A terminal's size as a browser tells it, within bounds; 80 × 24 for what is no size."""
    try:
        told = int(width), int(height)
    except (TypeError, ValueError):
        return 80, 24
    columns, rows = (
        min(most, max(least, size)) for least, size, most in zip(LEAST_SIZE, told, MOST_SIZE, strict=True)
    )
    return columns, rows


class Session(AppService):
    """The kiosk behind one web socket; `words` are its command line."""

    def __init__(self, words: Sequence[str], socket: web.WebSocketResponse) -> None:
        super().__init__(
            "",
            write_bytes=socket.send_bytes,
            write_str=socket.send_str,
            close=self._close_socket,
            download_manager=DownloadManager(),
        )
        self._words = words
        self._socket = socket

    async def _close_socket(self) -> None:
        await self._socket.close()

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        """The base gives its command to a shell; this one has none."""
        self._process = await asyncio.create_subprocess_exec(
            *self._words, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=self._build_environment(width, height)
        )
        self._stdin = self._process.stdin
        return self._process

    async def run(self) -> None:
        """Pass on what the kiosk shows until it ends; then the browser is told, however it ended."""
        try:
            await super().run()
        except ConnectionError:
            pass  # the browser has gone
        finally:
            await self._socket.close()

    async def hold(self, width: int, height: int) -> None:
        """Run the kiosk for as long as the browser is there."""
        await self.start(width, height)
        try:
            async for message in self._socket:
                if message.type == WSMsgType.TEXT:
                    await self._take(message.data)
        finally:
            await self._end()

    async def _take(self, text: str) -> None:
        """Do what the page says; what is no message of its script is passed over."""
        try:
            kind, *rest = json.loads(text)
        except (ValueError, TypeError):
            return
        data = rest[0] if rest else None
        match kind, data:
            case "stdin", str():
                await self.send_bytes(data.encode("utf-8", "ignore"))
            case "resize", {"width": width, "height": height}:
                await self.set_terminal_size(*fitting(width, height))
            case "ping", str():
                await self._socket.send_json(["pong", data])
            case "focus", _:
                await self.focus()
            case "blur", _:
                await self.blur()

    async def _end(self) -> None:
        try:
            async with asyncio.timeout(END_SECONDS):
                await self.stop()
        except TimeoutError:
            pass
        process = self._process
        if process is not None and process.returncode is None:
            try:
                async with asyncio.timeout(END_SECONDS):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()
