"""Giving a number without the database: from the machine's own block, kept in the spool before it is printed."""

from __future__ import annotations

from kiosk.slip.content import TicketSlip
from kiosk.spool.spool import Spool, insert_given, next_of_queue, number_again
from schema.errors import NothingLeft, PriorityNeedsStaff, QueueClosed, UnknownQueue
from schema.hall import clock
from schema.hall.classes import ORDINARY, find_class, ordinary
from schema.hall.halls import HallView, find_queue_by_id, item_name, windows_of_queue
from schema.hall.opening import check_numbers_given
from schema.language import translator
from schema.public.models import SlipState
from schema.queue.delivering import GivenOffline
from schema.queue.tickets import new_code, qr_words
from schema.store.transaction import Reader, Tx

_ = translator("kiosk")


def give_from_spool(
    spool: Spool,
    hall: HallView,
    command: str,
    queue_id: int,
    item_id: int | None = None,
    priority: str = ORDINARY,
) -> GivenOffline:
    """The next number of the machine's own for a queue, for a command once; it is in the file when this returns.

    Raises `HallClosed`, `UnknownQueue`, `QueueClosed`, `UnknownClass`, `PriorityNeedsStaff`, `NothingLeft`,
    `SpoolUnusable`.
    """
    # Not `clock.moment`: the spool is SQLite, and would make this machine's uncorrected clock the hall's.
    now = clock.now()
    day = clock.business_day(hall, now)

    def write(tx: Tx) -> GivenOffline:
        if (again := tx.first(number_again(), {"command": command})) is not None:
            return GivenOffline(*again)
        check_numbers_given(tx, hall, now)
        queue = tx.first(next_of_queue(), {"queue": queue_id, "day": day})
        if queue is None:
            raise UnknownQueue(queue=queue_id, known="–")
        if not queue.active:
            raise QueueClosed(queue=queue.letter)
        chosen = ordinary() if priority == ORDINARY else find_class(tx, hall, priority)
        if not chosen.declarable:
            raise PriorityNeedsStaff(priority=chosen.title)
        if queue.number is None:
            raise NothingLeft(queue=queue.letter)
        given = GivenOffline(
            command=command,
            queue_id=queue_id,
            item_id=item_id,
            letter=queue.letter,
            number=queue.number,
            day=day,
            code=new_code(),
            priority=chosen.code,
            head_start_seconds=chosen.head_start_seconds,
            taken_at=now,
            slip_state=SlipState.QUEUED,
        )
        row = {name: getattr(given, name) for name in GivenOffline.__slots__}
        tx.run(insert_given(), row | {"delivered": False, "refusal": ""})
        return given

    return spool.write(write)


def slip_from_spool(reader: Reader, hall: HallView, given: GivenOffline) -> TicketSlip:
    """The facts of its slip, in the language of the moment: an ordinary one that says nothing of the wait."""
    return TicketSlip(
        hall=hall.title,
        label=given.label,
        queue=find_queue_by_id(reader, given.queue_id).title,
        item=item_name(reader, given.item_id),
        windows=tuple(window.number for window in windows_of_queue(reader, given.queue_id)),
        ahead=None,
        minutes=None,
        taken_at=clock.hall_time(given.taken_at, hall.zone),
        code=given.code,
        qr=qr_words(hall, given.day, given.label, given.code),
        advice=_("Please wait until your number is called."),
        priority="" if given.priority == ORDINARY else find_class(reader, hall, given.priority).title,
        untold=True,
    )
