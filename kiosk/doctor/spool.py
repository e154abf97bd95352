"""Check of the machine's own file of numbers."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.doctor.findings import Finding, Site, State, not_in_use
from kiosk.spool.spool import open_spool
from schema.hall import clock
from schema.language import translator
from schema.settings import spool_file

_ = translator("kiosk")


def check_spool(site: Site) -> Iterator[Finding]:
    """Numbers leased for today, and numbers that the database does not have yet."""
    name = _("own numbers")
    path = spool_file(site.settings.kiosk)
    if not path.exists():
        yield not_in_use(name)
        return
    spool = open_spool(path)
    try:
        pending = spool.count_pending()
        leases = [] if site.hall is None else spool.leases(clock.business_day(site.hall))
    finally:
        spool.close()
    if pending:
        yield Finding(
            name,
            State.WARNING,
            _("numbers not delivered to the database yet: {count}, in {path}").format(count=pending, path=path),
            _("Once the database is back the machine delivers them; if it does not run: onestop spool deliver"),
        )
    if site.hall is None:
        return
    count = sum(lease.last - lease.first + 1 for lease in leases)
    if count:
        seen = _("{count} leased for today, in {path}").format(count=count, path=path)
        yield Finding(name, State.OK, seen)
    else:
        yield Finding(
            name,
            State.WARNING,
            _("none leased for today in {path}").format(path=path),
            _("The machine leases them when it runs; until then it gives none without the database."),
        )
