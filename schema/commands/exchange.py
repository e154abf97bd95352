"""`onestop exchange cases`: what goes out of the hall to the national exchange."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from schema.commands.on_hall import At, hall_command
from schema.commands.running import EXIT_BAD_INPUT, script_actor
from schema.exchange.case_files import ExportFormat
from schema.language import translator

_ = translator("schema")


def exchange_commands(app: typer.Typer) -> None:
    """Mount `exchange cases`."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="exchange", help=_("The national exchange: what goes out to it."))

    # Without a callback of its own a group of one command would be that command.
    @group.callback()
    def exchange() -> None:
        return None

    @hall_command(group, "cases", _("Write cases in the national tables: what has changed since the last time."))
    def cases_command(
        at: At,
        out: Annotated[Path, typer.Option("--out", help=_("folder the files go into"))],
        everything: Annotated[
            bool, typer.Option("--all", help=_("every case, not only what has changed since"))
        ] = False,
        form: Annotated[ExportFormat, typer.Option("--format", help=_("csv, json or both"))] = ExportFormat.BOTH,
    ) -> None:
        from schema.exchange.case_files import write_cases

        report = write_cases(at.store, at.hall, out, form, script_actor(), everything=everything)
        for fault in report.faults:
            typer.echo(str(fault), err=True)
        lines = [_("Nothing has changed since the last export.")]
        if report.faults and not report.files:
            lines = [_("Nothing was written.")]
        elif report.files:
            lines = [
                _("Batch {batch}: {cases} cases, {rows} rows in {folder}.").format(
                    batch=report.batch, cases=report.cases, rows=sum(report.rows.values()), folder=out
                ),
                *(f"  {path.name}" for path in report.files),
                _("The files hold names and document numbers in full; only this user may read them (0600)."),
            ]
        if report.held:
            lines.append(_("Kept back: {count} cases.").format(count=report.held))
        facts = {
            "hall": at.hall.code,
            "batch": report.batch,
            "cases": report.cases,
            "rows": report.rows,
            "files": [str(path) for path in report.files],
            "held": report.held,
            "faults": [asdict(fault) for fault in report.faults],
        }
        at.answer(facts, lines)
        if report.held:
            raise typer.Exit(EXIT_BAD_INPUT)
