"""Every check there is, in the order a technician goes through them. A new device adds its check here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kiosk.doctor.boards import check_boards
from kiosk.doctor.database import check_database, check_feed, check_settings
from kiosk.doctor.devices import (
    check_pads,
    check_printer,
    check_voice,
    find_serial_ports,
    find_usb_printers,
)
from kiosk.doctor.findings import Check, Finding, Site, State
from kiosk.doctor.reader import check_reader
from kiosk.doctor.spool import check_spool
from schema.errors import OnestopError
from schema.language import set_language, translator
from schema.settings import load, settings_file

_ = translator("kiosk")

#: What each check is called when it fails as a whole, and the check.
CHECKS: list[tuple[str, Check]] = [
    ("settings", check_settings),
    ("database", check_database),
    ("change feed", check_feed),
    ("slip printer", check_printer),
    ("own numbers", check_spool),
    ("card reader", check_reader),
    ("LED boards", check_boards),
    ("voice", check_voice),
    ("call pads", check_pads),
    ("serial port", find_serial_ports),
    ("USB printer", find_usb_printers),
]


def examine(config: Path | None = None, db: str | None = None, hall: str | None = None) -> Iterator[Finding]:
    """Look at everything; one finding after another, as they come."""
    try:
        settings = load(config)
    except OnestopError as error:
        yield Finding(_("settings"), State.FAULT, str(error), _("Nothing else was looked at."))
        return
    set_language(settings.language)
    site = Site(settings, settings_file(config), db or settings.db, hall or settings.hall)
    try:
        for name, check in CHECKS:
            try:
                yield from check(site)
            except OnestopError as error:
                yield Finding(_(name), State.FAULT, str(error))
    finally:
        if site.store is not None:
            site.store.close()
