"""Where a demo takes place: a database of its own, or one that holds demo halls only; never a real hall's."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from schema.errors import BadInput, NotEmpty
from schema.hall.founding import found_hall
from schema.hall.halls import HallView, hall_t
from schema.hall.presets import Preset
from schema.language import translator
from schema.simulation.ending import ending_in_order
from schema.store.engine import Store
from schema.store.events import Actor
from schema.store.migrating import recreate_store
from schema.store.transaction import Reader

_ = translator("schema")

#: What a demo's folder is called, and the file that marks it as one.
FOLDER_PREFIX = "onestop-demo-"
MARKER = ".onestop-demo"


def demo_hall(url: str, preset: Preset, actor: Actor, *, password: str = "") -> tuple[Store, HallView]:
    """Found a demo hall at `url`; whatever earlier demos left there is cleared away first.

    Raises `NotEmpty` when the database holds a real hall, which is not touched.
    """

    def only_demos(reader: Reader) -> None:
        name = reader.scalar(select(hall_t.c.name).where(hall_t.c.demo.is_(False)).order_by(hall_t.c.id).limit(1))
        if name is not None:
            raise NotEmpty(url=reader.connection.engine.url.render_as_string(hide_password=True), hall=name)

    store = recreate_store(url, only_demos)
    try:
        hall = store.write(lambda tx: found_hall(tx, preset, demo=True, demo_password=password), actor=actor)
    except BaseException:
        store.close()
        raise
    return store, hall


@contextmanager
def temporary_hall(preset: Preset, actor: Actor) -> Iterator[tuple[Store, HallView]]:
    """A demo hall in a folder that goes when the block ends, also by `kill` or a terminal that is closed."""
    with ending_in_order():
        folder = make_folder()
        try:
            store, hall = demo_hall(f"sqlite:///{folder / 'hall.db'}", preset, actor)
            try:
                yield store, hall
            finally:
                store.close()
        finally:
            remove_folder(folder)


def make_folder() -> Path:
    """A temporary folder, marked as a demo's."""
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
    (folder / MARKER).touch()
    return folder


def check_folder(folder: Path) -> None:
    """Raise `BadInput` unless the folder is a demo's own."""
    if not (folder.name.startswith(FOLDER_PREFIX) and (folder / MARKER).is_file()):
        raise BadInput(
            field=str(folder),
            reason=_("this is not the folder of a demo"),
            advice=_("Nothing was removed."),
        )


def remove_folder(folder: Path) -> None:
    """Remove a demo's folder, if it is still there. Raises `BadInput` when it is another folder."""
    if folder.exists():
        check_folder(folder)
        shutil.rmtree(folder, ignore_errors=True)
