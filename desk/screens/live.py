"""A screen that stays true to the database: it looks again when told, sends tasks one at a time, and bears it
when the database is gone.

Nothing here blocks: the database is asked in thread workers, and the answers come back as messages.
"""

from __future__ import annotations

import asyncio
import time
from random import random
from typing import TYPE_CHECKING, Any

from textual import on, work
from textual.screen import Screen
from textual.timer import Timer

from desk.messages import FeedSignal, Looked, LookFailed, TaskDone, TaskRefused, TaskUnsent
from desk.tasks import Task
from desk.view import DeskView, look
from schema.errors import DatabaseUnreachable, OnestopError, StoreBusy, StoreError
from schema.hall.halls import HallView, WindowView
from schema.hall.staff import ClerkView
from schema.store.engine import Store
from schema.store.feed import Feed, Signal, open_feed

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Pauses between tries to reach a lost database, seconds; the last one is repeated. The feed tries too and is
#: mostly quicker: this is for a database that answers the feed and nobody else.
RETRY_SECONDS: Sequence[float] = (1.0, 2.0, 5.0)
#: Twice what a desk's look takes of the server it runs on or reads from, seconds of a core: all desks together
#: leave it free for whoever presses a key.
DESK_SECONDS = 0.02


class LiveScreen(Screen[None]):
    """Subclasses show (`show`, `show_trouble`) and tell (`tell_done`, `tell_refused`, `tell_busy`)."""

    def __init__(self, store: Store, hall: HallView, window: WindowView, clerk: ClerkView) -> None:
        super().__init__()
        self.store = store
        self.hall = hall
        self.window = window
        self.clerk = clerk
        self.actor = clerk.actor(f"window:{window.number}")
        #: what is on the screen
        self.view: DeskView | None = None
        #: the task being applied, or waiting for the database to come back
        self.pending: Task | None = None
        #: whether the database is gone: from the first sign of it until the window could be read again
        self.lost = False
        self._feed_lost = False
        self._looking = False
        self._look_again = False
        #: whether a task's own view is newer than what the reading under way will bring
        self._outdated = False
        self._sending = False
        self._feed: Feed | None = None
        self._following: Timer | None = None
        self._followed_at = float("-inf")
        self._retry: Timer | None = None
        self._tries = 0

    # --- what a subclass says and shows ---

    def show(self, view: DeskView) -> None:
        """Show the window as it is now."""

    def show_trouble(self) -> None:
        """Say that the database is gone (`lost`), which task waits for it (`pending`), or that it is back."""

    def tell_done(self, task: Task, result: Any) -> None:
        """Say what came of a task."""

    def tell_refused(self, task: Task, error: OnestopError) -> None:
        """Say why a task was not done."""

    def tell_busy(self, running: Task, wanted: Task) -> None:
        """Say that one task is under way and another was not taken."""

    def pass_on_change(self) -> None:
        """Something has changed that may not be the window's own."""

    def say(self, sentence: str) -> None:
        """Say what is under way, or has come of it."""

    def refuse(self, sentence: str) -> None:
        """Say that something was not done."""

    # --- watching ---

    def on_mount(self) -> None:
        self._feed = open_feed(self.store, self._pass_on)

    async def on_unmount(self) -> None:
        if self._feed is not None:
            await asyncio.to_thread(self._feed.stop)

    def _pass_on(self, signal: Signal) -> None:
        self.post_message(FeedSignal(signal))

    @on(FeedSignal)
    def feed_told(self, message: FeedSignal) -> None:
        if message.signal == Signal.LOST:
            self._feed_lost = self.lost = True
            self.show_trouble()
        elif message.signal == Signal.BACK or self._feed_lost:
            self._feed_lost = False
            self._follow()
        elif self._following is None:
            # All desks are told of a change at once: each takes a moment of its own to look, and then a pause.
            pause = (self.view.desks if self.view is not None else 0) * DESK_SECONDS
            wait = max(random() * pause, self._followed_at + pause - time.monotonic())
            if pause:
                self._following = self.set_timer(wait, self._follow)
            else:
                self._follow()

    def _follow(self) -> None:
        self._following, self._followed_at = None, time.monotonic()
        self.try_again()
        self.pass_on_change()

    def try_again(self) -> None:
        """Read the window; what it answers settles whether the database is back, and sends what waits."""
        if self._retry is not None:
            self._retry.stop()
            self._retry = None
        self.look_again()

    # --- looking ---

    def read_view(self) -> DeskView:
        """Read, in a thread, what the screen shows. Raises `StoreError`."""
        return look(self.store, self.hall, self.window.id, self.view, self.clerk)

    def look_again(self) -> None:
        """Read the window soon; while one reading is under way at most one more is kept in mind."""
        if self._looking:
            self._look_again = True
            return
        self._looking = True
        self._read(fresh=self.lost)

    @work(thread=True, group="look")
    def _read(self, fresh: bool) -> None:
        try:
            if fresh:
                # A pooled connection may hold a file that was moved away, or a server that is gone.
                self.store.close()
            self.post_message(Looked(self.read_view()))
        except StoreError:
            self.post_message(LookFailed())

    @on(Looked)
    def looked(self, message: Looked) -> None:
        self._looking = False
        if self._outdated:
            self._look_again = True
        else:
            self._take(message.view)
        self._catch_up()

    @on(LookFailed)
    def look_failed(self, message: LookFailed) -> None:
        self._looking = False
        self._lose()
        self._catch_up()

    def _catch_up(self) -> None:
        """Begin the look that was asked for while another one was under way."""
        self._outdated = False
        if self._look_again:
            self._look_again = False
            self.look_again()

    def _take(self, view: DeskView) -> None:
        self._tries = 0
        if self.view is None:
            self.call_after_refresh(self.look_again)  # for what the first look leaves out
        self.view = view
        self.window = view.window
        self.show(view)
        if self._feed_lost:
            return  # read just before it went
        if self.lost:
            self.lost = False
            self.show_trouble()
        if self.pending is not None and not self._sending:
            self._deliver(self.pending)

    def _lose(self) -> None:
        self.lost = True
        self.show_trouble()
        if self._retry is None:
            pause = RETRY_SECONDS[min(self._tries, len(RETRY_SECONDS) - 1)]
            self._tries += 1
            self._retry = self.set_timer(pause, self.try_again)

    # --- doing ---

    def do(self, task: Task) -> bool:
        """Apply a task. One at a time; while the database is gone it waits, and is sent when it is back.

        Answers whether it was taken.
        """
        if self.pending is not None:
            self.tell_busy(self.pending, task)
            return False
        self.pending = task
        if self.lost:
            self.show_trouble()
        else:
            self._deliver(task)
        return True

    def _deliver(self, task: Task) -> None:
        self._sending = True
        self._send(task)

    @work(thread=True, group="task")
    def _send(self, task: Task) -> None:
        try:
            result = task.send(self.store, self.actor)
        except (DatabaseUnreachable, StoreBusy):
            self.post_message(TaskUnsent(task))
            return
        except OnestopError as error:
            self.post_message(TaskRefused(task, error))
            return
        try:
            view = self.read_view()
        except StoreError:
            # The task is done, which must not go under; the reading is tried again by itself.
            self.post_message(TaskDone(task, result, None))
        else:
            self.post_message(TaskDone(task, result, view))

    @on(TaskDone)
    def task_done(self, message: TaskDone) -> None:
        self._sending, self.pending = False, None
        self.tell_done(message.task, message.result)
        if message.view is not None:
            self._outdated = self._looking
            self._take(message.view)
        else:
            self.look_again()

    @on(TaskRefused)
    def task_refused(self, message: TaskRefused) -> None:
        self._sending, self.pending = False, None
        self.tell_refused(message.task, message.error)
        self.look_again()

    @on(TaskUnsent)
    def task_unsent(self, message: TaskUnsent) -> None:
        self._sending = False
        self._lose()
