"""What can be applied for at a desk: the items of the hall and of those above it, and its joint plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk.widgets.choices import Choice
from schema.cases.projects import PlanView, list_plans, materials_of_plan
from schema.cases.receiving import what_is_asked
from schema.cases.views import Material
from schema.hall import clock
from schema.hall.finding import Catalogue, Index, Stock
from schema.hall.halls import HallView, ItemView, list_offered_items, list_queues
from schema.hall.kinds import CaseKind
from schema.language import translator
from schema.store.transaction import Reader

_ = translator("desk")


@dataclass(frozen=True, slots=True)
class Offer:
    """An item, or a plan of several."""

    item_id: int | None
    plan: PlanView | None
    name: str
    decided_here: bool
    kind: CaseKind | None
    #: what is asked for, nothing of it seen yet
    materials: tuple[Material, ...]


class Offers:
    """Everything that can be applied for; what is typed is searched among it."""

    def __init__(self, items: Sequence[ItemView], plans: Sequence[PlanView], catalogue: Catalogue) -> None:
        self.items = tuple(items)
        self.plans = tuple(plans)
        self._catalogue = catalogue
        self._plan_names = Index([plan.name for plan in plans])

    def first(self, queues: set[int]) -> list[Choice]:
        """What is listed before anything is typed: the plans, then the items of these queues."""
        own = [item for item in self.items if item.queue_id in queues] or list(self.items)
        return [*(map(_of_plan, self.plans)), *(map(_of_item, own))]

    def find(self, typed: str) -> list[Choice]:
        """What is found by initials, pinyin or characters."""
        plans = [self.plans[place] for place in self._plan_names.find(typed)]
        return [*(map(_of_plan, plans)), *(map(_of_item, self._catalogue.find(typed)))]


def _of_plan(plan: PlanView) -> Choice:
    return Choice(f"plan {plan.id}", plan.name, _("joint, {days} working days").format(days=plan.days))


def _of_item(item: ItemView) -> Choice:
    return Choice(f"item {item.id}", item.name, item.department)


def read_offers(reader: Reader, hall: HallView, before: Offers | None) -> Offers:
    """What can be applied for now; what was prepared `before` is kept while nothing has changed."""
    items, plans = tuple(list_offered_items(reader, hall)), tuple(list_plans(reader, hall))
    if before is not None and (before.items, before.plans) == (items, plans):
        return before
    return Offers(items, plans, Catalogue(Stock(items, tuple(list_queues(reader, hall)))))


def read_offer(reader: Reader, hall: HallView, key: str) -> Offer:
    """What is asked for by what was chosen. Raises `UnknownItem`, `KeyError` for a plan that is gone."""
    kind, _blank, number = key.partition(" ")
    if kind == "plan":
        plan = {each.id: each for each in list_plans(reader, hall)}[int(number)]
        names = materials_of_plan(reader, plan.id, clock.business_day(hall))
        return Offer(None, plan, plan.name, True, CaseKind.JOINT, tuple(Material(name) for name in names))
    asked = what_is_asked(reader, hall, int(number))
    decided_here = asked.home_hall_id == hall.id
    return Offer(asked.item_id, None, asked.name, decided_here, asked.kind, asked.materials)
