"""`onestop doctor`: what it sees, what it says to do, and its exit code."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer
from typer.testing import CliRunner

from kiosk.commands import kiosk_commands
from kiosk.doctor import checks, database
from kiosk.doctor.checks import CHECKS, examine
from kiosk.doctor.findings import Finding, State
from kiosk.pads.line import PadLine
from kiosk.reader import link
from kiosk.reader.frames import Command
from kiosk.reader.link import ReaderLink
from kiosk.spool.copying import renew
from kiosk.spool.giving import give_from_spool
from kiosk.spool.spool import open_spool
from schema.errors import ReaderTrouble
from schema.hall import clock
from schema.hall.halls import HallView
from schema.settings import PadLineSettings, ReaderSettings
from schema.store.engine import Store
from schema.store.feed import Signal
from tests.database.at_window import Day
from tests.kiosk.board.emulators import BxCard, TcpBoard
from tests.kiosk.pads.pad_emulator import Pads
from tests.kiosk.reader.sam_emulator import Sam
from tests.kiosk.slip.printer_emulator import Behaviour, NetworkPrinter
from tests.kiosk.voice.test_sentences import needs_espeak
from tests.kiosk.voice.test_sound import clips, program

Write = Callable[[str], Path]


@pytest.fixture(autouse=True)
def _a_machine_without_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONESTOP_LANGUAGE", "en")
    monkeypatch.setattr("serial.tools.list_ports.comports", list)
    monkeypatch.setattr("usb.core.find", lambda **how: [] if "find_all" in how else None)


@pytest.fixture
def config(tmp_path: Path) -> Write:
    """Writes a settings file."""

    def write(text: str) -> Path:
        (tmp_path / "config.toml").write_text(text, encoding="utf-8")
        return tmp_path / "config.toml"

    return write


def found(file: Path, db_url: str = "sqlite:////nowhere/hall.db") -> dict[str, Finding]:
    """The findings by name; of several with a name the worst."""
    order = list(State)
    worst: dict[str, Finding] = {}
    for each in examine(file, db_url):
        if each.name not in worst or order.index(each.state) > order.index(worst[each.name].state):
            worst[each.name] = each
    return worst


def run(*words: str) -> tuple[int, str]:
    app = typer.Typer()
    kiosk_commands(app)
    done = CliRunner().invoke(app, ["doctor", *words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done.exit_code, done.output


def test_a_machine_with_nothing_but_a_database_is_well(
    store: Store, hall: HallView, db_url: str, config: Write
) -> None:
    file = config("")
    code, output = run("--config", str(file), "--db", db_url)
    assert code == 0, output
    *lines, summary = output.splitlines()
    assert summary == "All is well." and all(line.startswith("ok ") for line in lines)
    assert any("version" in line and "answers in" in line for line in lines)
    assert any("Guang'an Service Hall, 4 windows, 0 open" in line for line in lines)
    assert any("tells of changes" in line for line in lines)
    assert any("free for" in line for line in lines) == store.is_sqlite
    assert any("database's clock" in line for line in lines) != store.is_sqlite
    code, output = run("--config", str(file), "--db", db_url, "--json")
    facts = json.loads(output.splitlines()[-1])
    assert code == 0 and facts["ok"] and {each["state"] for each in facts["checks"]} == {"ok"}


def test_it_speaks_chinese(store: Store, hall: HallView, db_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONESTOP_LANGUAGE", "zh_CN")
    _code, output = run("--db", db_url)
    assert (
        "数据库" in output and "正常" in output and not any(line.startswith("ok") for line in output.splitlines())
    )


def test_a_database_that_is_not_there(config: Write) -> None:
    code, output = run("--config", str(config("")), "--db", "sqlite:////nowhere/hall.db")
    assert code == 1 and "onestop init" in output and output.splitlines()[-1] == "1 to see to."


def test_settings_that_cannot_be_read(config: Write) -> None:
    code, output = run("--config", str(config("[voice]\nvolumen = 3\n")), "--json")
    facts = json.loads(output)
    assert code == 1 and [each["name"] for each in facts["checks"]] == ["settings"]
    assert "voice.volumen" in facts["checks"][0]["seen"]
    assert "no such file" in next(iter(examine(Path("/nowhere/config.toml")))).seen.lower()


def test_a_clock_that_is_off_and_a_slow_answer(
    store: Store, hall: HallView, db_url: str, config: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "SLOW_SECONDS", 0.0)
    with clock.using(Day()):
        seen = found(config(""), db_url)
    assert seen["database"].state == State.WARNING and "slow" in seen["database"].do
    if not store.is_sqlite:
        assert seen["clock"].state == State.WARNING and "time server" in seen["clock"].do
        assert seen["clock"].seen.startswith("-")


def test_a_full_disk_and_a_file_of_somebody_else(
    hall: HallView, store: Store, db_url: str, config: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not store.is_sqlite:
        assert "disk" not in found(config(""), db_url)
        return
    free = SimpleNamespace(free=400_000_000)
    monkeypatch.setattr("shutil.disk_usage", lambda _path: free)
    assert found(config(""), db_url)["disk"].state == State.WARNING
    free.free = 40_000_000
    assert found(config(""), db_url)["disk"].state == State.FAULT
    free.free = 10**12
    assert found(config(""), db_url)["disk"].state == State.OK
    monkeypatch.setattr("os.access", lambda _path, _mode: False)
    assert "may not write" in found(config(""), db_url)["disk"].seen


def test_a_feed_that_tells_nothing(
    hall: HallView, db_url: str, config: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Deaf:
        def __init__(self, signal: Signal | None) -> None:
            self.signal = signal

        def __call__(self, _store: Store, tell: Callable[[Signal], None]) -> Deaf:
            if self.signal:
                tell(self.signal)
            return self

        def stop(self) -> None:
            pass

    monkeypatch.setattr(database, "FEED_SECONDS", 0.01)
    for signal in (None, Signal.LOST):
        monkeypatch.setattr(database, "open_feed", Deaf(signal))
        assert found(config(""), db_url)["change feed"].state == State.FAULT


def test_printers(config: Write) -> None:
    with NetworkPrinter() as printer:
        text = f'[kiosk.printer]\nkind = "network"\nhost = "127.0.0.1"\nport = {printer.port}\n'
        seen = found(config(text))["slip printer"]
        assert (seen.state, seen.seen) == (State.OK, f"network 127.0.0.1:{printer.port} is ready")
    with NetworkPrinter(Behaviour({1: 0x12, 2: 0x16, 3: 0x12, 4: 0x12})) as printer:
        text = f'[kiosk.printer]\nkind = "network"\nhost = "127.0.0.1"\nport = {printer.port}\n'
        seen = found(config(text))["slip printer"]
        assert seen.state == State.FAULT and "cover" in seen.seen
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        text = text.replace(str(printer.port), str(nobody.getsockname()[1]))
        seen_both = found(config(text + text.replace("[kiosk.printer]", "[kiosk.second_printer]")))
        assert (
            "Switch it on" in seen_both["slip printer"].seen
            and "Switch it on" in seen_both["second slip printer"].seen
        )


def test_boards(config: Write) -> None:
    assert found(config("boards = []"))["LED boards"].seen == "not set up on this machine"
    with TcpBoard(BxCard()) as good, TcpBoard(BxCard(), "refuse") as bad:
        text = "".join(
            f'[[boards]]\nname = "{name}"\nkind = "bx-k"\nport = {port}\nhost = "127.0.0.1"\n'
            f'layout = "{layout}"\n'
            for name, port, layout in (
                ("W1", good.port, "strip"),
                ("W2", bad.port, "hall"),
                ("W3", 1, "nolayout"),
            )
        )
        seen = found(config(text))
    assert (seen["board W1"].state, seen["board W1"].seen) == (State.OK, f"bx-k 127.0.0.1:{good.port} answers")
    assert seen["board W2"].state == State.FAULT and "onestop status" in seen["board W2"].do
    assert seen["board W3"].state == State.FAULT and "nolayout" in seen["board W3"].seen


def test_own_numbers(store: Store, hall: HallView, db_url: str, config: Write, tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    text = f'[kiosk]\nspool = "{path}"\n'
    assert found(config(text), db_url)["own numbers"].seen == "not set up on this machine"
    spool = open_spool(path)
    try:
        with clock.using(lambda: datetime(2026, 3, 2, 2, 0, tzinfo=UTC)):
            seen = found(config(text), db_url)["own numbers"]
            assert seen.state == State.WARNING and "none leased for today" in seen.seen
            renew(spool, store, hall, "K1")
            assert found(config(text), db_url)["own numbers"].seen == f"150 leased for today, in {path}"
            give_from_spool(spool, hall, "once", 1)
            seen = found(config(text), db_url)["own numbers"]
            assert seen.state == State.WARNING
            assert seen.seen == f"numbers not delivered to the database yet: 1, in {path}"
    finally:
        spool.close()


@needs_espeak
def test_voice(tmp_path: Path, config: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    cards = "card 0: PCH [HDA Intel PCH], device 0: ALC [ALC]"
    program(tmp_path, "aplay", f"echo '**** List of PLAYBACK Hardware Devices ****'; echo '{cards}'", monkeypatch)
    seen = found(config('[voice]\nlanguages = ["zh_CN", "en"]\n'))
    assert (seen["voice"].state, seen["sound card"].seen) == (State.OK, "default; there are 1")
    program(tmp_path, "aplay", "echo 'no soundcards found...' >&2; exit 1", monkeypatch)
    assert found(config("[voice]\nvolume = 70\n"))["sound card"].state == State.FAULT
    # A machine that was never told to speak needs no sound card.
    seen = found(config(""))
    assert seen["voice"].seen == "not set up on this machine" and "sound card" not in seen
    monkeypatch.setenv("PATH", "/nowhere")
    seen = found(config("[voice]\nvolume = 70\n"))
    assert "apt install espeak-ng" in seen["voice"].seen and "alsa-utils" in seen["sound card"].seen


@needs_espeak
def test_clips_and_folders(store: Store, hall: HallView, db_url: str, tmp_path: Path, config: Write) -> None:
    clips(tmp_path / "own", "ABC")
    text = f'[voice]\nplayer = "file"\npath = "{tmp_path}/said"\nclips = "{tmp_path}/own"\n'
    seen = found(config(text), db_url)
    assert seen["recorded clips"].state == State.OK and seen["voice folder"].state == State.OK
    assert not (tmp_path / "said").exists()
    (tmp_path / "own/zh_CN/B.wav").unlink()
    seen = found(config(text), db_url)
    assert seen["recorded clips"].state == State.WARNING and "1 of 21" in seen["recorded clips"].seen
    (tmp_path / "said").touch()
    assert found(config(text), db_url)["voice folder"].state == State.FAULT


def test_call_pads(store: Store, hall: HallView, db_url: str, config: Write) -> None:
    with Pads() as pads:
        text = f'pads = [{{ port = "{pads.port}", windows = {{ 1 = 1, 2 = 2 }}, evaluators = {{ 101 = 1 }} }}]\n'
        seen = found(config(text), db_url)["call pads"]
        assert seen.state == State.OK and "(addresses 1, 2, 101)" in seen.seen and "listen" in seen.do
        line = PadLine(PadLineSettings(port=pads.port), lambda _frame: None, told := Told()).start()
        told.wait()
        assert "in use" in found(config(text), db_url)["call pads"].seen
        line.stop()
        seen = found(config(text.replace("2 = 2", "2 = 77")), db_url)["call pads"]
        assert seen.state == State.FAULT and "no window 77" in seen.seen
    seen = found(config(text), db_url)["call pads"]
    assert seen.state == State.FAULT and "no such port" in seen.seen


class Told:
    """Waits for a line to be open."""

    def __init__(self) -> None:
        import threading

        self.event = threading.Event()

    def __call__(self, error: Exception | None) -> None:
        assert error is None
        self.event.set()

    def wait(self) -> None:
        assert self.event.wait(10)


def test_devices_nobody_named_are_found(config: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    ports = [
        SimpleNamespace(device="/dev/ttyUSB0", description="USB2.0-Serial"),
        SimpleNamespace(device="/dev/ttyS0", description="n/a"),
        SimpleNamespace(device="/dev/ttyUSB7", description="CP2102"),
    ]
    monkeypatch.setattr("serial.tools.list_ports.comports", lambda: ports)
    printer = [
        SimpleNamespace(idVendor=0x0416, idProduct=0x5011),
        SimpleNamespace(idVendor=0x04B8, idProduct=0x0E15),
    ]
    monkeypatch.setattr("usb.core.find", lambda **how: printer if "find_all" in how else None)
    text = 'pads = [{ port = "/dev/ttyUSB0", windows = { 1 = 1 } }]\n[kiosk.printer]\nkind = "usb"\n'
    text += '[kiosk.reader]\nkind = "sam"\ndevice = "/dev/ttyUSB2"\n'
    seen = [each for each in examine(config(text), "sqlite:////nowhere/x.db") if "not used" in each.seen]
    assert [each.seen for each in seen] == [
        "/dev/ttyS0 is there and not used",
        "/dev/ttyUSB7 (CP2102) is there and not used",
        "04b8:0e15 is there and not used",
    ]
    assert {each.state for each in seen} == {State.OK}


def test_usb_without_its_library_is_no_error(config: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    import usb.core

    def fail(**_how: object) -> None:
        raise usb.core.NoBackendError

    monkeypatch.setattr("usb.core.find", fail)
    assert "USB printer" not in found(config(""))


def test_a_new_device_adds_its_check(config: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def look(_site: object) -> Iterator[Finding]:
        yield Finding("LED strip", State.WARNING, "window 3 is dark", "Look at its plug.")

    monkeypatch.setattr(checks, "CHECKS", [*CHECKS[:1], ("LED strip", look)])
    code, output = run("--config", str(config("")))
    assert code == 1 and "window 3 is dark → Look at its plug." in output


def test_a_card_reader(db_url: str, config: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "ANSWER_SECONDS", dict.fromkeys(Command, 1.0))
    assert "not set up" in found(config(""), db_url)["card reader"].seen
    with Sam() as sam:
        file = config(f'[kiosk.reader]\nkind = "sam"\ndevice = "{sam.port}"\n')
        seen = found(file, db_url)["card reader"]
        assert seen.state == State.OK and "security module is well" in seen.seen
        sam.module = 0x60
        seen = found(file, db_url)["card reader"]
        assert seen.state == State.FAULT and "00 00 60" in seen.seen
        ours = ReaderLink(ReaderSettings(kind="sam", device=sam.port))
        with pytest.raises(ReaderTrouble):
            ours.check()
        sam.module = 0x90
        ours.check()
        seen = found(file, db_url)["card reader"]
        assert seen.state == State.OK and "in use" in seen.seen
        ours.give_back()
    seen = found(file, db_url)["card reader"]
    assert seen.state == State.FAULT and "no such port" in seen.seen
