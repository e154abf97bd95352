"""The check of the card reader."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.doctor.findings import Finding, Site, State, not_in_use
from kiosk.reader.link import ReaderLink
from schema.errors import OnestopError
from schema.language import translator

_ = translator("kiosk")

#: Another process has the port.
IN_USE = 11


def check_reader(site: Site) -> Iterator[Finding]:
    """The reader answers and its security module is well."""
    name = _("card reader")
    settings = site.settings.kiosk.reader
    if settings.kind == "none":
        yield not_in_use(name)
        return
    link = ReaderLink(settings)
    try:
        link.check()
    except OnestopError as error:
        if isinstance(error.__cause__, OSError) and error.__cause__.errno == IN_USE:
            seen = _("{port} is in use, as it should be while `onestop kiosk` runs").format(port=settings.device)
            yield Finding(name, State.OK, seen)
        else:
            yield Finding(name, State.FAULT, str(error))
    else:
        yield Finding(
            name, State.OK, _("{port} answers, its security module is well").format(port=settings.device)
        )
    finally:
        link.give_back()
