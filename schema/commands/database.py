"""`onestop db …`: the database itself."""

from __future__ import annotations

import typer

from schema.commands.running import ConfigOption, DbOption, JsonOption, answer, configured
from schema.language import translator

_ = translator("schema")


def database_commands(app: typer.Typer) -> None:
    """Mount `db upgrade`."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="db", help=_("The database: bring it up to this program's version."))

    @group.callback()
    def root() -> None:
        """Keeps `db` a group while it has a single command."""

    @group.command("upgrade", help=_("Bring an older database up to this program's schema version."))
    def upgrade_command(db: DbOption = None, config: ConfigOption = None, as_json: JsonOption = False) -> None:
        from schema.store.migrating import upgrade_store

        before, after = upgrade_store(db or configured(config).db)
        answer(
            {"before": before, "after": after},
            as_json,
            [
                _("The database is at schema version {after} (it was at {before}).").format(
                    after=after, before=before
                )
            ],
        )
