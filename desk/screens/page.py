"""A screen that lies upon the window: cases, and one of them. It stays while dialogs come and go."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from textual import work
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from desk.widgets.notice import Notice
from schema.errors import OnestopError, StoreError
from schema.hall import clock
from schema.store.news import News, news_of
from schema.store.transaction import Reader

if TYPE_CHECKING:
    from desk.screens.acting import ActingScreen

T = TypeVar("T")
#: The minute of a reading, by which words of time left may change, and what had happened by then.
Latest = tuple[datetime, News]
P = TypeVar("P", bound="Page[Any]")


class Page(Screen[None], Generic[T]):
    """Subclasses say what is read (`reading`) and show it (`show`); both again whenever the database changes."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "Back", id="back")]

    #: kinds of things (tables' names) that are not shown here, however often they change
    UNSEEN: ClassVar[frozenset[str]] = frozenset()

    class Read(Message, bubble=False):
        """What the page shows was read; nothing when it is as it was, and an error says why it could not be."""

        def __init__(self, facts: Any, error: OnestopError | None = None, news: Latest | None = None) -> None:
            super().__init__()
            self.facts = facts
            self.error = error
            self.news = news

    def __init__(self, counter: ActingScreen, facts: T) -> None:
        """`counter` is the window it was opened at; `facts` what it shows first."""
        super().__init__()
        self.counter = counter
        self.facts = facts
        self._looking = False
        self._look_again = False
        self._news: Latest | None = None

    def reading(self) -> Callable[[Reader], T]:
        """What is read for it, in one transaction."""
        raise NotImplementedError

    def show(self, facts: T) -> None:
        """Show it as it is now."""
        raise NotImplementedError

    # --- looking ---

    def look_again(self) -> None:
        """Read it soon; while one reading is under way at most one more is kept in mind."""
        if self._looking:
            self._look_again = True
            return
        self._looking = True
        self._read(self.reading())

    def follow(self) -> None:
        """Something has changed in the hall: read it again if it may be something that is shown here."""
        if self._looking:
            self._look_again = True
            return
        self._looking = True
        self._read(self.reading(), self._news)

    @work(thread=True, group="page")
    def _read(self, reading: Callable[[Reader], T], before: Latest | None = None) -> None:
        def read(reader: Reader) -> tuple[T | None, Latest]:
            now = clock.now().replace(second=0, microsecond=0), news_of(reader, self.UNSEEN, self._news_since)
            return (None if now == before else reading(reader)), now

        try:
            facts, news = self.counter.store.read(read)
            self.post_message(self.Read(facts, news=news))
        except StoreError:
            self.post_message(self.Read(None))
        except OnestopError as error:
            self.post_message(self.Read(None, error))

    def on_page_read(self, message: Read) -> None:
        self._looking = False
        self._news = message.news or self._news
        if message.facts is not None:
            self.facts = message.facts
            self.show(message.facts)
        elif message.error is not None:
            self.tell(str(message.error), refusal=True)
        if self._look_again:
            self._look_again = False
            self.look_again()
        elif message.news is not None:
            self.read_through()

    def read_through(self) -> None:
        """What is shown is what there is: whatever waited for that can be done."""

    @property
    def _news_since(self) -> News | None:
        return self._news[1] if self._news is not None else None

    async def fresh(self) -> None:
        """Read and show it now."""
        facts = await self.counter.read(self.reading())
        if facts is not None:
            self.facts = facts
            if self.is_running and self.is_attached:
                self.show(facts)

    # --- saying and doing ---

    def tell(self, sentence: str, *, refusal: bool = False) -> None:
        """Say what has happened, or why it has not."""
        self.query_one(Notice).tell(sentence, refusal=refusal)

    def begin(self, dialogue: Coroutine[Any, Any, None]) -> None:
        """Lead through dialogs that lie upon this page."""
        self.counter.begin(dialogue)

    def keys_here(self) -> list[tuple[str, str]]:
        """Its keys and what each does, for the help."""
        raise NotImplementedError

    def action_back(self) -> None:
        self.dismiss(None)
