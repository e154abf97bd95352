"""The number machine and its card reader: watched while a page can use a card, and told of when it fails."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.message import Message

from kiosk.dispenser.flows.card import card_words, lay_on, wants_card
from kiosk.dispenser.serving import ServingApp
from kiosk.dispenser.slip_jobs import HallNews
from kiosk.reader.cards import Card
from kiosk.reader.watch import CardWatch, Visitor
from kiosk.slip.printers import Printer
from kiosk.spool.spool import Spool
from schema.errors import CardUnreadable, DeviceError, ReaderOff
from schema.hall.classes import ClassView
from schema.hall.halls import HallView
from schema.hall.models import DeviceKind, DeviceState
from schema.language import translator
from schema.settings import KioskSettings
from schema.store.engine import Store

_ = translator("kiosk")


class CardTaken(Message):
    """A card was read for a visitor, or cannot be."""

    def __init__(self, card: Card | CardUnreadable, visitor: Visitor) -> None:
        super().__init__()
        self.card = card
        self.visitor = visitor


class ReaderTold(Message):
    """The reader works, or `error` says why not."""

    def __init__(self, error: DeviceError | None) -> None:
        super().__init__()
        self.error = error


@dataclass(frozen=True, slots=True)
class ReaderNews:
    """How the card reader is, for the hall's list of devices."""

    name: str
    error: DeviceError | None
    kind: DeviceKind = DeviceKind.READER

    @property
    def state(self) -> DeviceState:
        """Off, broken, or well."""
        if self.error is None:
            return DeviceState.OK
        return DeviceState.OFFLINE if isinstance(self.error, ReaderOff) else DeviceState.FAULT

    @property
    def fault(self) -> str:
        """What is wrong, for whoever is to put it right."""
        return "" if self.error is None else str(self.error.facts.get("reason", self.error))


class ReadingApp(ServingApp):
    """The base of the number machine, as far as it reads cards."""

    def __init__(
        self,
        store: Store,
        hall: HallView,
        settings: KioskSettings,
        printer: Printer,
        second_printer: Printer | None = None,
        spool: Spool | None = None,
    ) -> None:
        super().__init__(store, hall, settings, printer, second_printer, spool)
        self._cards: CardWatch | None = None
        if settings.reader.kind == "sam":
            self._cards = CardWatch(settings.reader, self._take_card, self._tell_reader)
        #: what is wrong with the reader; None also before it was heard of
        self._reader_error: DeviceError | None = None
        #: it has answered, and answers still
        self._reader_works = False

    def on_mount(self) -> None:
        """Begin to watch."""
        if self._cards is not None:
            self._cards.start()

    def on_unmount(self) -> None:
        """Let go of the reader."""
        if self._cards is not None:
            self._cards.stop()

    def _take_card(self, card: Card | CardUnreadable, visitor: Visitor) -> None:
        self.post_message(CardTaken(card, visitor))

    def _tell_reader(self, error: DeviceError | None) -> None:
        self.post_message(ReaderTold(error))

    def follow_cards(self) -> None:
        """Look for a card while the page can use one, and say so on it."""
        if self._cards is None:
            return
        wanted = not self.lost and wants_card(self.visit, self._declarable())
        self._cards.look_for(self.visit if wanted else None)
        can = wanted and self._reader_works
        self.visit.card_words = card_words(self.visit, self._cards.lying) if can else ""

    def reader_words(self) -> str:
        """What staff should know, for the corner."""
        return _("Card reader out of order") if self._reader_error is not None else ""

    def _declarable(self) -> tuple[ClassView, ...]:
        """The classes a visitor may belong to here."""
        return self.news.classes if self.news is not None else ()

    @on(CardTaken)
    def _when_taken(self, message: CardTaken) -> None:
        if message.visitor is not self.visit or not wants_card(self.visit, self._declarable()):
            return  # its holder has gone, or has gone on
        self.stay(self.settings.idle_seconds)
        if isinstance(message.card, CardUnreadable):
            self.visit.error = message.card
            self.show()
        else:
            lay_on(self, message.card, self._declarable())
            self.say()

    @on(ReaderTold)
    def _when_reader_told(self, message: ReaderTold) -> None:
        self._reader_error, self._reader_works = message.error, message.error is None
        news = ReaderNews(f"{self.settings.name} reader", message.error)
        self.report(HallNews(devices={news.name: news}))
        self.say()
