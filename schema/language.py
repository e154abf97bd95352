"""Interface text in the hall's language: source strings are English, the catalogues hold the Chinese.

Each package keeps its own catalogue (`<package>/locale/<language>/LC_MESSAGES/<package>.mo`) and asks for its
translator once: ``_ = translator("desk")``. The language is looked up at each call, because a kiosk changes
it while running.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The languages a hall can choose, the default first.
LANGUAGES = ("zh_CN", "en")

_chosen = ""
_override: ContextVar[str | None] = ContextVar("language", default=None)


def set_language(language: str) -> None:
    """Make `language` (one of `LANGUAGES`) the language of this process."""
    global _chosen  # noqa: PLW0603 - the process has one language, as it has one clock
    _chosen = language if language in LANGUAGES else LANGUAGES[0]


def current_language() -> str:
    """The language text is shown in right now; before any setting is read, the environment's."""
    if language := _override.get() or _chosen:
        return language
    named = os.environ.get("ONESTOP_LANGUAGE", "")
    return named if named in LANGUAGES else LANGUAGES[0]


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within the block, speak `language` (a slip printed for an English reader, say)."""
    token = _override.set(language)
    try:
        yield
    finally:
        _override.reset(token)


@cache
def _catalogue(package: str, language: str) -> gettext.NullTranslations:
    folder = Path(__file__).parent.parent / package / "locale"
    return gettext.translation(package, str(folder), [language], fallback=language == "en")


def translator(package: str) -> Callable[[str], str]:
    """The `_` of a package: English text in, text of the current language out."""

    def translate(text: str) -> str:
        return _catalogue(package, current_language()).gettext(text)

    return translate
