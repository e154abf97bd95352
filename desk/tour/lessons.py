"""What the tour says: for each verb what to press and why, wherever the clerk is just then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from desk.cases import actions
from desk.keyboard import desk_key
from desk.keymap import key
from schema.language import translator

_ = translator("desk")


class Place(StrEnum):
    """Where the clerk is."""

    #: at the window, which is paused or closed
    SHUT = "shut"
    #: at the window, nobody there
    FREE = "free"
    #: nobody there, and a visit on hold
    HELD = "held"
    CALLED = "called"
    SERVING = "serving"
    #: somebody is there, and another visit on hold
    BOTH = "both"
    CHOICE = "choice"
    FORM = "form"
    MATERIALS = "materials"
    LIST = "list"
    CASE = "case"
    ELSEWHERE = "elsewhere"


#: Where the window itself is in front.
AT_WINDOW = (Place.FREE, Place.HELD, Place.CALLED, Place.SERVING, Place.BOTH)
WITH_VISIT = (Place.CALLED, Place.SERVING, Place.BOTH)


@dataclass(frozen=True, slots=True)
class Advice:
    """What to press next, and why it is so."""

    what: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One thing to try; it is done when the log has its verb once more than before."""

    verb: str
    at: Mapping[Place, Advice]

    def advice(self, place: Place) -> Advice:
        """What it says at a place."""
        return self.at.get(place) or _usual()[place]


def _usual() -> dict[Place, Advice]:
    """What leads back from where a lesson has nothing to say."""
    free = Advice(
        _("{call} calls the next visitor.").format(call=key("call_next")), _("What comes next needs one.")
    )
    busy = Advice(
        _("{finish} ends this visit.").format(finish=key("finish_1")), _("Then it goes on with the next one.")
    )
    back = Advice(_("Esc goes back."), _("What comes next is not here."))
    return {
        **dict.fromkeys(Place, back),
        Place.SHUT: Advice(_("{open} opens the window.").format(open=key("open")), _("Only then it can call.")),
        **dict.fromkeys((Place.FREE, Place.HELD), free),
        **dict.fromkeys(WITH_VISIT, busy),
    }


def lessons(elsewhere: str) -> list[Lesson]:
    """The tour, in its order; `elsewhere` is the letter of a queue that other windows serve."""
    return [*_visits(elsewhere), *_cases()]


def _visits(elsewhere: str) -> list[Lesson]:
    call, look, finish, last = key("call_next"), key("look"), key("finish_1"), key("finish_5")
    hold, resume = key("hold"), key("resume")
    return [
        Lesson(
            "call",
            {
                Place.FREE: Advice(
                    _("{call} calls the next visitor.").format(call=call),
                    _("Board and voice tell the number; no two windows get the same."),
                )
            },
        ),
        Lesson(
            "look",
            dict.fromkeys(
                WITH_VISIT,
                Advice(
                    _("{look} shows name and ID number in full, for a while.").format(look=look),
                    _("They are masked otherwise, and each look is in the log."),
                ),
            ),
        ),
        Lesson(
            "finish",
            dict.fromkeys(
                WITH_VISIT,
                Advice(
                    _("{finish} ends the visit: consulted. The others, to {last}, as listed.").format(
                        finish=finish, last=last
                    ),
                    _("No visit ends without an outcome."),
                ),
            ),
        ),
        Lesson(
            "no_show",
            {
                Place.CALLED: Advice(
                    _("Nobody comes? {no_show} says so.").format(no_show=key("no_show")),
                    _("Who comes late after all is put back in line with {back}.").format(back=key("come_back")),
                ),
                Place.SERVING: Advice(
                    _("{finish} ends this visit; then call another one.").format(finish=finish),
                    _("Only who has not come can be a no-show."),
                ),
            },
        ),
        Lesson(
            "resume",
            {
                **dict.fromkeys(
                    (Place.CALLED, Place.SERVING),
                    Advice(
                        _("A copy is missing: {hold} puts the visit on hold.").format(hold=hold),
                        _("The number stays at this window, which may call others."),
                    ),
                ),
                Place.HELD: Advice(
                    _("The visitor is back: {resume} goes on with it.").format(resume=resume),
                    _("Nobody waits twice for the same thing."),
                ),
                Place.BOTH: Advice(
                    _("{finish} ends this visit; then {resume} goes on with the other.").format(
                        finish=finish, resume=resume
                    ),
                    _("One visit at a time is at a window."),
                ),
            },
        ),
        Lesson(
            "transfer",
            {
                **dict.fromkeys(
                    WITH_VISIT,
                    Advice(
                        _("The wrong window? {transfer} passes the visitor on.").format(transfer=key("transfer")),
                        _("Number and arrival stay: nobody begins at the end again."),
                    ),
                ),
                Place.CHOICE: Advice(
                    _("{queue} for queue {queue}; then 1 for the reason.").format(queue=elsewhere),
                    _("The reason goes into the log."),
                ),
            },
        ),
    ]


def _cases() -> list[Lesson]:
    cases, accepted, step, decide = key("cases"), key("finish_2"), actions.key("step"), actions.key("decide")
    find_again = _("Done steps leave the first list; the case is among all open ones.")
    return [
        Lesson(
            "accept",
            {
                **dict.fromkeys(
                    WITH_VISIT,
                    Advice(
                        _("{receive} takes an application in.").format(receive=key("receive")),
                        _("Item and person are known from the number machine."),
                    ),
                ),
                Place.CHOICE: Advice(
                    _("Enter takes the chosen item."), _("Typing finds one: initials, pinyin, characters.")
                ),
                Place.FORM: Advice(
                    _("F2: the fields are filled in already."), _("Enter would go from field to field.")
                ),
                Place.MATERIALS: Advice(
                    _("V: all papers are there. Then A accepts."),
                    _("What is missing is told once, in one notice: that is B."),
                ),
                Place.CASE: Advice(
                    _("{accept} accepts it.").format(accept=actions.key("accept")),
                    _("What was only taken in waits to be accepted."),
                ),
            },
        ),
        Lesson(
            "finish",
            {
                **dict.fromkeys(
                    WITH_VISIT,
                    Advice(
                        _("{finish} ends the visit: accepted.").format(finish=accepted),
                        _("The case goes on by itself; its limits run in working days."),
                    ),
                ),
                Place.FREE: Advice(
                    _("{call} calls the next; {finish} ends it: accepted.").format(
                        call=key("call_next"), finish=accepted
                    ),
                    _("Whoever has handed an application in may go."),
                ),
            },
        ),
        Lesson(
            "do_step",
            {
                **dict.fromkeys(
                    AT_WINDOW,
                    Advice(
                        _("{cases} lists the cases, what waits for you first.").format(cases=cases),
                        _("Each case and each step has its own limit."),
                    ),
                ),
                Place.LIST: Advice(
                    _("Enter opens the chosen case."), _("Typing finds any: its number, a name, a document.")
                ),
                Place.CASE: Advice(
                    _("{step}, then 1 to agree, then F2.").format(step=step),
                    _("Keys are grey when the case does not allow them now."),
                ),
                Place.CHOICE: Advice(_("1 agrees."), _("2 objects, with a reason.")),
                Place.FORM: Advice(_("F2: done."), _("An opinion may be left out when you agree.")),
            },
        ),
        Lesson(
            "decide",
            {
                **dict.fromkeys(
                    AT_WINDOW, Advice(_("{cases}, Tab, Tab, Enter: the case.").format(cases=cases), find_again)
                ),
                Place.LIST: Advice(_("Tab goes to all open cases, Enter opens one."), find_again),
                Place.CASE: Advice(
                    _("{decide}, then 1 to grant, then F2.").format(decide=decide),
                    _("All its steps are done, so it can be decided."),
                ),
                Place.CHOICE: Advice(_("1 grants."), _("2 denies, with a reason.")),
                Place.FORM: Advice(_("F2: done."), _("What is empty may stay empty.")),
            },
        ),
    ]


def after() -> Advice:
    """What the strip says when all is done."""
    return Advice(
        _("That was the tour. Go on as you like: nothing here is real."),
        _("Ctrl+Q, or Esc at the window, leaves."),
    )


def what_else() -> str:
    """What else there is, at the end of the tour."""
    return "\n".join(
        [
            _("{find}  finds a number, a case, a name, an item").format(find=key("find")),
            _("{front}  front desk: gives numbers, checks appointments in").format(front=key("front")),
            _("{recall}  calls again; {undo} takes the last thing back").format(
                recall=key("recall"), undo=key("undo")
            ),
            _("{priority}  gives somebody a head start; {why} says why one is where it is").format(
                priority=key("priority"), why=key("why")
            ),
            _("{pause}  pauses the window, with a reason").format(pause=key("pause")),
            _("{help}  on every screen: its keys").format(help=desk_key("help")),
        ]
    )
