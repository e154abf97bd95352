"""`onestop voice serve|say|clips`: spoken calls."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kiosk.voice.sentences import Kind
from schema.commands.running import ConfigOption, DbOption, HallOption, JsonOption, answer, configured, opened
from schema.language import translator

if TYPE_CHECKING:
    from kiosk.voice.announcer import Report
    from kiosk.voice.clips import Clips
    from kiosk.voice.sentences import Spoken

_ = translator("kiosk")

#: Seconds a clip is recorded for.
RECORD_SECONDS = 3


def voice_commands(app: typer.Typer) -> None:
    """Mount `voice`."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="voice", help=_("Spoken calls."))
    _serve(group)
    _say(group)
    _clips(group)


def _serve(group: typer.Typer) -> None:
    @group.command("serve", help=_("Speak the calls of the hall, until stopped."))
    def serve_command(db: DbOption = None, hall: HallOption = None, config: ConfigOption = None) -> None:
        from kiosk.stopping import stopped_by_signals
        from kiosk.voice.areas import build_areas
        from kiosk.voice.service import VoiceService

        with opened(db, hall, config) as (store, place, settings):
            areas = build_areas(settings.voice)
            for area in areas:
                area.speaker.check()
                area.player.check()
            service = VoiceService(store, place, areas, _tell_report, _tell_lost)
            service.look()  # what was called before is history, what is called from here on is spoken
            names = _(", ").join(area.name for area in areas)
            typer.echo(_("Speaking the calls of {hall} in: {areas}").format(hall=place.title, areas=names))
            with stopped_by_signals(service.stop):
                service.run()


def _tell_report(report: Report) -> None:
    from kiosk.voice.announcer import Fate

    words = {
        Fate.SPOKEN: _("spoken: {text}"),
        Fate.OBSOLETE: _("not spoken, it no longer stands"),
        Fate.QUIET: _("not spoken, quiet hours"),
        Fate.FAILED: _("not spoken: {text}"),
    }[report.fate].format(text=report.text)
    call = report.call
    typer.echo(
        _("{area}: {number} to window {window}: {what}").format(
            area=report.area, number=call.label, window=call.window, what=words
        )
    )


def _tell_lost(lost: bool) -> None:
    typer.echo(
        _("The database does not answer; waiting for it.") if lost else _("The database answers again."), err=True
    )


def _say(group: typer.Typer) -> None:
    @group.command("say", help=_("Say a call, to try the voice: onestop voice say A023 5."))
    def say_command(
        number: Annotated[str, typer.Argument(help=_("a number, A023"))],
        window: Annotated[int, typer.Argument(help=_("number of the window"), min=1, max=9999)],
        kind: Annotated[Kind, typer.Option("--kind", help=_("what kind of call"))] = Kind.CALL,
        area: Annotated[str | None, typer.Option("--area", help=_("the area of config.toml that speaks"))] = None,
        config: ConfigOption = None,
        as_json: JsonOption = False,
    ) -> None:
        from kiosk.voice.areas import build_areas, find_area

        settings = configured(config)
        call = _typed(number, window)
        place = find_area(build_areas(settings.voice), area, window)
        lines: list[str] = []
        said: list[dict[str, Any]] = []
        with place.player.turn():
            for language in place.languages:
                utterance = place.speaker.utter(call, language, kind)
                sound = utterance.sound.at_volume(place.volume)
                place.player.play(sound, f"{call.label}-{language}")
                how = _("recorded clips") if utterance.recorded else "espeak-ng"
                lines.append(
                    _("{area}, {how}, {seconds} s: {text}").format(
                        area=place.name, how=how, seconds=f"{sound.seconds:.1f}", text=utterance.text
                    )
                )
                said.append(
                    {
                        "language": language,
                        "text": utterance.text,
                        "recorded": utterance.recorded,
                        "seconds": round(sound.seconds, 2),
                    }
                )
        answer({"area": place.name, "volume": place.volume, "said": said}, as_json, lines)


def _typed(number: str, window: int) -> Spoken:
    """A call typed in. Raises `BadInput`."""
    from kiosk.voice.sentences import Spoken
    from schema.errors import BadInput

    label = number.strip().upper()
    if not re.fullmatch(r"[A-Z]{1,2}[0-9]{1,6}", label):
        raise BadInput(
            field=_("number"),
            reason=_("“{text}” is none").format(text=number),
            advice=_("Write it as on a slip: A023."),
        )
    return Spoken(label, window)


def _clips(group: typer.Typer) -> None:
    @group.command("clips", help=_("The clips a hall records for its own voice: list, check or record them."))
    def clips_command(
        listing: Annotated[bool, typer.Option("--list", help=_("the clips needed, with their texts"))] = False,
        check: Annotated[bool, typer.Option("--check", help=_("which are missing or unusable"))] = False,
        record: Annotated[
            Path | None, typer.Option("--record", help=_("record those that are missing into this folder"))
        ] = None,
        language: Annotated[str | None, typer.Option("--language", help=_("zh_CN or en; none: as set"))] = None,
        letters: Annotated[
            str | None, typer.Option("--letters", help=_("letters of the queues; none: those of the hall"))
        ] = None,
        seconds: Annotated[
            int, typer.Option("--seconds", min=1, max=30, help=_("how long each is recorded"))
        ] = RECORD_SECONDS,
        device: Annotated[
            str, typer.Option("--device", help=_("the microphone; arecord -L lists them"))
        ] = "default",
        db: DbOption = None,
        hall: HallOption = None,
        config: ConfigOption = None,
        as_json: JsonOption = False,
    ) -> None:
        from kiosk.voice.clips import Clips
        from kiosk.voice.sentences import clip_texts
        from schema.errors import BadInput

        settings = configured(config)
        voice = settings.voice
        if check + listing + (record is not None) > 1:
            raise BadInput(
                field="clips",
                reason=_("--list, --check and --record were given together"),
                advice=_("Choose one of them."),
            )
        languages = _languages(language, voice.languages)
        names = list(letters) if letters is not None else _letters_of_hall(db, hall, config)
        texts = {each: clip_texts(each, _sound_letters(names), yao=voice.one == "yao") for each in languages}
        if not (check or record):
            facts = {"clips": texts}
            answer(
                facts,
                as_json,
                [f"{each}/{name}.wav  {text}" for each in texts for name, text in texts[each].items()],
            )
            return
        folder = record or _folder(voice.clips)
        found = {each: Clips(folder, each) for each in languages}
        if record:
            for each, clips in found.items():
                _record(clips, texts[each], seconds, device)
        _answer_check(found, texts, as_json)


def _answer_check(found: dict[str, Clips], texts: dict[str, dict[str, str]], as_json: bool) -> None:
    """Say which clips are fine; ends with exit code 1 when any is not."""
    lines: list[str] = []
    facts: list[dict[str, Any]] = []
    for language, clips in found.items():
        for trouble in clips.troubles(texts[language]):
            path = clips.path(trouble.name)
            lines.append(
                _("{path} ({text}): {reason}").format(
                    path=path, text=texts[language][trouble.name], reason=trouble.reason
                )
            )
            facts.append(
                {"language": language, "clip": trouble.name, "reason": trouble.reason, "missing": trouble.missing}
            )
    count = sum(map(len, texts.values()))
    if facts:
        lines.append(
            _("{bad} of {count} clips cannot be used; calls that need them are spoken by espeak-ng.").format(
                bad=len(facts), count=count
            )
        )
    else:
        lines.append(_("All {count} clips can be used.").format(count=count))
    answer({"clips": count, "troubles": facts}, as_json, lines)
    if facts:
        raise typer.Exit(1)


def _record(clips: Clips, texts: dict[str, str], seconds: int, device: str) -> None:
    """Record what is missing, or cannot be used, one clip after another."""
    from schema.errors import RecordingFailed

    wanted = [trouble.name for trouble in clips.troubles(texts)]
    for place, name in enumerate(wanted, 1):
        while True:
            typer.echo(
                _(
                    "{place} of {count}. Press Enter, wait for “now”, and say: {text}   (s: leave out, q: stop)"
                ).format(place=place, count=len(wanted), text=texts[name])
            )
            choice = typer.get_text_stream("stdin").readline()
            if not choice or choice.strip().lower() == "q":
                return
            if choice.strip().lower() == "s":
                break
            typer.echo(_("now ({seconds} s)").format(seconds=seconds))
            try:
                sound = clips.record(name, seconds, device)
            except RecordingFailed as error:
                typer.echo(str(error), err=True)
                continue
            typer.echo(_("{path}: {seconds} s").format(path=clips.path(name), seconds=f"{sound.seconds:.1f}"))
            break


def _languages(chosen: str | None, usual: list[Any]) -> list[str]:
    """The languages clips are for. Raises `BadInput`."""
    from kiosk.voice.sentences import CHINESE, ENGLISH
    from schema.errors import BadInput

    if chosen is None:
        return [str(each) for each in usual]
    if chosen not in (CHINESE, ENGLISH):
        raise BadInput(
            field="--language",
            reason=_("“{text}” is none that is spoken").format(text=chosen),
            advice=_("Choose zh_CN or en."),
        )
    return [chosen]


def _sound_letters(names: list[str]) -> list[str]:
    """Letters, checked. Raises `BadInput`."""
    from schema.errors import BadInput

    wrong = [name for name in names if not re.fullmatch(r"[A-Za-z]+", name)]
    if wrong:
        raise BadInput(
            field="--letters", reason=_("“{text}” is no letter").format(text=wrong[0]), advice=_("Write ABC.")
        )
    return names


def _letters_of_hall(db: str | None, hall: str | None, config: Path | None) -> list[str]:
    from schema.hall.halls import list_queues

    with opened(db, hall, config) as (store, place, _settings):
        return [queue.letter for queue in store.read(lambda reader: list_queues(reader, place))]


def _folder(named: str) -> Path:
    """The folder of clips that is set. Raises `BadInput`."""
    from schema.errors import BadInput

    if not named:
        raise BadInput(
            field="voice.clips",
            reason=_("no folder of clips is set"),
            advice=_("Set clips under [voice] in config.toml, or record them with --record FOLDER."),
        )
    return Path(named)
