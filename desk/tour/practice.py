"""The hall a new clerk practises in: a line that does not end, an item with papers and a step, what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from schema.hall import clock
from schema.hall.halls import (
    HallView,
    WindowView,
    list_offered_items,
    list_queues,
    queues_of_window,
    window_by_id,
)
from schema.hall.kinds import StepKind
from schema.hall.models import WindowState
from schema.hall.persons import Person
from schema.hall.publishing import publish_version, said_of
from schema.hall.versions import ItemMaterialView, ItemStepView
from schema.language import translator
from schema.queue.counting import count_day
from schema.queue.issuing import issue
from schema.queue.line import line_of_window
from schema.queue.states import TicketState
from schema.queue.tickets import active_at, held_at
from schema.store.engine import Store
from schema.store.events import Actor
from schema.store.transaction import Reader, Tx

_ = translator("desk")

#: How many wait at the least.
LINE = 3
NAMES = ("李建国", "王秀英", "张伟", "刘洋", "陈静", "杨帆", "赵敏", "周涛", "吴倩", "郑浩")


@dataclass(frozen=True, slots=True)
class Situation:
    """Where the practice stands, read from the database."""

    #: whether the window takes visitors
    is_open: bool
    #: the state of the visit at the window; None: there is none
    visit: TicketState | None
    #: whether a visit is on hold
    held: bool
    #: today's events: how often each verb was done
    done: Mapping[str, int]


class Practice:
    """A window of a demo hall, and the visitors who come to it."""

    def __init__(self, store: Store, hall: HallView, window: WindowView) -> None:
        self.store, self.hall, self.window = store, hall, window
        self._actor = Actor("tour", "tour")
        self._came = 0
        self._queue, self._item = store.write(self._prepare, actor=self._actor)
        #: the letter of a queue that other windows serve
        self.elsewhere = store.read(self._other_queue)

    def _prepare(self, tx: Tx) -> tuple[int, int]:
        """Give an item of the window's first queue its papers and a step; queue and item."""
        queue = queues_of_window(tx, self.window.id)[0].id
        item = next(each for each in list_offered_items(tx, self.hall) if each.queue_id == queue)
        papers = (_("Application form"), _("Identity card, copy"), _("Household register, copy"))
        content = replace(
            said_of(tx, self.hall, item.id),
            materials=tuple(ItemMaterialView(paper) for paper in papers),
            steps=(ItemStepView(1, _("Review"), StepKind.REVIEW),),
        )
        publish_version(tx, self.hall, item.id, content, valid_from=clock.business_day(self.hall))
        return queue, item.id

    def _other_queue(self, reader: Reader) -> str:
        own = {queue.id for queue in queues_of_window(reader, self.window.id)}
        queues = sorted(list_queues(reader, self.hall), key=lambda queue: (queue.id in own, queue.letter))
        return queues[0].letter

    def look(self) -> Situation:
        """Let visitors come where the line grows short, and say how things are. Raises `StoreError`."""
        waiting, _since = self.store.read(lambda reader: line_of_window(reader, self.hall, self.window.id))
        if waiting < LINE:
            self.store.write(lambda tx: self._come(tx, LINE - waiting), actor=self._actor)
        return self.store.read(self._situation)

    def _come(self, tx: Tx, visitors: int) -> None:
        for _visitor in range(visitors):
            issue(tx, self.hall, self._queue, item_id=self._item, person=visitor(self._came))
            self._came += 1

    def _situation(self, reader: Reader) -> Situation:
        visit = active_at(reader, self.window.id)
        return Situation(
            is_open=window_by_id(reader, self.hall, self.window.id).state == WindowState.OPEN,
            visit=visit.state if visit is not None else None,
            held=bool(held_at(reader, self.hall, self.window.id)),
            done=count_day(reader, self.hall, clock.business_day(self.hall)).events,
        )


def visitor(place: int) -> Person:
    """The visitor who comes at this place; everybody is somebody else, and nobody is real."""
    from stdnum.iso7064 import mod_11_2

    # 999999 is no region's code.
    number = f"99999919{70 + place % 30}0101{place % 1000:03}"
    return Person(NAMES[place % len(NAMES)], number + mod_11_2.calc_check_digit(number))
