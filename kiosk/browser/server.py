"""The page of the number machine, and the web socket behind it; nothing is loaded from anywhere else."""

from __future__ import annotations

import asyncio
import html
import socket
from collections.abc import Awaitable, Callable, Sequence
from importlib.resources import files
from pathlib import Path
from string import Template
from urllib.parse import urlsplit
from weakref import WeakSet

import textual_serve
from aiohttp import web

from kiosk.browser.session import Session, fitting
from schema.errors import CannotListen
from schema.language import current_language, translator

_ = translator("kiosk")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

#: Sizes of the type a browser may ask for (`?fontsize=24`), pixels.
FONT_LEAST, FONT_USUAL, FONT_MOST = 8, 16, 96
#: Longest wait for the machine that another browser still shows, seconds.
WAIT_SECONDS = 30.0
#: Seconds between two signs of life; a browser that shows none twice is gone.
HEARTBEAT_SECONDS = 5.0
#: Longest wait for connections when the server ends, seconds.
SHUTDOWN_SECONDS = 15.0

#: What the page may load: its own, and nothing else. xterm puts its styles into the page.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self';"
    " img-src 'self' data:; connect-src 'self' {socket}; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises `CannotListen`."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, OverflowError) as error:
        raise CannotListen(host=host, port=port, reason=getattr(error, "strerror", None) or error) from error


class KioskServer:
    """Serves one kiosk, `words` its command line, to one browser at a time."""

    def __init__(self, words: Sequence[str], title: str) -> None:
        self.words = words
        self.title = title
        self._turn = asyncio.Lock()
        self._sockets: WeakSet[web.WebSocketResponse] = WeakSet()
        self._page = Path(str(files("kiosk.browser").joinpath("page")))

    def serve(self, listening: socket.socket, ready: Callable[[], None]) -> None:
        """Serve until the terminal or the system says stop; `ready` is called once it does."""
        web.run_app(
            self._app(ready),
            sock=listening,
            print=lambda *_words: None,
            access_log=None,
            shutdown_timeout=SHUTDOWN_SECONDS,
        )

    def _app(self, ready: Callable[[], None]) -> web.Application:
        app = web.Application(middlewares=[_guarded])
        static = Path(textual_serve.__file__).parent / "static"
        app.add_routes(
            [
                web.get("/", self._index),
                web.get("/ws", self._session),
                web.static("/static", static),
                web.static("/page", self._page),
            ]
        )

        async def begin(_app: web.Application) -> None:
            ready()

        async def end(_app: web.Application) -> None:
            for each in list(self._sockets):
                await each.close(code=1001)

        app.on_startup.append(begin)
        app.on_shutdown.append(end)
        return app

    async def _index(self, request: web.Request) -> web.Response:
        asked = request.query.get("fontsize", "")
        size = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else FONT_USUAL
        page = (self._page / "index.html").read_text(encoding="utf-8")
        values = {
            "lang": current_language().replace("_", "-"),
            "title": self.title,
            "font_size": str(max(FONT_LEAST, min(FONT_MOST, size))),
            "beginning": _("One moment, please …"),
            "ended": _("The connection is interrupted. This page comes back by itself."),
        }
        text = Template(page).substitute({name: html.escape(value) for name, value in values.items()})
        return web.Response(text=text, content_type="text/html")

    async def _session(self, request: web.Request) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            raise web.HTTPForbidden(text="another page's script")
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._turn.acquire()
        except TimeoutError:
            raise web.HTTPServiceUnavailable(text="shown in another browser") from None
        try:
            connection = web.WebSocketResponse(heartbeat=HEARTBEAT_SECONDS)
            await connection.prepare(request)
            self._sockets.add(connection)
            size = fitting(request.query.get("width"), request.query.get("height"))
            await Session(self.words, connection).hold(*size)
        finally:
            self._turn.release()
        return connection


@web.middleware
async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every answer says what a page may load, and is asked for anew."""
    response = await handler(request)
    if not response.prepared:
        response.headers["Content-Security-Policy"] = POLICY.format(
            socket=f"ws://{request.host} wss://{request.host}"
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-cache"
    return response
