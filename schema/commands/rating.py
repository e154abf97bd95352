"""`onestop rating give|list`: what visitors thought of their visits."""

from __future__ import annotations

from typing import Annotated

import typer

from schema.commands.on_hall import At, hall_command, parse_day
from schema.commands.running import CommandOption
from schema.commands.visit import ClerkOption, NumberArgument
from schema.hall import clock
from schema.language import translator
from schema.public.rating_models import RatingSource
from schema.public.ratings import list_ratings, rate, rating_by_id, score_word
from schema.queue.tickets import find_ticket

_ = translator("schema")


def rating_commands(app: typer.Typer) -> None:
    """Mount `rating`."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="rating", help=_("Ratings: what visitors thought of their visits."))

    @hall_command(group, "give", _("Keep a visitor's rating of a visit, once."))
    def give_command(
        at: At,
        number: NumberArgument,
        score: Annotated[int, typer.Argument(help=_("1 very satisfied … 5 very dissatisfied"))],
        source: Annotated[RatingSource, typer.Option("--source", help=_("how it came"))] = RatingSource.DESK,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        rating = at.write(
            lambda tx: rate(tx, at.hall, find_ticket(tx, at.hall, number).id, score, source),
            actor=at.actor(None, clerk),
            command=command,
            again=rating_by_id,
        )
        ticket = at.read(lambda reader: find_ticket(reader, at.hall, number))
        at.answer(
            {"id": rating.id, "number": ticket.label, "score": rating.score, "source": str(rating.source)},
            [_("{number}: {score}").format(number=ticket.label, score=score_word(rating.score))],
        )

    @hall_command(group, "list", _("The ratings of a day."))
    def list_command(
        at: At, day: Annotated[str | None, typer.Option("--day", help=_("2026-12-01; none: today"))] = None
    ) -> None:
        on = clock.business_day(at.hall) if day is None else parse_day(day, "--day")
        ratings = at.read(lambda reader: list_ratings(reader, at.hall, on))
        facts = [
            {"number": label, "window": window, "score": each.score, "source": str(each.source)}
            for label, window, each in ratings
        ]
        lines = [
            _("{number}, window {window}: {score}").format(
                number=label, window=window, score=score_word(each.score)
            )
            for label, window, each in ratings
        ]
        at.answer({"day": on.isoformat(), "ratings": facts, "count": len(facts)}, lines or [_("No ratings.")])
