"""Taking an application in: what for, who applies, what is there, and how it goes on (收件, 受理)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import partial

from desk.cases.offers import Offer, Offers, read_offer, read_offers
from desk.cases.tasks import Receipt, receive_joint, receive_one
from desk.cases.view import CaseFacts
from desk.dialogues.applicant import applicant, applicant_fields
from desk.dialogues.asking import ask_form, form_hint, needed, parsed_day
from desk.dialogues.cases import open_case
from desk.dialogues.materials import check_materials
from desk.dialogues.prompts import PROMPTS
from desk.drafts import Draft
from desk.screens.acting import ActingScreen
from desk.screens.form import Field, FormScreen
from desk.screens.item import ItemScreen
from desk.screens.materials import Ending
from desk.tasks import Task
from desk.widgets.choices import Choice
from schema.cases.applicants import Applicant
from schema.cases.looking import look_at_case
from schema.cases.views import CaseView, Material
from schema.errors import OnestopError
from schema.hall.kinds import CaseKind
from schema.hall.persons import mask_name
from schema.language import translator
from schema.queue import slips
from schema.queue.tickets import TicketView
from schema.store.transaction import Tx

_ = translator("desk")

#: How an application goes on that the applicant is told in writing (行政许可法 art. 32).
NOTICED = frozenset({"accept", "conditional", "correct", "refuse"})


class Application:
    """An application as far as it has been typed; all of it is in its draft."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.offer: Offer | None = None
        self.materials: list[Material] = []

    @property
    def begun(self) -> bool:
        """Whether anything was typed or filled in before."""
        return bool(self.draft)

    @property
    def green(self) -> bool:
        """Whether it goes by the green channel."""
        return self.draft.get("green") == "1"

    def turn_green(self) -> None:
        """By the green channel, or not any more."""
        self.draft["green"] = "" if self.green else "1"

    def choose(self, key: str, offer: Offer) -> None:
        """What is applied for; materials that were ticked stay so while it is the same."""
        same = self.draft.get("offer") == key
        self.draft["offer"], self.offer = key, offer
        kept = json.loads(self.draft.get("materials", "[]")) if same else []
        self.materials = [Material(**each) for each in kept] or list(offer.materials)

    def keep(self) -> None:
        """Keep what was ticked."""
        self.draft["materials"] = json.dumps([asdict(each) for each in self.materials], ensure_ascii=False)


async def receive(desk: ActingScreen, follows: CaseFacts | None = None) -> None:
    """Lead through it; Esc goes back by one, and what was typed stays until it is done."""
    visit = desk.visit
    of = follows.case.number if follows is not None else visit.id if visit is not None else ""
    draft = f"application {of}"
    application = Application(desk.book.of(draft))
    if not application.begun:
        await _begin(desk, application, visit, follows)
    if key := application.draft.get("offer", ""):
        known = await desk.read(partial(read_offer, hall=desk.hall, key=key))
        if known is not None:
            application.choose(key, known)
    ask_item = application.offer is None
    while True:
        if ask_item:
            chosen = await _offer(desk, draft)
            if chosen is None:
                return
            application.choose(*chosen)
        ask_item = True
        if application.offer is None:
            continue
        how = Receipt(
            "",
            ticket_id=visit.id if visit is not None else None,
            follows=follows.case.id if follows is not None else None,
        )
        done = await _applicant(desk, application, application.offer, how)
        if done:
            desk.book.drop(draft)
            return


async def _begin(
    desk: ActingScreen, application: Application, visit: TicketView | None, follows: CaseFacts | None
) -> None:
    """What is known already: the item and the person of the visit, or of the case that is followed."""
    item = follows.case.item_id if follows is not None else visit.item_id if visit is not None else None
    if item is not None:
        application.draft["offer"] = f"item {item}"

    def known(tx: Tx) -> dict[str, str]:
        # Whoever sees a name and a number in full has looked.
        if follows is not None:
            case = look_at_case(tx, desk.hall, follows.case.id)
            kind = {"person": "1", "company": "2", "other": "3"}[case.applicant_kind]
            return {
                "name": case.applicant_name,
                "kind": kind,
                "document": case.document_number,
                "agent": case.agent_name,
                "agent_number": case.agent_number,
                "phone": case.phone,
            }
        assert visit is not None
        person = slips.look_at(tx, desk.hall, visit.id)
        return {"name": person.name, "document": person.id_number}

    if follows is not None or (visit is not None and (visit.visitor_name or visit.id_number)):
        try:
            application.draft.update(await asyncio.to_thread(desk.store.write, known, actor=desk.actor))
        except OnestopError:
            return  # it is typed, then


async def _offer(desk: ActingScreen, draft: str) -> tuple[str, Offer] | None:
    offers: list[Offers] = []

    def load() -> Sequence[Choice]:
        desk.offers = desk.store.read(lambda reader: read_offers(reader, desk.hall, desk.offers))
        offers[:] = [desk.offers]
        view = desk.view
        return desk.offers.first({queue.id for queue in view.queues} if view is not None else set())

    def find(typed: str) -> Sequence[Choice]:
        return offers[0].find(typed) if offers else ()

    while True:
        chosen = await desk.ask(
            ItemScreen(
                _("What is applied for?"),
                load,
                find,
                field=_("initials, pinyin or characters of the item"),
                empty=_("The hall has no items."),
                drafts=desk.drafts,
                draft=f"item of {draft}",
            )
        )
        if chosen is None:
            return None
        found = await desk.read(partial(read_offer, hall=desk.hall, key=chosen))
        if found is not None:
            desk.drafts.pop(f"item of {draft}", None)
            return chosen, found


async def _applicant(desk: ActingScreen, application: Application, offer: Offer, how: Receipt) -> bool:
    """Who applies, then the rest. False: back to the item."""
    while True:
        fields = applicant_fields(application.draft)
        if offer.plan is not None:
            fields.insert(0, Field("project", _("Project"), _project, 200, _("what is set up or built")))
        who = await desk.ask(
            FormScreen(offer.name, fields, hint=form_hint(), drafts=application.draft, wide=True)
        )
        if who is None:
            return False
        if await _check(desk, application, offer, applicant(who), who.get("project", ""), how):
            return True


def _project(text: str) -> str:
    return needed(_("project"), _("Say what is set up or built."), text)


def _endings(offer: Offer, *, green: bool) -> list[Ending]:
    if offer.plan is not None:
        return [
            Ending("accept", "a", _("Accept"), "complete"),
            Ending("correct", "b", _("Correct"), "lacking"),
            Ending("receive", "s", _("Only take in")),
        ]
    mark = Ending("green", "g", _("Green channel: on") if green else _("Green channel"))
    if not offer.decided_here:
        return [Ending("pass_up", "u", _("Take in and pass up")), Ending("receive", "s", _("Only take in")), mark]
    return [
        Ending("accept", "a", _("Accept"), "complete"),
        Ending("conditional", "c", _("Conditionally"), "later"),
        Ending("correct", "b", _("Correct"), "lacking"),
        Ending("refuse", "r", _("Refuse")),
        Ending("receive", "s", _("Only take in")),
        mark,
    ]


async def _check(
    desk: ActingScreen, application: Application, offer: Offer, who: Applicant, project: str, how: Receipt
) -> bool:
    """The materials, and how it goes on. False: back to the applicant."""
    error = ""
    while True:
        ending = await check_materials(
            desk,
            _("{item}: what is there?").format(item=offer.name),
            application.materials,
            _endings(offer, green=application.green),
            error=error,
            keep=application.keep,
            note=" · ".join(
                word for word in (mask_name(who.name), _("green channel") if application.green else "") if word
            ),
        )
        error = ""
        if ending is None:
            return False
        if ending == "green":
            application.turn_green()
            continue
        draft = f"{application.draft.name}: ending"
        said: dict[str, str] | None = {}
        if more := PROMPTS.get(ending):
            said = await ask_form(desk, draft, more.title(), more.fields())
        if said is None:
            continue
        receipt = Receipt(
            ending,
            parsed_day(said.get("day", "")),
            said.get("reason", ""),
            application.green,
            how.ticket_id,
            how.follows,
        )
        taken: list[CaseView] = []
        task = _task(desk, application, offer, who, project, receipt, taken.append)
        error = await desk.settle(replace(task, id=application.draft.command), hold=True)
        if not error:
            desk.book.drop(draft)
            if taken and desk.desk.settings.print_notices and ending in NOTICED:
                desk.run_worker(_print(desk, taken[0]), group="print")
            if taken and ending == "accept" and taken[0].kind == CaseKind.IMMEDIATE:
                await open_case(desk, taken[0].id)  # it is decided while the applicant waits
            return True


async def _print(desk: ActingScreen, case: CaseView) -> None:
    from desk.printing import print_notice

    printed, sentence = await print_notice(desk, case.number)
    if not printed:
        desk.refuse(sentence)


def _task(
    desk: ActingScreen,
    application: Application,
    offer: Offer,
    who: Applicant,
    project: str,
    how: Receipt,
    keep: Callable[[CaseView], object],
) -> Task:
    hall, window, materials = desk.hall, desk.window, application.materials
    if offer.plan is not None:
        return receive_joint(hall, window, offer.plan, project, who, materials, how)
    assert offer.item_id is not None
    return receive_one(hall, window, offer.item_id, who, materials, how, keep)
