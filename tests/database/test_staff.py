"""Signing in: right, wrong, locked, unlocked; each try is an event."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from schema.errors import AccountLocked, NoPassword, UnknownClerk, WeakCard, WeakPassword, WrongPassword
from schema.hall import clock
from schema.hall.halls import HallView
from schema.hall.staff import LOCK_MINUTES, TRIES, clerk_t, find_clerk, set_card, set_password, sign_in
from schema.store.engine import Store
from schema.store.events import event_t
from tests.halls import PASSWORD, TESTER


def test_five_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour(store: Store, hall: HallView) -> None:
    moment = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

    def attempt(password: str) -> str:
        return sign_in(store, hall, "1001", password, "window:1").name

    with clock.using(lambda: moment):
        for left in range(TRIES - 1, 0, -1):
            with pytest.raises(WrongPassword, match=f"{left} tries left"):
                attempt("wrong")
        with pytest.raises(AccountLocked, match="09:15"):
            attempt("wrong")
        with pytest.raises(AccountLocked):
            attempt(PASSWORD)
    moment += timedelta(minutes=LOCK_MINUTES, seconds=1)
    with clock.using(lambda: moment):
        assert attempt(PASSWORD) == "王芳"
    verbs = [
        row.verb
        for row in store.read(
            lambda reader: reader.all(
                select(event_t.c.verb).where(event_t.c.subject == "clerk").order_by(event_t.c.id)
            )
        )
    ]
    assert verbs == ["sign_in_failed"] * TRIES + ["sign_in"]


def test_a_right_password_forgets_the_wrong_ones(store: Store, hall: HallView) -> None:
    for _ in range(2):
        for _ in range(TRIES - 1):
            with pytest.raises(WrongPassword):
                sign_in(store, hall, "1002", "wrong", "window:1")
        sign_in(store, hall, "1002", PASSWORD, "window:1")


def test_nobody_and_somebody_without_a_password(store: Store, hall: HallView) -> None:
    with pytest.raises(WrongPassword):
        sign_in(store, hall, "7777", PASSWORD, "window:1")
    store.write(
        lambda tx: tx.run(clerk_t.update().where(clerk_t.c.number == "1002").values(password_hash="")),
        actor=TESTER,
    )
    with pytest.raises(NoPassword, match="onestop clerk password 1002"):
        sign_in(store, hall, "1002", "", "window:1")


def test_a_password_is_kept_as_argon2_and_nowhere_else(store: Store, hall: HallView) -> None:
    with pytest.raises(WeakPassword):
        store.write(lambda tx: set_password(tx, hall, "1001", "short"), actor=TESTER)
    store.write(lambda tx: set_password(tx, hall, "1001", "a-new-password"), actor=TESTER)
    kept = store.read(
        lambda reader: reader.scalar(select(clerk_t.c.password_hash).where(clerk_t.c.number == "1001"))
    )
    assert kept.startswith("$argon2id$")
    events = store.read(lambda reader: reader.all(select(event_t.c.before, event_t.c.after)))
    assert "a-new-password" not in str(events)
    assert "argon2" not in str(events)
    assert sign_in(store, hall, "1001", "a-new-password", "window:1").number == "1001"
    with pytest.raises(UnknownClerk):
        store.read(lambda reader: find_clerk(reader, hall, "7777"))


def test_a_card_in_the_passwords_place(store: Store, hall: HallView) -> None:
    with pytest.raises(WeakCard, match="6 characters"):
        store.write(lambda tx: set_card(tx, hall, "1001", "123"), actor=TESTER)
    store.write(lambda tx: set_card(tx, hall, "1001", "0004711822\n"), actor=TESTER)
    assert sign_in(store, hall, "1001", "0004711822", "window:1").number == "1001"
    assert sign_in(store, hall, "1001", PASSWORD, "window:1").number == "1001"
    with pytest.raises(WrongPassword):
        sign_in(store, hall, "1001", "0004711823", "window:1")
    query = select(event_t.c.after).where(event_t.c.verb == "sign_in").order_by(event_t.c.id)
    assert [row.after["by"] for row in store.read(lambda r: list(r.all(query)))] == ["card", "password"]
    # Somebody may have a card and no password.
    store.write(
        lambda tx: tx.run(clerk_t.update().where(clerk_t.c.number == "1001").values(password_hash="")),
        actor=TESTER,
    )
    assert sign_in(store, hall, "1001", "0004711822", "window:1").number == "1001"
    store.write(lambda tx: set_card(tx, hall, "1001", ""), actor=TESTER)
    with pytest.raises(NoPassword):
        sign_in(store, hall, "1001", "0004711822", "window:1")
    events = store.read(lambda r: list(r.all(select(event_t.c.after, event_t.c.before))))
    assert "0004711822" not in str(events)
