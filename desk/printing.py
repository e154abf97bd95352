"""Printing a slip or a notice: the program's own `slip …`, in a process of its own, on this machine's printer.

The desk and the kiosk know nothing of each other; a printer that hangs keeps no desk waiting.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING

from schema.language import current_language, translator

if TYPE_CHECKING:
    from desk.screens.acting import ActingScreen

_ = translator("desk")

#: A printer has said by then what it can say.
PATIENCE_SECONDS = 60.0


async def print_notice(desk: ActingScreen, number: str) -> tuple[bool, str]:
    """Print the notice a case calls for now; whether it was printed, and the sentence that says so or why not."""
    return await _print(desk, "notice", number)


async def print_slip(desk: ActingScreen, number: str) -> tuple[bool, str]:
    """Print the slip of one of today's numbers, once more perhaps; the same two."""
    return await _print(desk, "print", number)


async def _print(desk: ActingScreen, *what: str) -> tuple[bool, str]:
    command = ["slip", *what, "--clerk", desk.clerk.number]
    if desk.window.number:
        command += ["--window", str(desk.window.number)]
    config = desk.desk.config
    environment = os.environ | {
        # Not on the command line, where everybody could read a password.
        "ONESTOP_DB": desk.store.url.render_as_string(hide_password=False),
        "ONESTOP_HALL": desk.hall.code,
        "ONESTOP_LANGUAGE": current_language(),
        **({"ONESTOP_CONFIG": str(config)} if config is not None else {}),
    }
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "onestop",
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
    )
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            out, err = await child.communicate()
    except TimeoutError:
        child.kill()
        await child.wait()
        return False, _("The printer says nothing. Look at it, then print again.")
    said = (out if child.returncode == 0 else err).decode(errors="replace").split("\n")
    return child.returncode == 0, next((line.strip() for line in reversed(said) if line.strip()), "")
