"""Errors in the words of a public screen."""

from __future__ import annotations

from schema.errors import OnestopError, StoreError
from schema.language import translator

_ = translator("kiosk")


def error_words(error: OnestopError) -> str:
    """The sentence of a rule as it is; what concerns the technician alone is said otherwise."""
    if isinstance(error, StoreError):
        return _("The connection is interrupted. Please try again in a moment.")
    return str(error)
