"""The translations: what the sources say, what the catalogues answer, and bringing one up to the other.

`python -m tests.catalogue` takes new strings from the sources into each package's `.po` and compiles the `.mo`;
`python -m tests.catalogue FILE.json …` fills in missing translations from {"English": "中文"} files meanwhile.
"""

from __future__ import annotations

import inspect
import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
PACKAGES = ("schema", "desk", "kiosk")
LANGUAGE = "zh_CN"
#: The header's dates say nothing that git does not.
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)


def po_file(package: str) -> Path:
    """Where a package keeps its Chinese."""
    return ROOT / package / "locale" / LANGUAGE / "LC_MESSAGES" / f"{package}.po"


def source_messages(package: str) -> set[str]:
    """Every string the package's sources pass to `_`, and for the schema the docstrings of its errors."""
    found = {
        message
        for _file, _line, message, _comments, _context in extract_from_dir(
            ROOT / package, [("**.py", "python")], keywords={"_": None}
        )
        if isinstance(message, str)
    }
    if package == "schema":
        from schema.errors import OnestopError

        kinds = [OnestopError]
        for kind in kinds:
            kinds.extend(kind.__subclasses__())
            found.add(inspect.cleandoc(kind.__doc__ or "").replace("\n", " "))
    return found


def translations(package: str) -> dict[str, str]:
    """What the `.po` says."""
    path = po_file(package)
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=LANGUAGE)
    return {str(entry.id): str(entry.string) for entry in catalogue if entry.id}


def catalogue_of(words: dict[str, str]) -> Catalog:
    """A catalogue without dates, in order: the same words give the same bytes."""
    catalogue = Catalog(
        locale=LANGUAGE, project="onestop", version="1", creation_date=UNDATED, revision_date=UNDATED, fuzzy=False
    )
    catalogue.header_comment = f"# {LANGUAGE} of Onestop."
    for english in sorted(words):
        catalogue.add(english, words[english])
    return catalogue


def compiled(words: dict[str, str]) -> bytes:
    """The `.mo` of these words."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue_of(words))
    return buffer.getvalue()


def update(package: str, more: dict[str, str]) -> list[str]:
    """Write the package's `.po` and `.mo`; returns what is still without Chinese."""
    # What a package says already stays: the same English may be another Chinese elsewhere.
    known = more | {english: chinese for english, chinese in translations(package).items() if chinese}
    words = {english: known.get(english, "") for english in source_messages(package)}
    path = po_file(package)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue_of(words), omit_header=False, width=0)
    path.with_suffix(".mo").write_bytes(compiled(words))
    return [english for english, chinese in sorted(words.items()) if not chinese]


def main() -> None:
    """Update every catalogue and name what is missing."""
    more: dict[str, str] = {}
    for file in sys.argv[1:]:
        more |= json.loads(Path(file).read_text(encoding="utf-8"))
    for package in PACKAGES:
        for english in update(package, more):
            sys.stdout.write(f"{package}: {english}\n")


if __name__ == "__main__":
    main()
