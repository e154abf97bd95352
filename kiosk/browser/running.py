"""Starting the server, and being the kiosk behind it."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from schema.errors import PartNotInstalled


def serve_kiosk(
    title: str,
    host: str,
    port: int,
    *,
    db: str | None,
    hall: str | None,
    config: Path | None,
    ready: Callable[[str], None],
) -> None:
    """Serve `onestop kiosk` with the same options until told to stop; `ready` gets the page's address.

    Raises `PartNotInstalled`, `CannotListen`.
    """
    try:
        from kiosk.browser.server import KioskServer, listen
    except ImportError as error:
        raise PartNotInstalled(part="textual-serve", command='pip install "onestop[browser]"') from error
    options = {"--db": db, "--hall": hall, "--config": config}
    words = [sys.executable, "-m", "onestop", "kiosk"]
    words += [word for name, value in options.items() if value is not None for word in (name, str(value))]
    with listen(host, port) as listening:
        place, at = listening.getsockname()[:2]
        address = f"http://{f'[{place}]' if ':' in place else place}:{at}/"
        KioskServer(words, title).serve(listening, lambda: ready(address))


def in_browser() -> bool:
    """Whether this process draws for a browser: its standard input and output are the server's."""
    return "WebDriver" in os.environ.get("TEXTUAL_DRIVER", "")


def end_with_server() -> None:
    """Should the server be killed, end too: nobody would ever see or end this screen."""

    def watch() -> None:
        pipe = select.poll()
        pipe.register(sys.stdin.fileno(), 0)  # nothing but the other end's going is told
        pipe.poll()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="onestop-browser", daemon=True).start()
