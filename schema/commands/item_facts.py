"""A service item as `--json` and the command line show it: what a hall publishes, and what cases need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from schema.errors import BadInput
from schema.hall.halls import HallView, find_item, find_queue_by_id
from schema.hall.kinds import CaseKind, case_kind_word, need_word, special_word, step_word
from schema.hall.published import read_guide, read_record
from schema.hall.publishing import content_of, said_of
from schema.hall.standing import departments_by_name
from schema.hall.version_rows import VersionContent
from schema.hall.versions import VersionView, list_versions
from schema.language import translator
from schema.store.transaction import Reader

_ = translator("schema")


def version_facts(version: VersionView) -> dict[str, Any]:
    """A version for `--json`, without what it says."""
    return {
        "version": version.version,
        "valid_from": version.valid_from.isoformat(),
        "valid_until": version.valid_until and version.valid_until.isoformat(),
        "name": version.name,
        "kind": str(version.kind),
        "legal_days": version.legal_days,
        "promised_days": version.promised_days,
    }


def version_line(version: VersionView) -> str:
    """A version for a person."""
    until = version.valid_until.isoformat() if version.valid_until else "…"
    return f"{version.version:>4}  {version.valid_from.isoformat()} – {until:<10}  {version.name}"


def item_facts(reader: Reader, hall: HallView, code: str, number: int | None) -> dict[str, Any]:
    """Everything an item says in one version, or in the latest. Raises `UnknownItem`, `BadInput`."""
    item = find_item(reader, hall, code)
    versions = list_versions(reader, item.id)
    chosen = versions[0] if versions else None
    if number is not None:
        chosen = next((each for each in versions if each.version == number), None)
        if chosen is None:
            known = ", ".join(str(each.version) for each in versions) or "–"
            raise BadInput(
                field=_("version"),
                reason=_("item {code} has no version {version}").format(code=item.code, version=number),
                advice=_("Its versions are {known}.").format(known=known),
            )
    content = said_of(reader, hall, item.id) if chosen is None else content_of(reader, chosen)
    guide = read_guide(reader, hall, item.id)
    names = {key: name for name, key in departments_by_name(reader, hall).items()}
    return {
        "code": item.code,
        "department": item.department,
        "topic": item.topic,
        "queue": None if item.queue_id is None else find_queue_by_id(reader, item.queue_id).letter,
        "queue_windows": list(guide.windows),
        "version": chosen and chosen.version,
        "valid_from": chosen and chosen.valid_from.isoformat(),
        "valid_until": chosen and chosen.valid_until and chosen.valid_until.isoformat(),
        **_said(content, names),
        **_recorded(content.published),
    }


def _said(content: VersionContent, departments: dict[int, str]) -> dict[str, Any]:
    return {
        "name": content.name,
        "kind": str(content.kind),
        "legal_days": content.legal_days,
        "promised_days": content.promised_days,
        "basis": content.basis,
        "conditions": content.conditions,
        "procedure": content.procedure,
        "result": content.result_name,
        "one_clerk": content.one_clerk,
        "materials": [asdict(each) for each in content.materials],
        "fees": [asdict(each) for each in content.fees],
        "steps": [
            {name: value for name, value in asdict(each).items() if name != "department_id"}
            | {"department": departments.get(each.department_id or 0)}
            for each in content.steps
        ],
        "specials": [asdict(each) for each in content.specials],
    }


def _recorded(published: dict[str, Any] | None) -> dict[str, Any]:
    """What only the record says: windows, telephones, questions, departments that take part."""
    record = read_record(published or {})
    return {
        "charged": record.charged,
        "visits": record.visits,
        "windows": [asdict(each) for each in record.places],
        "phone": record.phone,
        "complaints": record.complaints,
        "questions": [asdict(each) for each in record.questions],
        "lead": record.lead,
        "joint": list(record.joint),
    }


def item_lines(facts: dict[str, Any]) -> Iterator[str]:
    """An item for a person: the eight published things first."""
    yield f"{facts['code']}  {facts['name']}  {facts['department']}"
    if facts["version"] is not None:
        words = _("version {version}, from {first} until {last}")
        yield words.format(
            version=facts["version"], first=facts["valid_from"], last=facts["valid_until"] or _("further notice")
        )
    days = [
        _("{days} working days by law").format(days=facts["legal_days"])
        if facts["legal_days"] is not None
        else "",
        _("{days} promised").format(days=facts["promised_days"]) if facts["promised_days"] is not None else "",
    ]
    fees = [" ".join(filter(None, (each["name"], each["standard"]))) for each in facts["fees"]]
    for heading, words in (
        (_("Kind"), case_kind_word(CaseKind(facts["kind"]))),
        (_("Basis"), facts["basis"]),
        (_("Conditions"), facts["conditions"]),
        (_("Procedure"), facts["procedure"]),
        (_("Limit"), _(", ").join(filter(None, days))),
        (_("Fees"), _("; ").join(fees) or (_("none") if facts["charged"] is False else "")),
        (_("Result"), facts["result"]),
        (_("Departments taking part"), _(", ").join(facts["joint"])),
        (_("One clerk may accept and decide"), _("yes") if facts["one_clerk"] else _("no")),
    ):
        if words:
            yield _("{heading}: {words}").format(heading=heading, words=words)
    yield from _lists(facts)


def _lists(facts: dict[str, Any]) -> Iterator[str]:
    for heading, lines in (
        (_("Materials"), [_material(each) for each in facts["materials"]]),
        (_("Steps"), [_step(each) for each in facts["steps"]]),
        (_("Special procedures"), [_special(each) for each in facts["specials"]]),
        (_("Windows"), ["  ".join(filter(None, each.values())) for each in facts["windows"]]),
        (_("Questions"), [f"{each['question']}\n     {each['answer']}" for each in facts["questions"]]),
    ):
        if lines:
            yield heading
            yield from (f"{place:>3}  {line}" for place, line in enumerate(lines, 1))


def _material(each: dict[str, Any]) -> str:
    amounts = [
        _("{count} original").format(count=each["originals"]) if each["originals"] else "",
        _("{count} copies").format(count=each["copies"]) if each["copies"] else "",
    ]
    words = (need_word(each["need"]), *amounts, each["form"], each["condition"], each["source"])
    return _("{name} ({words})").format(name=each["name"], words=_(", ").join(filter(None, words)))


def _step(each: dict[str, Any]) -> str:
    limit = _("{days} working days").format(days=each["days"]) if each["days"] else _("the same day")
    words = (
        step_word(each["kind"]),
        limit,
        each["department"] or "",
        _("silence consents") if each["silence_consents"] else "",
        _("may be done later") if each["may_follow"] else "",
    )
    name = _("stage {stage}: {name}").format(stage=each["stage"], name=each["name"])
    return _("{name} ({words})").format(name=name, words=_(", ").join(filter(None, words)))


def _special(each: dict[str, Any]) -> str:
    limit = _("{days} working days at the most").format(days=each["limit_days"])
    words = (limit, each["basis"], each["approver"], each["note"])
    return _("{name} ({words})").format(name=special_word(each["kind"]), words=_(", ").join(filter(None, words)))
