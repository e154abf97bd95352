"""What workers and the feed post to a screen."""

from __future__ import annotations

from typing import Any

from textual.message import Message

from desk.tasks import Task
from desk.view import DeskView
from schema.errors import OnestopError
from schema.store.feed import Signal


class FeedSignal(Message, bubble=False):
    """The database changed, went or came back. Equal signals in a row are one."""

    def __init__(self, signal: Signal) -> None:
        super().__init__()
        self.signal = signal

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, FeedSignal) and message.signal == self.signal


class Looked(Message, bubble=False):
    """The window was read again."""

    def __init__(self, view: DeskView) -> None:
        super().__init__()
        self.view = view


class LookFailed(Message, bubble=False):
    """The window could not be read."""


class TaskDone(Message, bubble=False):
    """A task was applied; `view` is what the window looks like since, unless that could not be read."""

    def __init__(self, task: Task, result: Any, view: DeskView | None) -> None:
        super().__init__()
        self.task = task
        self.result = result
        self.view = view


class TaskRefused(Message, bubble=False):
    """The rules do not allow a task; nothing was changed."""

    def __init__(self, task: Task, error: OnestopError) -> None:
        super().__init__()
        self.task = task
        self.error = error


class TaskUnsent(Message, bubble=False):
    """Nobody knows whether a task was applied: the database did not answer."""

    def __init__(self, task: Task) -> None:
        super().__init__()
        self.task = task
