"""`onestop clerk …`: staff numbers and passwords."""

from __future__ import annotations

from typing import Annotated

import typer

from schema.commands.on_hall import At, hall_command
from schema.commands.running import (
    ConfigOption,
    DbOption,
    HallOption,
    JsonOption,
    answer,
    opened,
    read_secret,
    script_actor,
)
from schema.hall.staff import find_clerk, let_call_any, list_clerks, set_card, set_password, sign_in
from schema.language import translator

_ = translator("schema")

NumberArgument = Annotated[str, typer.Argument(help=_("staff number"))]
StdinOption = Annotated[bool, typer.Option("--stdin", help=_("read the password from standard input"))]


def clerk_commands(app: typer.Typer) -> None:
    """Mount `clerk list|password|card|call-any|check`."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="clerk", help=_("Staff: list, set a password, try a sign-in."))

    @group.command("list", help=_("The staff of the hall."))
    def list_command(
        db: DbOption = None, hall: HallOption = None, config: ConfigOption = None, as_json: JsonOption = False
    ) -> None:
        with opened(db, hall, config) as (store, place, _settings):
            clerks = store.read(lambda reader: list_clerks(reader, place))
            facts = [{"clerk": clerk.number, "name": clerk.name, "role": str(clerk.role)} for clerk in clerks]
            answer(
                {"clerks": facts, "count": len(facts)},
                as_json,
                (f"{clerk['clerk']}  {clerk['name']}  {clerk['role']}" for clerk in facts),
            )

    @group.command("password", help=_("Set a clerk's password and unlock the account."))
    def password_command(
        number: NumberArgument,
        stdin: StdinOption = False,
        db: DbOption = None,
        hall: HallOption = None,
        config: ConfigOption = None,
        as_json: JsonOption = False,
    ) -> None:
        with opened(db, hall, config) as (store, place, _settings):
            clerk = store.read(lambda reader: find_clerk(reader, place, number))
            secret = read_secret(stdin, twice=True)
            store.write(lambda tx: set_password(tx, place, number, secret), actor=script_actor())
            answer(
                {"clerk": clerk.number, "name": clerk.name},
                as_json,
                [_("{clerk} can sign in with the new password.").format(clerk=clerk.number)],
            )

    @group.command("card", help=_("Give a clerk a card to sign in with: hold it to the reader; or take it away."))
    def card_command(
        number: NumberArgument,
        off: Annotated[bool, typer.Option("--off", help=_("take the card away"))] = False,
        stdin: StdinOption = False,
        db: DbOption = None,
        hall: HallOption = None,
        config: ConfigOption = None,
        as_json: JsonOption = False,
    ) -> None:
        with opened(db, hall, config) as (store, place, _settings):
            clerk = store.read(lambda reader: find_clerk(reader, place, number))
            card = "" if off else read_secret(stdin, twice=False)
            store.write(lambda tx: set_card(tx, place, number, card), actor=script_actor())
            line = _("{clerk} has no card any more.") if off else _("{clerk} can sign in with this card.")
            answer(
                {"clerk": clerk.number, "name": clerk.name, "card": not off},
                as_json,
                [line.format(clerk=clerk.number)],
            )

    @hall_command(group, "call-any", _("Let a clerk call numbers out of their turn, or no longer."))
    def call_any_command(
        at: At,
        number: NumberArgument,
        allowed: Annotated[bool, typer.Option("--on/--off", help=_("whether it is allowed"))] = True,
    ) -> None:
        clerk = at.write(lambda tx: let_call_any(tx, at.hall, number, allowed))
        line = _("{clerk} may call any number.") if clerk.calls_any else _("{clerk} calls only the next number.")
        at.answer({"clerk": clerk.number, "calls_any": clerk.calls_any}, [line.format(clerk=clerk.number)])

    @group.command("check", help=_("Try a sign-in; wrong passwords count as they do at a desk."))
    def check_command(
        number: NumberArgument,
        stdin: StdinOption = False,
        db: DbOption = None,
        hall: HallOption = None,
        config: ConfigOption = None,
        as_json: JsonOption = False,
    ) -> None:
        with opened(db, hall, config) as (store, place, _settings):
            clerk = sign_in(store, place, number, read_secret(stdin, twice=False), "script")
            answer(
                {"clerk": clerk.number, "name": clerk.name, "role": str(clerk.role)},
                as_json,
                [_("{clerk} signed in.").format(clerk=clerk.number)],
            )
