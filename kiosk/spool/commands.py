"""`onestop spool show|deliver`: the numbers a machine gave without the database, for the technician."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from schema.commands.running import ConfigOption, DbOption, HallOption, JsonOption, answer, configured, opened
from schema.language import translator

if TYPE_CHECKING:
    from kiosk.spool.spool import Spool

_ = translator("kiosk")

#: Exit code when numbers stayed in the spool.
EXIT_LEFT = 1


def spool_commands(app: typer.Typer) -> None:
    """Mount `spool show` and `spool deliver`."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="spool", help=_("Numbers this machine gave while the database was gone."))

    @group.command("show", help=_("What is in this machine's spool; needs no database."))
    def show_command(config: ConfigOption = None, as_json: JsonOption = False) -> None:
        from kiosk.spool.spool import open_spool
        from schema.settings import spool_file

        path = spool_file(configured(config).kiosk)
        if not path.exists():
            empty: dict[str, Any] = {"spool": str(path), "pending": 0, "numbers": [], "blocks": []}
            answer(empty, as_json, [_("There is no spool at {path}: no machine ran here yet.").format(path=path)])
            return
        spool = open_spool(path)
        try:
            facts = spool_facts(spool)
        finally:
            spool.close()
        answer(facts, as_json, spool_lines(facts))

    @group.command("deliver", help=_("Deliver now what is in this machine's spool, in order, each number once."))
    def deliver_command(
        db: DbOption = None,
        hall: HallOption = None,
        config: ConfigOption = None,
        as_json: JsonOption = False,
    ) -> None:
        from kiosk.spool.delivery import deliver
        from kiosk.spool.spool import open_spool
        from schema.settings import spool_file

        with opened(db, hall, config) as (store, place, settings):
            spool = open_spool(spool_file(settings.kiosk))
            try:
                done = deliver(spool, store, place, settings.kiosk.name, refused_too=True)
                refusals = [each for each in spool.numbers(pending=True) if each.refusal]
            finally:
                spool.close()
        if done.error is not None:
            raise done.error
        facts = {"delivered": done.delivered, "refused": list(done.refused), "left": done.left}
        lines = [_("Delivered: {done}. Still in the spool: {left}.").format(done=done.delivered, left=done.left)]
        answer(facts, as_json, [*lines, *(f"{each.given.label}  {each.refusal}" for each in refusals)])
        if done.left:
            raise typer.Exit(EXIT_LEFT)


def spool_facts(spool: Spool) -> dict[str, Any]:
    """What a spool holds, for `--json`."""
    numbers = spool.numbers()
    return {
        "spool": str(spool.path),
        "home": spool.fact("home"),
        "pending": sum(not each.delivered for each in numbers),
        "blocks": [
            {"queue": lease.queue_id, "day": lease.day, "first": lease.first, "last": lease.last}
            for lease in spool.leases()
        ],
        "numbers": [
            {
                "number": each.given.label,
                "day": each.given.day,
                "taken_at": each.given.taken_at,
                "slip": each.given.slip_state,
                "delivered": each.delivered,
                "refusal": each.refusal,
            }
            for each in numbers
        ],
    }


def spool_lines(facts: dict[str, Any]) -> list[str]:
    """The same for a person."""
    slips = {
        "queued": _("slip not printed yet"),
        "printed": _("slip printed"),
        "failed": _("slip not printed"),
        "unknown": _("slip unknown"),
    }
    lines = [facts["spool"], _("{n} numbers to deliver").format(n=facts["pending"])]
    for each in facts["numbers"]:
        stands = _("delivered") if each["delivered"] else each["refusal"] or _("to deliver")
        lines.append(f"{each['number']}  {each['day']}  {slips[each['slip']]}  {stands}")
    return lines
