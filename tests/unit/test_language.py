"""Every string of the interface is there in both languages."""

from __future__ import annotations

import re

import pytest

from schema.errors import OnestopError, UnknownPreset
from schema.language import speaking, translator
from tests.catalogue import PACKAGES, compiled, po_file, source_messages, translations

FIELD = re.compile(r"\{(\w*)[^}]*\}")


@pytest.mark.parametrize("package", PACKAGES)
def test_every_string_has_its_chinese(package: str) -> None:
    words = translations(package)
    assert source_messages(package), "no strings were found at all"
    missing = sorted(english for english in source_messages(package) if not words.get(english))
    assert missing == [], "run `python -m tests.catalogue` and fill in the .po"


@pytest.mark.parametrize("package", PACKAGES)
def test_no_translation_is_left_over(package: str) -> None:
    assert set(translations(package)) == source_messages(package)


@pytest.mark.parametrize("package", PACKAGES)
def test_translations_keep_the_fields(package: str) -> None:
    for english, chinese in translations(package).items():
        assert sorted(FIELD.findall(english)) == sorted(FIELD.findall(chinese)), english


@pytest.mark.parametrize("package", PACKAGES)
def test_the_compiled_catalogue_is_the_one_written(package: str) -> None:
    assert po_file(package).with_suffix(".mo").read_bytes() == compiled(translations(package))


def test_language_is_looked_up_at_each_call() -> None:
    _ = translator("schema")
    with speaking("zh_CN"):
        assert _("waiting") == "等候"
        assert "预设" in str(UnknownPreset(preset="x", known="nanan"))
    with speaking("en"):
        assert _("waiting") == "waiting"


def test_an_error_is_its_docstring() -> None:
    class Example(OnestopError):
        """Only {what} here."""

    with speaking("en"):
        assert str(Example(what="this")) == "Only this here."
