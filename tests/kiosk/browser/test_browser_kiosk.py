"""The number machine in a browser: the page, the kiosk behind its web socket, and the end of both."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import psutil
import pytest

from kiosk.browser.session import fitting
from schema.hall.halls import HallView
from schema.store.engine import Store
from tests.kiosk.dispenser.at_kiosk import tickets

#: Longer than anything here takes on a slow machine, seconds.
PATIENCE = 30.0

pytestmark = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)


class Served:
    """A server that runs."""

    def __init__(self, process: asyncio.subprocess.Process, address: str) -> None:
        self.process = process
        self.address = address
        self.web = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE))

    def kiosks(self) -> list[psutil.Process]:
        """The kiosks it has started and that still run."""
        return [
            child
            for child in psutil.Process(self.process.pid).children(recursive=True)
            if child.status() != psutil.STATUS_ZOMBIE
        ]

    @asynccontextmanager
    async def browser(self, query: str = "?width=80&height=24") -> AsyncIterator[Browser]:
        """A browser that shows the page."""
        async with self.web.ws_connect(self.address + "ws" + query) as connection:
            yield Browser(connection)


class Browser:
    """What a browser was sent, and what is touched in it."""

    def __init__(self, connection: aiohttp.ClientWebSocketResponse) -> None:
        self.connection = connection
        self.seen = ""

    async def until(self, words: str, seconds: float = PATIENCE) -> None:
        """Until the kiosk has drawn this."""
        async with asyncio.timeout(seconds):
            while words not in self.seen:
                message = await self.connection.receive()
                assert message.type in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT), (message, self.seen)
                if message.type == aiohttp.WSMsgType.BINARY:
                    self.seen += message.data.decode("utf-8")

    async def touch(self, column: int, row: int, words: str) -> None:
        """A finger, as xterm.js tells of it (a mouse button pressed and let go), until this is drawn.

        A page that has just come takes no touch: it was meant for the one before.
        """
        for _time in range(int(PATIENCE)):
            for end in "Mm":
                await self.send("stdin", f"\x1b[<0;{column};{row}{end}")
            try:
                await self.until(words, seconds=1.0)
            except TimeoutError:
                continue
            return
        raise AssertionError(f"touched in vain: {self.seen}")

    async def send(self, *words: object) -> None:
        """What the page's script says."""
        await self.connection.send_str(json.dumps(words))


@pytest.fixture
async def served(store: Store, hall: HallView, db_url: str, tmp_path: Path) -> AsyncIterator[Served]:
    """`onestop kiosk --browser` on a free port, in English."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "onestop", "kiosk", "--browser", "--port", "0", "--db", db_url),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "ONESTOP_LANGUAGE": "en", "ONESTOP_KIOSK__IDLE_SECONDS": "600"},
    )
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        said = (await process.stdout.readline()).decode()
    found = re.search(r"http://127\.0\.0\.1:\d+/", said)
    assert found, said
    server = Served(process, found[0])
    yield server
    await server.web.close()
    if process.returncode is None:
        process.kill()
        await process.wait()


async def ended(processes: list[psutil.Process]) -> bool:
    """Whether they all end."""
    return not (await asyncio.to_thread(psutil.wait_procs, processes, PATIENCE))[1]


async def test_a_number_by_touch_and_the_next_browser(store: Store, hall: HallView, served: Served) -> None:
    async with served.browser() as browser:
        await browser.until("Business registration")
        (first,) = served.kiosks()
        assert first.cmdline()[1:4] == ["-m", "onestop", "kiosk"]  # no shell in between
        await browser.touch(40, 10, "I do not know which")
        await browser.send("stdin", "0")
        await browser.until("Your number")
        await browser.send("resize", {"width": 120, "height": 40})
        await browser.until("\x1b[40;")
        await browser.send("ping", "123")
        await browser.connection.send_str("no json")
        await browser.connection.send_str('["stdin", 3]')
        await browser.connection.send_str('{"a": 1}')
    assert [ticket.label for ticket in tickets(store, hall)] == ["A001"]
    async with served.browser() as browser:  # waits for its turn, and finds a new visit
        await browser.until("Business registration")
        assert await ended([first])
        assert "Your number" not in browser.seen
        (second,) = served.kiosks()
        second.terminate()
        async with asyncio.timeout(PATIENCE):  # a kiosk that ends closes the page
            while (message := await browser.connection.receive()).type != aiohttp.WSMsgType.CLOSE:
                assert message.type in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT)
    async with served.browser() as browser:
        await browser.until("Business registration")
        kiosks = served.kiosks()
        served.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            assert await served.process.wait() == 0
        assert await ended(kiosks)


async def test_a_server_that_is_killed_takes_its_kiosk_along(
    store: Store, hall: HallView, served: Served
) -> None:
    async with served.browser() as browser:
        await browser.until("Business registration")
        kiosks = served.kiosks()
        assert len(kiosks) == 1
        served.process.kill()
        assert await ended(kiosks)


async def test_the_page_is_whole_and_loads_nothing_from_elsewhere(
    store: Store, hall: HallView, served: Served, tmp_path: Path
) -> None:
    pages = {"": ""}
    while missing := [name for name, text in pages.items() if not text]:
        async with served.web.get(served.address + missing[0]) as answer:
            assert answer.status == 200, missing[0]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy and "script-src 'self';" in policy
            text = (await answer.read()).decode("utf-8", "ignore")
        pages[missing[0]] = text
        folder = missing[0].rpartition("/")[0]
        if missing[0].endswith((".html", ".css")) or not missing[0]:
            assert "//" not in re.sub(r"/\*.*?\*/", "", text, flags=re.S), missing[0]
            for name in re.findall(r'(?:href|src)="([^":]+)"|url\("([^":]+)"\)', text):
                found = os.path.normpath(f"{folder}/{name[0] or name[1]}").lstrip("/")
                pages.setdefault(found, "")
    assert {name.rpartition("/")[2] for name in pages} >= {"kiosk.js", "textual.js", "kiosk.css", "xterm.css"}
    assert any(name.endswith(".ttf") for name in pages)
    page = pages[""]
    assert '<html lang="en">' in page and "Guang&#x27;an Service Hall" in page and 'data-font-size="16"' in page
    for asked, given in (("24", "24"), ("1", "8"), ("999", "96"), ("9999", "16"), ("x", "16"), ('"><b', "16")):
        async with served.web.get(served.address, params={"fontsize": asked}) as answer:
            assert f'data-font-size="{given}"' in await answer.text()
    for name in ("static", "page", "page/../server.py", "page/%2e%2e/server.py", "static/../__init__.py"):
        async with served.web.get(served.address + name) as answer:
            assert answer.status in (403, 404), name


async def test_another_pages_script_and_what_a_query_smuggles(
    store: Store, hall: HallView, served: Served, tmp_path: Path
) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await served.web.ws_connect(served.address + "ws", headers={"Origin": "http://elsewhere.example"})
    assert refused.value.status == 403 and served.kiosks() == []
    own = served.address.rstrip("/")
    query = f"?width=80;touch%20{tmp_path}/x&height=$(touch%20{tmp_path}/x)"
    async with served.web.ws_connect(served.address + "ws" + query, headers={"Origin": own}) as connection:
        browser = Browser(connection)
        await browser.until("Business registration")
        (kiosk,) = served.kiosks()
        assert kiosk.environ()["COLUMNS"] == "80" and not (tmp_path / "x").exists()


def test_sizes_a_browser_may_have(db_url: str) -> None:
    assert fitting("120", "40") == (120, 40)
    assert fitting("1", "100000") == (40, 200)
    assert fitting(None, "40") == fitting("1e3", "40") == fitting({}, []) == (80, 24)


def test_a_port_that_is_taken(store: Store, hall: HallView, db_url: str) -> None:
    import subprocess

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "onestop", "kiosk", "--browser", "--port", port, "--db", db_url],
            env={**os.environ, "ONESTOP_LANGUAGE": "en"},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert done.returncode == 2 and done.stdout == ""
    assert f"Nothing can be served at 127.0.0.1:{port}" in done.stderr and "--port" in done.stderr


def test_without_its_package(
    store: Store, hall: HallView, db_url: str, monkeypatch: pytest.MonkeyPatch, run: Callable[..., object]
) -> None:
    from schema.errors import PartNotInstalled

    monkeypatch.setitem(sys.modules, "textual_serve", None)
    for name in [name for name in sys.modules if name.startswith("kiosk.browser.s")]:
        monkeypatch.delitem(sys.modules, name)
    assert isinstance(run("kiosk", "--browser", "--db", db_url), PartNotInstalled)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    """Runs a command here; gives the error it ends with."""
    import typer
    from typer.testing import CliRunner

    from kiosk.commands import kiosk_commands

    def command(*words: str) -> object:
        app = typer.Typer()
        kiosk_commands(app)
        return CliRunner().invoke(app, words).exception

    return command
