"""Ratings: one for a visit, by whoever stood at the window; on both databases."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
import typer
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from typer.testing import CliRunner

from schema.commands.rating import rating_commands
from schema.errors import (
    AlreadyRated,
    BadInput,
    NothingToRate,
    NotServedYet,
    OnestopError,
    RatingTooLate,
    StoreError,
)
from schema.hall.halls import HallView
from schema.public.rating_models import RatingSource
from schema.public.ratings import (
    RatingView,
    rate,
    rating_by_id,
    rating_of,
    rating_t,
    score_word,
    visit_to_rate,
)
from schema.queue.parking import hold
from schema.queue.serving import finish, no_show, start
from schema.queue.states import Outcome
from schema.queue.tickets import TicketView
from schema.queue.undoing import undo
from schema.store.engine import Store
from schema.store.events import event_t
from tests.database.at_window import Day, Desk
from tests.halls import TESTER

EVALUATOR = RatingSource.EVALUATOR


def rated(desk: Desk, ticket: TicketView, score: int = 1, minutes: int | None = 5) -> RatingView:
    return desk.write(lambda tx: rate(tx, desk.hall, ticket.id, score, EVALUATOR, minutes))


def whose(desk: Desk, asked: int | None = None) -> str:
    return desk.read(lambda reader: visit_to_rate(reader, desk.hall, desk.window, asked=asked)).label


def served(desk: Desk) -> TicketView:
    desk.issue()
    return desk.do(finish, desk.called(), Outcome.CONSULTED)


def test_a_visit_is_rated_once(desk: Desk, day: Day) -> None:
    ticket = served(desk)
    day.later(minutes=4)
    rating = rated(desk, ticket, 2)
    assert (rating.score, rating.source, rating.window_id, rating.day) == (2, EVALUATOR, 1, ticket.day)
    assert rating.at == day.now
    assert desk.read(lambda reader: rating_of(reader, ticket.id)) == rating
    assert desk.read(lambda reader: rating_by_id(reader, rating.id)) == rating
    with pytest.raises(AlreadyRated, match="A001"):
        rated(desk, ticket, 5)
    e = event_t.c
    row = desk.read(lambda reader: reader.first(select(e.after, e.hall_id).where(e.verb == "rate")))
    assert row is not None and row.hall_id == desk.hall.id
    assert row.after == {"number": "A001", "ticket": ticket.id, "window": 1, "score": 2, "source": "evaluator"}


def test_a_rating_does_not_keep_a_wrong_click_from_being_undone(desk: Desk) -> None:
    ticket = served(desk)
    rated(desk, ticket)
    assert desk.write(lambda tx: undo(tx, desk.hall, 1)).label == "A001"


@pytest.mark.parametrize("score", [0, 6, -1])
def test_what_is_no_score(desk: Desk, score: int) -> None:
    ticket = served(desk)
    with pytest.raises(BadInput, match="to 5"):
        rated(desk, ticket, score)


def test_the_database_knows_the_scale_and_that_there_is_one(desk: Desk, store: Store) -> None:
    rating = rated(desk, served(desk))
    with pytest.raises(StoreError):
        store.write(lambda tx: tx.run(rating_t.update().values(score=6)), actor=TESTER)
    values = {name: getattr(rating, name) for name in RatingView.__slots__ if name != "id"} | {"hall_id": 1}
    with pytest.raises((StoreError, IntegrityError)):
        store.write(lambda tx: tx.run(rating_t.insert(), values), actor=TESTER)


def test_only_visits_that_were_served_can_be_rated(desk: Desk) -> None:
    ticket = desk.issue()
    with pytest.raises(NotServedYet):
        rated(desk, ticket)
    desk.called()
    desk.do(no_show, ticket)
    with pytest.raises(NotServedYet):
        rated(desk, ticket)


def test_later_than_n_minutes_is_too_late_at_the_window_only(desk: Desk, day: Day) -> None:
    ticket = served(desk)
    day.later(minutes=5, seconds=1)
    with pytest.raises(RatingTooLate, match="5 minutes"):
        rated(desk, ticket)
    assert rated(desk, ticket, minutes=None).score == 1


def test_a_long_visit_is_rated_while_it_lasts(desk: Desk, day: Day) -> None:
    desk.issue()
    ticket = desk.do(start, desk.called())
    day.later(minutes=50)
    assert rated(desk, ticket, 4).clerk_id == ticket.clerk_id


def test_whose_rating_it_is(desk: Desk, day: Day) -> None:
    with pytest.raises(NothingToRate, match="Window 1"):
        whose(desk)
    for _number in range(3):
        desk.issue()
    first = desk.called()
    assert whose(desk) == "A001"  # there is nobody else
    desk.do(finish, first, Outcome.CONSULTED)
    day.later(10)
    second = desk.called()
    day.later(10)
    assert whose(desk) == "A001"  # the second is on the way
    assert whose(desk, asked=second.id) == "A002"  # the clerk has asked, so the visitor is here
    assert whose(desk, asked=first.id) == "A001"
    rated(desk, first)
    assert whose(desk) == "A002"
    desk.do(start, second)
    assert whose(desk, asked=first.id) == "A002"
    desk.do(finish, second, Outcome.ACCEPTED)
    assert whose(desk) == "A002"
    third = desk.called()
    day.later(60)
    assert whose(desk) == "A003"  # nobody marked the start, but the visitor stands there by now
    desk.do(hold, third)
    assert whose(desk) == "A002"
    day.later(minutes=5)
    with pytest.raises(NothingToRate):
        whose(desk)


def test_an_ending_that_was_taken_back_was_none(desk: Desk, day: Day) -> None:
    ticket = served(desk)
    desk.write(lambda tx: undo(tx, desk.hall, 1))
    desk.do(no_show, ticket)
    with pytest.raises(NothingToRate):
        whose(desk)
    with pytest.raises(NotServedYet):
        rated(desk, ticket)


def test_one_item_of_several_may_be_rated_at_its_window(desk: Desk) -> None:
    desk.issue(errands=[(3, None)])
    ticket = desk.do(finish, desk.called(), Outcome.ACCEPTED)
    assert whose(desk) == "A001"
    assert rated(desk, ticket).window_id == 1


def test_two_evaluators_at_once_make_one_rating(store: Store, hall: HallView, desk: Desk) -> None:
    ticket = served(desk)
    answers: list[str] = []

    def press() -> None:
        try:
            store.write(lambda tx: rate(tx, hall, ticket.id, 1, EVALUATOR), actor=TESTER)
            answers.append("rated")
        except AlreadyRated:
            answers.append("refused")

    threads = [threading.Thread(target=press) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["rated", "refused", "refused", "refused"]
    assert store.read(lambda reader: reader.scalar(select(func.count()).select_from(rating_t))) == 1


def script(*words: str) -> dict[str, Any] | str:
    """What `onestop rating …` answers in JSON, or the sentence it refuses with."""
    app = typer.Typer()
    rating_commands(app)
    done = CliRunner().invoke(app, ["rating", *words, "--json"], env={"ONESTOP_LANGUAGE": "en"})
    if isinstance(done.exception, OnestopError):
        return str(done.exception)
    assert done.exit_code == 0, done.output
    answer: dict[str, Any] = json.loads(done.output.splitlines()[-1])
    return answer


def test_ratings_by_script(desk: Desk, day: Day, db_url: str) -> None:
    db = ("--db", db_url)
    desk.issue()
    assert "not been served" in script("give", "A001", "2", *db)
    desk.do(finish, desk.called(), Outcome.ACCEPTED)
    assert "no score" in script("give", "A001", "6", *db)
    given = script("give", "A001", "2", "--source", "phone", "--command", "one", *db)
    assert isinstance(given, dict)
    assert (given["number"], given["score"], given["source"]) == ("A001", 2, "phone")
    assert script("give", "A001", "2", "--source", "phone", "--command", "one", *db) == given
    assert "rated already" in script("give", "A001", "1", *db)
    rating = {"number": "A001", "window": 1, "score": 2, "source": "phone"}
    assert script("list", *db) == {"day": "2026-03-02", "ratings": [rating], "count": 1}
    assert script("list", "--day", "2026-01-01", *db) == {"day": "2026-01-01", "ratings": [], "count": 0}
    assert "is no date" in script("list", "--day", "yesterday", *db)


def test_scores_have_names() -> None:
    assert [score_word(score) for score in range(1, 6)] == [
        "very satisfied",
        "satisfied",
        "basically satisfied",
        "dissatisfied",
        "very dissatisfied",
    ]
