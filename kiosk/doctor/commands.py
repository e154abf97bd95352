"""`onestop doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from schema.commands.running import ConfigOption, DbOption, HallOption, JsonOption, answer
from schema.language import translator

if TYPE_CHECKING:
    from kiosk.doctor.findings import Finding

_ = translator("kiosk")


def doctor_command(app: typer.Typer) -> None:
    """Mount `doctor`."""

    @app.command(
        "doctor", help=_("Look at the database and every device of this machine; exit code 1 unless all is well.")
    )
    def doctor(
        db: DbOption = None, hall: HallOption = None, config: ConfigOption = None, as_json: JsonOption = False
    ) -> None:
        from kiosk.doctor.checks import examine
        from kiosk.doctor.findings import State

        findings: list[Finding] = []
        for finding in examine(config, db, hall):
            findings.append(finding)
            if not as_json:
                typer.echo(_line(finding))
        bad = [finding for finding in findings if finding.state != State.OK]
        summary = _("All is well.") if not bad else _("{count} to see to.").format(count=len(bad))
        facts = [
            {"name": each.name, "state": str(each.state), "seen": each.seen, "do": each.do} for each in findings
        ]
        answer({"ok": not bad, "checks": facts}, as_json, [summary])
        if bad:
            raise typer.Exit(1)


def _line(finding: Finding) -> str:
    from kiosk.cells import pad
    from kiosk.doctor.findings import state_word

    line = f"{pad(state_word(finding.state), 10)}{pad(finding.name, 16)}{finding.seen}"
    return f"{line} → {finding.do}" if finding.do else line
