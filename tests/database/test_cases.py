"""Cases from receipt to conclusion, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy import select

from schema.cases.applicants import Applicant
from schema.cases.moving import catch_up_all, refresh_all_dates
from schema.cases.numbers import case_number, check_case_number
from schema.cases.receiving import receive_case
from schema.cases.states import CASE_TRANSITIONS, ApplicantKind, CaseState, CaseVerb, Decision, case_rule
from schema.cases.timing import timing_of
from schema.cases.views import CaseView, Material, corrections_of, find_case, ledger_of, list_cases, materials_of
from schema.errors import (
    AlreadyCorrected,
    AlreadyExtended,
    BadInput,
    CaseChanged,
    MaterialsMissing,
    NothingMissing,
    NothingToPass,
    UnknownCase,
    UnknownItem,
    WrongCaseState,
)
from schema.hall import clock
from schema.hall.calendar import set_day
from schema.hall.halls import HallView
from schema.hall.kinds import CaseKind, Special, StepKind
from schema.hall.versions import ItemStepView
from schema.hall.working_days import DayKind
from schema.store.engine import Store
from schema.store.events import event_t
from tests.database.cases import COMPANY, LAND, LI, MATERIALS, REPORT, Cases, at, cases_in, publish_version
from tests.halls import TESTER

V, S = CaseVerb, CaseState


@pytest.fixture
def desk(store: Store, hall: HallView) -> Iterator[Cases]:
    with cases_in(store, hall) as cases:
        yield cases


def due(case: CaseView, hall: HallView) -> str:
    assert case.promised_due_at is not None
    return f"{clock.hall_time(case.promised_due_at, hall.zone):%Y-%m-%d %H:%M}"


def test_from_receipt_to_conclusion(desk: Cases) -> None:
    desk.days(20, 5)
    case = desk.receive(COMPANY)
    assert (case.state, case.kind, case.number[:14]) == (S.RECEIVED, CaseKind.PROMISED, "GA01-20260302-")
    assert case.promised_due_at is None and case.version == 1
    case = desk.do(V.ACCEPT, case)
    # 3 to 6 March, 9 March; by law until the 30th.
    assert due(case, desk.hall) == "2026-03-09 17:00"
    assert case.legal_due_at == at("2026-03-30 17:00") and not case.conditional
    desk.now = at("2026-03-05 11:00")
    case = desk.do(V.DECIDE, case, certificate="批复", certificate_number="灵发改〔2026〕17号")
    assert (case.decision, case.decided_at, case.certificate_number) == (
        "granted",
        desk.now,
        "灵发改〔2026〕17号",
    )
    case = desk.do(V.DELIVER, case)
    case = desk.do(V.CONCLUDE, case)
    assert (case.state, case.concluded_at, case.version) == (S.CONCLUDED, desk.now, 5)
    e = event_t.c
    rows = desk.store.read(lambda reader: reader.all(select(e.verb, e.after).where(e.subject == "case_file")))
    assert [row.verb for row in rows] == ["receive_case", "accept", "decide", "deliver", "conclude"]
    told = str([row.after for row in rows])
    assert COMPANY.document_number not in told and COMPANY.name not in told and "王芳" not in told


def test_every_verb_in_every_state(desk: Cases) -> None:
    """What the table allows is done, all else is refused with its rule, and nothing is changed by that."""
    ways: dict[CaseState, list[CaseVerb]] = {
        S.RECEIVED: [],
        S.CORRECTING: [V.CORRECT],
        S.ACCEPTED: [V.ACCEPT],
        S.SUSPENDED: [V.ACCEPT, V.SUSPEND],
        S.DECIDED: [V.ACCEPT, V.DECIDE],
        S.DELIVERED: [V.ACCEPT, V.DECIDE, V.DELIVER],
        S.CONCLUDED: [V.ACCEPT, V.DECIDE, V.DELIVER, V.CONCLUDE],
        S.REFUSED: [V.REFUSE],
        S.WITHDRAWN: [V.WITHDRAW],
    }
    # A step to be done, a fee to be paid, where that is what is tried.
    before: dict[CaseVerb, dict[CaseVerb, CaseVerb]] = {
        V.WORK: {V.DECIDE: V.WORK},
        V.SETTLE: {V.SUSPEND: V.CHARGE, V.DECIDE: V.CHARGE, V.DELIVER: V.SETTLE},
    }
    assert set(ways) == set(S)
    publish_version(desk.store, 2, steps=[ItemStepView(1, "审查", StepKind.REVIEW)])
    for state, verb in product(S, CASE_TRANSITIONS):
        if verb == V.ACCEPT_SILENT:
            continue  # nobody does it: time does
        desk.item = 2 if verb == V.WORK else 1
        case = desk.receive()
        for step in ways[state]:
            if first := before.get(verb, {}).get(step):
                case = desk.do(first, case)
            case = desk.do(step, case)
        if (verb, state) == (V.SETTLE, S.ACCEPTED):
            case = desk.do(V.CHARGE, case)
        assert case.state == state
        allowed, target = CASE_TRANSITIONS[verb]
        if state in allowed and verb in {V.PASS_UP, V.PASS_BACK}:
            with pytest.raises(NothingToPass):  # a case of this hall's own
                desk.do(verb, case)
        elif state in allowed:
            assert desk.do(verb, case).state == (target or state), (state, verb)
        else:
            with pytest.raises(WrongCaseState) as refused:
                desk.do(verb, case)
            assert case_rule(verb) in str(refused.value)
            assert desk.look(case) == case


def test_at_once(desk: Cases) -> None:
    desk.days(1, 0)
    case = desk.do(V.ACCEPT, desk.receive())
    assert case.kind == CaseKind.IMMEDIATE and due(case, desk.hall) == "2026-03-02 17:00"
    desk.now = at("2026-03-06 17:20")
    assert due(desk.do(V.ACCEPT, desk.receive()), desk.hall) == "2026-03-09 17:00"


def test_one_correction_notice_names_everything(desk: Cases) -> None:
    case = desk.receive(materials=(Material(REPORT), *MATERIALS[1:]))
    with pytest.raises(MaterialsMissing, match=REPORT):
        desk.do(V.ACCEPT, case)
    with pytest.raises(NothingMissing):
        desk.do(V.CORRECT, case, missing=[(" ", "")])
    told = [(REPORT, ""), (LAND, "复印件未盖章")]
    case = desk.do(V.CORRECT, case, missing=told, reply_by=date(2026, 3, 13))
    (notice,) = desk.store.read(lambda reader: corrections_of(reader, case.id))
    assert (notice.place, notice.missing, notice.reply_by) == (1, tuple(told), date(2026, 3, 13))
    found = desk.store.read(lambda reader: materials_of(reader, case.id))
    assert [(each.received, each.fault) for each in found] == [(False, ""), (True, "复印件未盖章")]
    # A month later it still waits: whoever was told is not accepted by silence.
    desk.now = at("2026-04-02 10:00")
    with pytest.raises(BadInput, match="not on the list"):
        desk.do(V.SUPPLEMENT, case, names=["别的材料"])
    case = desk.do(V.SUPPLEMENT, case, names=[REPORT])
    with pytest.raises(MaterialsMissing, match="用地"):
        desk.do(V.ACCEPT, case)
    with pytest.raises(AlreadyCorrected, match="2026-03-02"):
        desk.do(V.CORRECT, case)
    with pytest.raises(AlreadyCorrected):
        desk.do(V.CORRECT, case, reason="漏告知", supervisor=False)
    case = desk.do(V.CORRECT, case, reason="首次告知遗漏", supervisor=True)
    case = desk.do(V.ACCEPT, desk.do(V.SUPPLEMENT, case))
    assert case.supplemented and due(case, desk.hall) == "2026-05-06 17:00"
    second = desk.store.read(
        lambda reader: reader.all(
            select(event_t.c.after).where(event_t.c.verb == V.CORRECT).order_by(event_t.c.id)
        )
    )
    assert [row.after["second"] for row in second] == [False, True]


def test_conditional_acceptance_lets_only_what_may_come_later_be_missing(desk: Cases) -> None:
    case = desk.receive(materials=(MATERIALS[0], Material(LAND, later=True)))
    with pytest.raises(MaterialsMissing):
        desk.do(V.ACCEPT, case)
    assert desk.do(V.ACCEPT, case, conditional=True, promise_by=date(2026, 3, 9)).conditional
    hard = desk.receive(materials=(Material(REPORT), MATERIALS[1]))
    with pytest.raises(MaterialsMissing):
        desk.do(V.ACCEPT, hard, conditional=True)


def test_silence_accepts_from_the_day_of_receipt(desk: Cases) -> None:
    """行政许可法 art. 32 (4): received on Monday the 2nd, answered by the close of the 9th, or accepted."""
    desk.days(20, 5)
    case, answered = desk.receive(), desk.receive()
    desk.do(V.CORRECT, answered)
    desk.now = at("2026-03-09 16:59")
    assert desk.store.write(lambda tx: catch_up_all(tx, desk.hall), actor=TESTER) == []
    desk.now = at("2026-03-09 17:01")
    (silent,) = desk.store.write(lambda tx: catch_up_all(tx, desk.hall), actor=TESTER)
    assert (silent.number, silent.state, silent.silent) == (case.number, S.ACCEPTED, True)
    # The promise of 5 days has run since the 2nd.
    assert silent.accepted_at == case.received_at and due(silent, desk.hall) == "2026-03-09 17:00"
    with pytest.raises(WrongCaseState, match="being handled"):
        desk.do(V.CORRECT, silent)
    # A verb does what time has done by itself.
    other = desk.receive()
    desk.now = at("2026-03-17 09:30")
    assert desk.do(V.DECIDE, other).silent


def test_a_suspension_moves_both_dates_by_the_days_really_used(desk: Cases) -> None:
    desk.days(20, 5)
    case = desk.do(V.ACCEPT, desk.receive())
    desk.now = at("2026-03-03 09:00")
    case = desk.do(V.SUSPEND, case, limit_days=30)
    # If it lasts to its limit: 4 March to 15 April are 30 days off the count; then 4 more.
    assert due(case, desk.hall) == "2026-04-21 17:00"
    desk.now = at("2026-03-11 15:00")
    case = desk.do(V.RESUME, case, result="评审通过")
    # 4 to 6, 9 to 11 March are not counted: 12, 13, 16, 17.
    assert due(case, desk.hall) == "2026-03-17 17:00"
    assert case.legal_due_at == at("2026-04-08 17:00")
    (line,) = desk.store.read(lambda reader: ledger_of(reader, case.id))
    assert (line.kind, line.begins, line.ends, line.result) == (
        Special.EXPERT_REVIEW,
        date(2026, 3, 3),
        date(2026, 3, 11),
        "评审通过",
    )
    assert line.basis.startswith("行政许可法")


def test_a_suspension_past_its_limit_ends_by_itself(desk: Cases) -> None:
    desk.days(20, 5)
    case = desk.do(V.ACCEPT, desk.receive())
    case = desk.do(V.SUSPEND, case, limit_days=3)
    before = due(case, desk.hall)
    desk.now = at("2026-03-05 16:59")
    with pytest.raises(WrongCaseState, match="suspended"):
        desk.do(V.DECIDE, case)
    desk.now = at("2026-03-05 17:01")
    (after,) = desk.store.write(lambda tx: catch_up_all(tx, desk.hall), actor=TESTER)
    assert (after.state, due(after, desk.hall)) == (S.ACCEPTED, before)
    (line,) = desk.store.read(lambda reader: ledger_of(reader, case.id))
    assert line.ends == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": Special.SURVEY}, "stops no clock"),
        ({"kind": Special.PUBLIC_NOTICE}, "stops no clock"),
        ({"approver": " "}, "somebody answers"),
        ({"limit_days": 0}, "1 to 250"),
    ],
)
def test_a_clock_is_not_stopped_without_basis_approver_and_limit(
    desk: Cases, given: dict[str, object], words: str
) -> None:
    case = desk.do(V.ACCEPT, desk.receive())
    with pytest.raises(BadInput, match=words):
        desk.do(V.SUSPEND, case, **given)
    assert desk.look(case) == case
    survey = {"kind": Special.SURVEY, "basis": "《城乡规划法》第三十六条"}
    assert desk.do(V.SUSPEND, case, **survey).state == S.SUSPENDED


def test_a_limit_is_extended_once(desk: Cases) -> None:
    desk.days(20, 5)
    case = desk.do(V.ACCEPT, desk.receive())
    for given in ({"days": 11}, {"days": 0}, {"reason": ""}, {"approver": ""}):
        with pytest.raises(BadInput):
            desk.do(V.EXTEND, case, **given)
    case = desk.do(V.EXTEND, case)
    assert due(case, desk.hall) == "2026-03-23 17:00" and case.legal_due_at == at("2026-04-14 17:00")
    with pytest.raises(AlreadyExtended):
        desk.do(V.EXTEND, case, days=1)
    joint = desk.do(V.ACCEPT, desk.receive(kind=CaseKind.JOINT))
    assert desk.do(V.EXTEND, joint, days=15).extended_days == 15


def test_each_date_says_which_rule_made_it(desk: Cases) -> None:
    desk.days(20, 5)
    case = desk.receive()
    assert desk.store.read(lambda r: timing_of(r, desk.hall, case)) is None
    case = desk.do(V.ACCEPT, case)
    desk.now = at("2026-03-03 10:30")
    timing = desk.store.read(lambda r: timing_of(r, desk.hall, case))
    # 90 minutes of day 1; 5 days of 7 hours.
    assert timing.promised.used == timedelta(minutes=90) and timing.promised.left == timedelta(
        hours=33, minutes=30
    )
    case = desk.do(V.SUSPEND, case)
    desk.now = at("2026-03-11 15:00")
    case = desk.do(V.EXTEND, desk.do(V.RESUME, case))
    timing = desk.store.read(lambda r: timing_of(r, desk.hall, case))
    assert timing.promised.rules == (
        "5 working days from 2026-03-02, day 1 the next (Licensing Law, art. 82)",
        "10 working days by extension (art. 42)",
        "2026-03-03 to 2026-03-11 not counted: expert review, 行政许可法 第四十五条",
        "8 days between that are not worked",
    )
    assert timing.promised.end.day == date(2026, 3, 31) and timing.legal.end.days == 30
    desk.now = at("2026-04-02 10:00")
    late = desk.store.read(lambda r: timing_of(r, desk.hall, case))
    assert late.promised.left == -timedelta(hours=8)
    case = desk.do(V.DECIDE, case)
    desk.now = at("2026-04-20 10:00")
    assert desk.store.read(lambda r: timing_of(r, desk.hall, case)) == late


def test_two_clerks_on_one_case(desk: Cases) -> None:
    """The second one is told what it is now, and changes nothing that he did not see."""
    seen = desk.receive()
    desk.do(V.CORRECT, seen, seen=seen.version)
    with pytest.raises(CaseChanged, match="waiting for supplements"):
        desk.do(V.ACCEPT, seen, seen=seen.version)
    assert desk.look(seen).state == S.CORRECTING


def test_a_case_that_is_over_is_followed_not_opened_again(desk: Cases) -> None:
    case = desk.do(V.REFUSE, desk.receive())
    assert desk.receive(follows=case.id).follows_id == case.id
    with pytest.raises(BadInput, match="gives its reason"):
        desk.do(V.REFUSE, desk.receive(), reason=" ")
    accepted = desk.do(V.ACCEPT, desk.receive())
    with pytest.raises(BadInput, match="gives its reason"):
        desk.do(V.DECIDE, accepted, decision=Decision.DENIED)
    assert desk.do(V.DECIDE, accepted, decision=Decision.DENIED, reason="不符合规划").reason == "不符合规划"


def test_a_changed_calendar_moves_open_cases_only(desk: Cases) -> None:
    desk.days(20, 5)
    open_case, decided = desk.do(V.ACCEPT, desk.receive()), desk.do(V.ACCEPT, desk.receive())
    decided = desk.do(V.DECIDE, decided)

    def typhoon(tx: object) -> list[CaseView]:
        set_day(tx, desk.hall, date(2026, 3, 4), DayKind.OFF, "台风停班")  # type: ignore[arg-type]
        return refresh_all_dates(tx, desk.hall)  # type: ignore[arg-type]

    moved = desk.store.write(typhoon, actor=TESTER)
    assert [(case.number, due(case, desk.hall)) for case in moved] == [(open_case.number, "2026-03-10 17:00")]
    assert due(desk.look(decided), desk.hall) == "2026-03-09 17:00"
    desk.now = at("2026-12-28 10:00")
    late = desk.do(V.ACCEPT, desk.receive())
    assert (due(late, desk.hall), late.unpublished) == ("2027-01-05 17:00", 2027)


def test_who_applies_is_checked(desk: Cases) -> None:
    for applicant in (
        Applicant(ApplicantKind.PERSON, "李建国", "350583199001012346"),
        Applicant(ApplicantKind.COMPANY, "公司", "91110000600037341K"),
        Applicant(ApplicantKind.OTHER, "John Smith", " "),
        Applicant(ApplicantKind.PERSON, " ", LI.document_number),
        Applicant(ApplicantKind.PERSON, "李建国", LI.document_number, "王某", "123"),
        Applicant(ApplicantKind.PERSON, "李建国", LI.document_number, phone="12"),
    ):
        with pytest.raises(BadInput):
            desk.receive(applicant)
    with pytest.raises(UnknownItem):
        desk.store.write(lambda tx: receive_case(tx, desk.hall, 99, LI), actor=TESTER)
    passport = desk.receive(Applicant(ApplicantKind.OTHER, "John Smith", "e12345678"))
    assert (passport.document_number, passport.masked_name[0]) == ("E12345678", "J")
    assert LI.document_number not in repr(desk.receive())


def test_finding_and_listing(desk: Cases) -> None:
    desk.days(20, 5)
    first = desk.receive()
    desk.days(20, 3)
    second = desk.do(V.ACCEPT, desk.receive(COMPANY))
    first = desk.do(V.ACCEPT, first)
    assert desk.store.read(lambda r: find_case(r, desk.hall, first.number.lower())) == first
    assert desk.store.read(lambda r: find_case(r, desk.hall, first.number.replace("-", ""))) == first
    wrong = first.number[:-1] + ("A" if first.number[-1] != "A" else "B")
    with pytest.raises(BadInput, match="missing or wrong"):
        desk.store.read(lambda r: find_case(r, desk.hall, wrong))
    with pytest.raises(UnknownCase):
        desk.store.read(lambda r: find_case(r, desk.hall, case_number("GA01", date(2026, 3, 2), 99)))
    listed = desk.store.read(lambda r: list_cases(r, desk.hall, {S.ACCEPTED}))
    assert [case.number for case in listed] == [second.number, first.number]
    early = desk.store.read(lambda r: list_cases(r, desk.hall, due_before=at("2026-03-06 00:00")))
    assert [case.number for case in early] == [second.number]
    mine = desk.store.read(lambda r: list_cases(r, desk.hall, document_number=LI.document_number))
    assert [case.number for case in mine] == [first.number]


def test_a_slip_of_the_pen_in_a_number_is_noticed() -> None:
    number = case_number("GA01", date(2026, 3, 2), 17)
    assert check_case_number(number) == number == check_case_number(f" {number.lower()} ")
    for place, character in enumerate(number):
        if character.isdigit():
            other = "1" if character != "1" else "2"
            with pytest.raises(BadInput):
                check_case_number(number[:place] + other + number[place + 1 :])
