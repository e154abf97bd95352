"""Checks of printers, voice and call pads, and of devices that are there but not set up."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from kiosk.board.drivers.lines import USUAL_DEVICE
from kiosk.doctor.findings import Finding, Site, State, not_in_use
from kiosk.slip.printers import Printer
from kiosk.voice.areas import Area, build_areas
from kiosk.voice.clips import Clips
from kiosk.voice.espeak import synthesize
from kiosk.voice.players import AplayPlayer, FilePlayer
from kiosk.voice.sentences import Spoken, clip_texts, spoken_text
from schema.errors import DeviceError, LineLost, OnestopError, SoundMissing
from schema.hall.halls import find_window, list_queues
from schema.language import translator
from schema.settings import PadLineSettings, PrinterSettings, VoiceSettings

_ = translator("kiosk")

#: Longest wait for a program that lists devices, seconds.
LIST_SECONDS = 10.0
#: A device's class in USB: printer.
USB_PRINTER = 7


def check_printer(site: Site) -> Iterator[Finding]:
    """The slip printer, and the one that stands in for it."""
    kiosk = site.settings.kiosk
    yield printer_finding(_("slip printer"), kiosk.printer)
    if kiosk.second_printer is not None:
        yield printer_finding(_("second slip printer"), kiosk.second_printer)


def _printers(site: Site) -> list[PrinterSettings]:
    kiosk = site.settings.kiosk
    return [kiosk.printer] if kiosk.second_printer is None else [kiosk.printer, kiosk.second_printer]


def printer_finding(name: str, settings: PrinterSettings) -> Finding:
    """What a printer says of itself."""
    if settings.kind == "dummy":
        return not_in_use(name, _("A ticket machine needs kind under [kiosk.printer] in config.toml."))
    printer = Printer(settings)
    try:
        printer.check()
    except DeviceError as error:
        return Finding(name, State.FAULT, str(error))
    if settings.kind in ("usb", "file"):
        seen = _("{printer} is there; it cannot be asked for paper").format(printer=printer.describe())
    else:
        seen = _("{printer} is ready").format(printer=printer.describe())
    return Finding(name, State.OK, seen)


def check_voice(site: Site) -> Iterator[Finding]:
    """espeak-ng, what plays, and the clips; a machine that was not told to speak may lack them."""
    findings = [finding for area in build_areas(site.settings.voice) for finding in _area(site, area)]
    if site.settings.voice == VoiceSettings() and any(finding.state != State.OK for finding in findings):
        findings = [not_in_use(_("voice"))]
    # Areas that share a device or a folder find the same.
    yield from dict.fromkeys(findings)


def _area(site: Site, area: Area) -> Iterator[Finding]:
    voice = _("voice")
    for language in area.languages:
        try:
            sound = synthesize(spoken_text(Spoken("A001", 1), language), language, area.speaker.speed)
            seen = _("espeak-ng speaks {language}, {seconds} s a call").format(
                language=language, seconds=f"{sound.seconds:.1f}"
            )
            yield Finding(voice, State.OK, seen)
        except DeviceError as error:
            yield Finding(voice, State.FAULT, str(error))
    if isinstance(area.player, AplayPlayer):
        yield _sound_card(area.player)
    elif isinstance(area.player, FilePlayer):
        yield _sound_folder(area.player.folder)
    if area.speaker.folder:
        for language in area.languages:
            yield _clips(site, area, language)


def _sound_card(player: AplayPlayer) -> Finding:
    name = _("sound card")
    try:
        done = subprocess.run(["aplay", "-l"], capture_output=True, text=True, timeout=LIST_SECONDS, check=False)
    except FileNotFoundError:
        return Finding(name, State.FAULT, str(SoundMissing(program="aplay")))
    except subprocess.TimeoutExpired:
        return Finding(name, State.FAULT, _("aplay hangs"), _("Switch the PC off and on."))
    cards = [line for line in done.stdout.splitlines() if line[:1].isalpha() and ":" in line and "[" in line]
    if not cards:
        return Finding(
            name, State.FAULT, _("there is none"), _('Plug one in, or set player = "file" under [voice].')
        )
    return Finding(
        name,
        State.OK,
        _("{device}; there are {count}").format(device=player.device, count=len(cards)),
        _("To hear it: onestop voice say A001 1"),
    )


def _sound_folder(folder: Path) -> Finding:
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if there.is_dir() and os.access(there, os.W_OK):
        return Finding(_("voice folder"), State.OK, str(folder))
    return Finding(
        _("voice folder"),
        State.FAULT,
        _("this user may not write {path}").format(path=there),
        _("Correct path under [voice] in config.toml."),
    )


def _clips(site: Site, area: Area, language: str) -> Finding:
    name = _("recorded clips")
    letters: list[str] = []
    if site.store is not None and site.hall is not None:
        hall = site.hall
        letters = [each.letter for each in site.store.read(lambda reader: list_queues(reader, hall))]
    texts = clip_texts(language, letters, yao=area.speaker.yao)
    troubles = Clips(Path(area.speaker.folder), language).troubles(texts)
    folder = Path(area.speaker.folder) / language
    if not troubles:
        return Finding(name, State.OK, _("{folder}: all {count}").format(folder=folder, count=len(texts)))
    first = troubles[0]
    return Finding(
        name,
        State.WARNING,
        _(
            "{folder}: {bad} of {count} cannot be used, the first {clip}.wav ({reason}); espeak-ng speaks instead"
        ).format(folder=folder, bad=len(troubles), count=len(texts), clip=first.name, reason=first.reason),
        _("Record them: onestop voice clips --record {folder}").format(folder=area.speaker.folder),
    )


def check_pads(site: Site) -> Iterator[Finding]:
    """The lines of call pads: the port opens, the windows exist."""
    if not site.settings.pads:
        yield not_in_use(_("call pads"))
    for line in site.settings.pads:
        yield _pad_line(line)
        yield from _pad_windows(site, line)


def _pad_line(line: PadLineSettings) -> Finding:
    from kiosk.pads.line import open_port

    name = _("call pads")
    try:
        open_port(line).close()
    except LineLost as error:
        if isinstance(error.__cause__, OSError) and error.__cause__.errno == 11:
            seen = _("{port} is in use, as it should be while `onestop pads serve` runs").format(port=line.port)
            return Finding(name, State.OK, seen)
        return Finding(name, State.FAULT, str(error))
    except OnestopError as error:
        return Finding(name, State.FAULT, str(error))
    addresses = ", ".join(map(str, sorted({*line.windows, *line.evaluators})))
    return Finding(
        name,
        State.OK,
        _("{port} opens; pads answer only when pressed (addresses {addresses})").format(
            port=line.port, addresses=addresses or "–"
        ),
        _("To hear and see them: onestop pads listen --beep"),
    )


def _pad_windows(site: Site, line: PadLineSettings) -> Iterator[Finding]:
    if site.store is None or site.hall is None:
        return
    hall = site.hall
    for number in sorted({*line.windows.values(), *line.evaluators.values()}):
        try:
            site.store.read(partial(find_window, hall=hall, number=number))
        except OnestopError as error:
            yield Finding(
                _("call pads"), State.FAULT, str(error), _("Correct windows under pads in config.toml.")
            )


def find_serial_ports(site: Site) -> Iterator[Finding]:
    """Serial ports that are there and that nobody named."""
    try:
        from serial.tools.list_ports import comports
    except ImportError:
        return
    used = [line.port for line in site.settings.pads]
    used += [printer.device for printer in _printers(site) if printer.kind == "serial"]
    used += [site.settings.kiosk.reader.device] if site.settings.kiosk.reader.kind == "sam" else []
    used += [
        board.device or USUAL_DEVICE
        for board in site.settings.boards
        if board.kind in ("bx-k", "c-power", "alpha") and board.link == "serial"
    ]
    named = {os.path.realpath(device) for device in used}
    for port in comports():
        if os.path.realpath(port.device) not in named:
            what = "" if port.description == "n/a" else f" ({port.description})"
            seen = _("{port} is there and not used").format(port=port.device + what)
            yield Finding(_("serial port"), State.OK, seen)


def find_usb_printers(site: Site) -> Iterator[Finding]:
    """Printers on USB that are there and that nobody named."""
    try:
        import usb.core
    except ImportError:
        return
    named = {(printer.vendor, printer.product) for printer in _printers(site) if printer.kind == "usb"}
    try:
        for device in usb.core.find(find_all=True, custom_match=_is_printer):
            if (device.idVendor, device.idProduct) not in named:
                yield Finding(
                    _("USB printer"),
                    State.OK,
                    _("{vendor}:{product} is there and not used").format(
                        vendor=f"{device.idVendor:04x}", product=f"{device.idProduct:04x}"
                    ),
                    _('To use it: kind = "usb" with these ids under [kiosk.printer].'),
                )
    except usb.core.NoBackendError:
        return  # without libusb there is no printing over USB either; the printer's own check says so


def _is_printer(device: object) -> bool:
    from usb.core import USBError

    try:
        return any(
            interface.bInterfaceClass == USB_PRINTER
            for configuration in device  # type: ignore[attr-defined]
            for interface in configuration
        )
    except USBError:
        return False
