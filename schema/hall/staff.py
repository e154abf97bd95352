"""Clerks: signing in, passwords, roles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, Table, bindparam, select, update

from schema.errors import (
    AccountLocked,
    NoPassword,
    OnestopError,
    UnknownClerk,
    WeakCard,
    WeakPassword,
    WrongPassword,
)
from schema.hall import clock
from schema.hall.halls import HallView
from schema.hall.models import Clerk, Role
from schema.store.engine import Store
from schema.store.events import Actor
from schema.store.transaction import Reader, Tx

if TYPE_CHECKING:
    from argon2 import PasswordHasher

clerk_t: Table = Clerk.__table__  # type: ignore[attr-defined]

#: Wrong passwords before an account is locked, and for how long.
TRIES = 5
LOCK_MINUTES = 15
#: The shortest password that is taken.
PASSWORD_LEAST = 8
#: A card's reader types at least so many characters.
CARD_LEAST = 6


@dataclass(frozen=True, slots=True)
class ClerkView:
    """A member of staff who has signed in."""

    id: int
    number: str
    name: str
    role: Role
    #: may call a number out of its turn
    calls_any: bool
    #: whose steps are theirs; None: of every department
    department_id: int | None = None

    def actor(self, place: str) -> Actor:
        """This clerk as the event log names them, at a place such as `window:3`."""
        return Actor(f"clerk:{self.number}", place, self.id)


#: The columns of a `ClerkView`, in its order.
CLERK_COLUMNS = tuple(clerk_t.c[name] for name in ClerkView.__slots__)


@cache
def _clerks() -> Select[Any]:
    c = clerk_t.c
    return select(*CLERK_COLUMNS, c.password_hash, c.card_hash, c.failures, c.locked_until).where(
        c.hall_id == bindparam("hall"), c.number == bindparam("number"), c.active.is_(True)
    )


@cache
def hasher() -> PasswordHasher:
    """The argon2 hasher, with the library's own (RFC 9106 low-memory) parameters."""
    from argon2 import PasswordHasher

    return PasswordHasher()


def find_clerk(reader: Reader, hall: HallView, number: str) -> ClerkView:
    """The clerk with this staff number. Raises `UnknownClerk`."""
    row = reader.first(_clerks(), {"hall": hall.id, "number": number.strip()})
    if row is None:
        raise UnknownClerk(clerk=number)
    return ClerkView(*row[: len(CLERK_COLUMNS)])


def clerk_by_id(reader: Reader, clerk_id: int) -> ClerkView:
    """The clerk with this id. Raises `UnknownClerk`."""
    row = reader.first(select(*CLERK_COLUMNS).where(clerk_t.c.id == clerk_id))
    if row is None:
        raise UnknownClerk(clerk=clerk_id)
    return ClerkView(*row)


def list_clerks(reader: Reader, hall: HallView) -> list[ClerkView]:
    """The active staff of a hall, by number."""
    c = clerk_t.c
    query = select(*CLERK_COLUMNS).where(c.hall_id == hall.id, c.active.is_(True))
    return [ClerkView(*row) for row in reader.all(query.order_by(c.number))]


def sign_in(store: Store, hall: HallView, number: str, password: str, place: str) -> ClerkView:
    """Check a clerk's password, or card in its place; each try is an event, and the fifth wrong one locks the
    account.

    Raises `WrongPassword` (also for a number nobody has), `AccountLocked`, `NoPassword`.
    """
    number = number.strip()
    row = store.read(lambda reader: reader.first(_clerks(), {"hall": hall.id, "number": number}))
    if row is None:
        raise WrongPassword(left=TRIES - 1, minutes=LOCK_MINUTES)
    if not row.password_hash and not row.card_hash:
        raise NoPassword(clerk=number)
    # Outside the transaction: this takes a while.
    by = next((by for by in ("password", "card") if _matches(getattr(row, f"{by}_hash"), password)), "")
    right = bool(by)

    def settle(tx: Tx) -> ClerkView | OnestopError:
        now = clock.moment(tx)
        account = tx.first(_clerks().with_for_update(), {"hall": hall.id, "number": number})
        if account is None:
            return UnknownClerk(clerk=number)
        if account.locked_until is not None and now < account.locked_until:
            return AccountLocked(until=clock.hall_time(account.locked_until, hall.zone).strftime("%H:%M"))
        failures = 0 if right else account.failures + 1
        locked = now + timedelta(minutes=LOCK_MINUTES) if failures >= TRIES else None
        tx.run(
            update(clerk_t)
            .where(clerk_t.c.id == account.id)
            .values(failures=0 if locked else failures, locked_until=locked)
        )
        verb = "sign_in" if right else "sign_in_failed"
        tx.record(
            verb,
            "clerk",
            account.id,
            at=now,
            hall_id=hall.id,
            after={"failures": failures, "locked": locked is not None} | ({"by": by} if by else {}),
        )
        if right:
            return ClerkView(*account[: len(CLERK_COLUMNS)])
        if locked:
            return AccountLocked(until=clock.hall_time(locked, hall.zone).strftime("%H:%M"))
        return WrongPassword(left=TRIES - failures, minutes=LOCK_MINUTES)

    answer = store.write(settle, actor=Actor(f"clerk:{number}", place, row.id))
    if isinstance(answer, OnestopError):
        raise answer
    return answer


def let_call_any(tx: Tx, hall: HallView, number: str, allowed: bool) -> ClerkView:
    """Give a clerk the right to call numbers out of their turn, or take it away. Raises `UnknownClerk`."""
    clerk = find_clerk(tx, hall, number)
    tx.run(update(clerk_t).where(clerk_t.c.id == clerk.id).values(calls_any=allowed))
    tx.record(
        "let_call_any",
        "clerk",
        clerk.id,
        at=clock.moment(tx),
        hall_id=hall.id,
        before={"calls_any": clerk.calls_any},
        after={"calls_any": allowed},
    )
    return replace(clerk, calls_any=allowed)


def set_password(tx: Tx, hall: HallView, number: str, password: str) -> ClerkView:
    """Give a clerk a password and unlock the account. Raises `UnknownClerk`, `WeakPassword`."""
    if len(password) < PASSWORD_LEAST:
        raise WeakPassword(least=PASSWORD_LEAST)
    clerk = find_clerk(tx, hall, number)
    tx.run(
        update(clerk_t)
        .where(clerk_t.c.id == clerk.id)
        .values(password_hash=hasher().hash(password), failures=0, locked_until=None)
    )
    tx.record("set_password", "clerk", clerk.id, at=clock.moment(tx), hall_id=hall.id)
    return clerk


def set_card(tx: Tx, hall: HallView, number: str, card: str) -> ClerkView:
    """Give a clerk a card, known by what its reader types; without one the card is taken away.

    Raises `UnknownClerk`, `WeakCard`.
    """
    card = card.strip()
    if card and len(card) < CARD_LEAST:
        raise WeakCard(least=CARD_LEAST)
    clerk = find_clerk(tx, hall, number)
    hashed = hasher().hash(card) if card else ""
    tx.run(update(clerk_t).where(clerk_t.c.id == clerk.id).values(card_hash=hashed))
    tx.record("set_card" if card else "take_card", "clerk", clerk.id, at=clock.moment(tx), hall_id=hall.id)
    return clerk


def _matches(password_hash: str, password: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    if not password_hash:
        return False
    try:
        return hasher().verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
