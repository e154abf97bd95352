"""Every error a person can meet: one tree, the docstring is the message, the message says what to do next.

A class's docstring is a template in English (translated through the catalogue of `schema`); the facts given
to the constructor fill it. The command line prints the sentence and exits with 2; a screen shows it.
"""

from __future__ import annotations

import inspect

from schema.language import translator

_ = translator("schema")


class OnestopError(Exception):
    """Something went wrong: {reason}"""

    def __init__(self, **facts: object) -> None:
        super().__init__()
        self.facts = facts

    def __str__(self) -> str:
        template = inspect.cleandoc(type(self).__doc__ or "").replace("\n", " ")
        return _(template).format(**self.facts)

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.facts))


def _rebuild(kind: type[OnestopError], facts: dict[str, object]) -> OnestopError:
    return kind(**facts)


# --- the database ----------------------------------------------------------------------------------------


class StoreError(OnestopError):
    """The database refused: {reason}. Nothing was changed."""


class BadDatabaseUrl(StoreError):
    """ "{url}" is not a database Onestop can use. Write sqlite:///path/to/hall.db or
    postgresql+psycopg://user@host/name."""


class DatabaseUnreachable(StoreError):
    """The database {url} does not answer ({reason}). Check that it runs and that the address is right, then try
    again; nothing was changed."""


class DatabaseMissing(StoreError):
    """There is no hall at {url} yet. Create one with: onestop init --preset nanan --db {url}"""


class SchemaTooOld(StoreError):
    """The database has schema version {found}, this program needs {needed}. Bring it up with: onestop db upgrade
    --db {url}"""


class SchemaTooNew(StoreError):
    """The database has schema version {found}, which is newer than this program knows ({needed}). Install the
    newer Onestop on this machine; nothing was changed."""


class StoreBusy(StoreError):
    """The database was busy for {seconds} s and the change was not made. Try again."""


class DatabaseSilent(StoreError):
    """The database has not answered for {seconds} s. Check the network and the database server; what was asked of
    it may still be done."""


class CommandReused(StoreError):
    """Command {command} was already used for something else ({verb}). Give each command its own id."""


class NotEmpty(StoreError):
    """{url} already holds the hall "{hall}". Choose another database, or use this one as it is."""


# --- what was asked for does not exist -------------------------------------------------------------------


class NotFound(OnestopError):
    """Not found: {what}."""


class UnknownPreset(NotFound):
    """There is no preset "{preset}". Choose one of: {known}."""


class UnknownHall(NotFound):
    """There is no hall "{hall}" in this database. Choose one of: {known}."""


class UnknownWindow(NotFound):
    """There is no window {window} in this hall. Its windows are {known}."""


class UnknownQueue(NotFound):
    """There is no queue "{queue}" in this hall. Its queues are {known}."""


class UnknownItem(NotFound):
    """There is no service item with the code "{item}" in this hall. `onestop items list` shows them."""


class UnknownTicket(NotFound):
    """There is no ticket {ticket} today. `onestop ticket list` shows today's tickets."""


class UnknownClass(NotFound):
    """There is no class of visitors "{code}" in this hall. Choose one of: {known}."""


class UnknownCase(NotFound):
    """There is no case {case} in this hall. `onestop case list` shows the open ones."""


class NotTheirCase(NotFound):
    """No case fits that number and those four characters. Look at the notice again, or ask at the information
    desk."""


class UnknownAppointment(NotFound):
    """There is no appointment {code} here today. Check the eight digits, or the ID number it was booked with."""


class UnknownSlot(NotFound):
    """There is no slot of queue {queue} on {day} at {time}. `onestop appointment slots` shows those there are."""


class UnknownArea(NotFound):
    """There is no voice area "{area}" in config.toml. Choose one of: {known}."""


class UnknownClerk(NotFound):
    """There is no clerk with the staff number "{clerk}" in this hall. Ask the technician to add one."""


# --- a move the rules do not allow -----------------------------------------------------------------------


class Refused(OnestopError):
    """Not allowed: {reason}."""


class WindowNotOpen(Refused):
    """Window {window} is {state}, so nobody can be called to it. Open it first."""


class WindowBusy(Refused):
    """Window {window} still serves {ticket}. Finish that visit first, or mark it as a no-show."""


class WindowServesNothing(Refused):
    """Window {window} serves no queue. Give it one before calling."""


class WrongState(Refused):
    """Ticket {ticket} is {state}: it cannot be {verb} now."""


class WrongCaseState(Refused):
    """Case {case} is {state}: it cannot be {verb} now. The rule: {rule}."""


class CaseChanged(Refused):
    """Somebody else has changed case {case} meanwhile; it is {state} now. Look at it again; what you typed is
    kept."""


class CaseElsewhere(Refused):
    """Case {case} lies with {hall} now; only there can it be changed."""


class NotDecidedHere(Refused):
    """Case {case} is decided by {hall}. Pass it up."""


class NothingToPass(Refused):
    """Case {case} cannot be passed on from here: {why}."""


class WrongStepState(Refused):
    """Step “{step}” of case {case} is {state}: that cannot be done now. The rule: {rule}."""


class UnknownStep(NotFound):
    """Case {case} has no step {step}. Its steps: {known}."""


class StepsOpen(Refused):
    """Case {case} cannot be decided: {steps} is not done, and no step is skipped."""


class NotYourStep(Refused):
    """Step “{step}” of case {case} is {whose}. Only they do it; a colleague of theirs can take it over with a
    reason, a supervisor can give it to somebody else."""


class SameClerk(Refused):
    """Case {case} was accepted by {clerk}: somebody else has to approve it, its item or window says so."""


class FeesDue(Refused):
    """Case {case} has fees that are not settled: {fees}. Enter the receipt, or waive them with a reason."""


class UnknownFee(NotFound):
    """Case {case} has no fee {fee} that is due."""


class UnknownPlan(NotFound):
    """There is no joint plan {plan} in this hall. Its plans: {known}."""


class UnknownProject(NotFound):
    """There is no joint project {project} in this hall. `onestop joint list` shows the open ones."""


class MaterialsMissing(Refused):
    """Case {case} cannot be accepted: {materials} is not there or not in order. Send one correction notice that
    names everything, or accept it conditionally where the item allows that."""


class NothingToTell(Refused):
    """Case {case} is {state}: there is no notice for that."""


class NothingMissing(Refused):
    """A correction notice for case {case} names what is missing; nothing was named. Accept the case instead."""


class AlreadyCorrected(Refused):
    """Case {case} has had its correction notice on {day}, and everything is told once (Licensing Law, art. 32).
    A second one needs a supervisor and a reason, and is looked into."""


class AlreadyExtended(Refused):
    """Case {case} has been extended by {days} days already; a limit is extended once (Licensing Law, art. 42)."""


class NotAtThisWindow(Refused):
    """Ticket {ticket} is at window {window}; only that window can do this."""


class NoVisit(Refused):
    """Window {window} is serving nobody. Call the next ticket first."""


class RecallTooSoon(Refused):
    """{ticket} was called {ago} s ago. Wait {wait} s before calling again."""


class RecalledEnough(Refused):
    """{ticket} has been called again {times} times, which is the most. Mark it as a no-show if nobody comes."""


class OutcomeMissing(Refused):
    """A visit ends only with an outcome. Say which: {known}."""


class PauseReasonMissing(Refused):
    """A pause needs a reason; it is shown on the window's strip. Say which: {known}."""


class QueueClosed(Refused):
    """Queue {queue} takes no numbers at present. Ask at the information desk."""


class QueueFull(Refused):
    """Queue {queue} has given all its {most} numbers for today. Come on another day, or book an appointment."""


class HallClosed(Refused):
    """The hall gives no numbers now; those inside are still served. Numbers are given again {when}."""


class OneNumberEach(Refused):
    """This visitor already waits in queue {queue} with number {ticket}. Use that number."""


class NumberTaken(Refused):
    """{ticket} of {day} is somebody else's number already. Ask the visitor for the slip, give a new number, and
    tell the technician that two machines may have used one spool file."""


class NothingLeft(Refused):
    """This machine can give no more numbers for queue {queue} just now."""


class AtInformationDesk(Refused):
    """Appointments are looked after at the information desk just now, not at this machine."""


class NoRightToCall(Refused):
    """Staff number {clerk} may not call a number out of its turn. Call the next one, or ask a supervisor."""


class NotInCharge(Refused):
    """Staff number {clerk} is not in charge of the hall. Ask the supervisor on duty, or sign in as one who is."""


class PriorityNeedsStaff(Refused):
    """The class "{priority}" cannot be claimed at the machine. Ask at the information desk."""


class PriorityNeedsSupervisor(Refused):
    """Only a supervisor may put a visitor ahead of all ("{priority}"). Ask the supervisor on duty."""


class ReasonMissing(Refused):
    """Without a reason a ticket is not {verb}. Say why; it is kept with the ticket."""


class TransferNowhere(Refused):
    """Say where ticket {ticket} goes: to a queue or to a window."""


class TransferPointless(Refused):
    """Ticket {ticket} is in that line already. Choose another queue or window."""


class ReturnedEnough(Refused):
    """{ticket} came back after a no-show once already. Give the visitor a new number."""


class ReturnTooLate(Refused):
    """{ticket} was marked a no-show more than {minutes} minutes ago. Give the visitor a new number."""


class MergeWithItself(Refused):
    """{ticket} cannot be merged with itself. Name the visitor's other number."""


class NothingToUndo(Refused):
    """Nothing was done at window {window} in the last {seconds} s that could be taken back."""


class UndoTooLate(Refused):
    """{ticket} has moved on since ({verb}), so that cannot be taken back any more."""


class StillThere(Refused):
    """Window {window} still keeps {ticket} on hold. Resume it, or transfer it, before closing."""


class SlotFull(Refused):
    """{day} {time}: all {capacity} places are booked. Choose another time."""


class SlotPast(Refused):
    """{day} {time} is over. Choose a later time."""


class AppointedAlready(Refused):
    """This visitor already has an appointment for queue {queue} on {day}: {code}. Use that one, or cancel it."""


class AppointmentOver(Refused):
    """Appointment {code} is {state}. Take an ordinary number."""


class AppointmentOtherDay(Refused):
    """Appointment {code} is for {day}, {time}. Come back then, or take an ordinary number today."""


class TransitionRefused(Refused):
    """Window {window} is {state} already."""


class NobodySignedIn(Refused):
    """Nobody has signed in at window {window}. Sign in at its desk: the pad works for whoever sits there."""


class NothingToRate(Refused):
    """Window {window} serves nobody, and no visit there ended in the last {minutes} minutes."""


class AlreadyRated(Refused):
    """The visit of {ticket} has been rated already."""


class NotServedYet(Refused):
    """{ticket} has not been served yet, so there is nothing to rate."""


class RatingTooLate(Refused):
    """The visit of {ticket} ended more than {minutes} minutes ago; it can no longer be rated here."""


# --- signing in ------------------------------------------------------------------------------------------


class SignInError(OnestopError):
    """Sign-in failed: {reason}."""


class WrongPassword(SignInError):
    """Wrong staff number or password. {left} tries left before the account is locked for {minutes} minutes."""


class AccountLocked(SignInError):
    """This account is locked after too many wrong passwords. Try again at {until}, or ask a supervisor."""


class NoPassword(SignInError):
    """No password has been set for staff number {clerk} yet. Ask the technician to run: onestop clerk password
    {clerk}"""


class WeakPassword(SignInError):
    """The password is too short: use at least {least} characters. Nothing was changed."""


class WeakCard(SignInError):
    """That is no card: its reader types {least} characters or more. Hold the card to the reader again."""


# --- bad input -------------------------------------------------------------------------------------------


class BadInput(OnestopError):
    """{field}: {reason}. {advice}"""


class BadSetting(BadInput):
    """Setting {field}: {reason}. Correct it in {where}, or leave it out to use the default."""


class FileUnreadable(BadInput):
    """{path} cannot be read: {reason}. Check the path and the file; nothing was changed."""


class WrongEncoding(BadInput):
    """{path} is not UTF-8 (byte {position}). Save it as UTF-8 and import it again; nothing was imported."""


class WrongColumns(BadInput):
    """{path} has the wrong columns: missing {missing}. It needs {needed}. Nothing was imported."""


class WrongLayout(BadInput):
    """{path} is not in the national item layout: {reason}. Nothing was imported."""


class WrongTable(BadInput):
    """Table {table} of {path} lacks the columns {missing}. Export it again with all columns the national layout
    does not let be empty; nothing was imported."""


class WrongWorkbook(BadInput):
    """{path} is not a workbook of items: {reason}. `onestop items template FILE.xlsx` writes one to fill in;
    nothing was imported."""


class CsvBroken(BadInput):
    """{path} is not sound CSV (line {line}: {reason}). Put text with quotes or commas between double quotes,
    double each quote inside it, and import the file again; nothing was imported."""


class RowsRefused(BadInput):
    """{path} has {total} rows, of which {count} cannot be taken, so nothing was imported: {first}. Correct the
    file, or take its other rows with --skip-refused."""


class ExportedMeanwhile(OnestopError):
    """Somebody else has exported the same cases meanwhile. Nothing was written; export again when theirs is
    done."""


class ArrivalsRefused(BadInput):
    """{path} has {total} visitors, of whom {count} cannot be simulated: {first}. Correct these rows or take them
    out."""


class NoBoards(BadInput):
    """There is no board in the settings. Add a section [[boards]] for each to config.toml, which shows how."""


class UnknownBoard(BadInput):
    """There is no board {board} in the settings. Known: {known}."""


class UnknownLayout(BadInput):
    """Board {board}: there is no layout {layout}. Known: {known}. Correct it in config.toml, or put {layout}.toml
    into the folder of layouts."""


class LayoutRefused(BadInput):
    """Layout {path}: {field}: {reason}. Correct it, or take the file away to use the one that comes with the
    program."""


# --- devices ---------------------------------------------------------------------------------------------


class DeviceError(OnestopError):
    """A device failed: {reason}."""


class PrinterOff(DeviceError):
    """The printer {printer} does not answer ({reason}). Switch it on and check its cable and its address in
    config.toml; nothing was printed."""


class PrinterTrouble(DeviceError):
    """The printer {printer} cannot print: {reason}. Put that right and try again; nothing was printed."""


class PrinterUnknown(DeviceError):
    """The printer {printer} took the slip but did not say that it came out ({reason}). Look at the printer before
    printing again."""


class UnknownSlip(OnestopError):
    """There is no slip {slip} here. `onestop slip list` shows the day's."""


class SlipSettled(OnestopError):
    """What came of the slip {slip} is known already: {state}. Print another one, which says that it is a
    reprint."""


class SpeechMissing(DeviceError):
    """espeak-ng is not installed on this machine, so nothing can be spoken. Install it with: apt install
    espeak-ng"""


class SpeechFailed(DeviceError):
    """espeak-ng could not speak ({reason}). Try `espeak-ng -v {voice} ni3hao3`; if that fails, install it again:
    apt install --reinstall espeak-ng espeak-ng-data"""


class SoundMissing(DeviceError):
    """{program} is not installed on this machine. Install it with: apt install alsa-utils"""


class SoundFailed(DeviceError):
    """The sound device {device} did not play ({reason}). Look at the cable and the volume; `aplay -L` lists the
    devices, config.toml names the one used."""


class RecordingFailed(DeviceError):
    """Nothing was recorded from {device} ({reason}). Look at the microphone; `arecord -L` lists the devices."""


class SpokenFolder(DeviceError):
    """The folder {path} for spoken calls cannot be written ({reason}). Name another under [voice]."""


class ClipUnusable(DeviceError):
    """The clip {path} cannot be used: {reason}. Record it again with: onestop voice clips --record {folder}"""


class LineLost(DeviceError):
    """The line {port} with the call pads does not work ({reason}). Check the adapter and its cable, and the port
    in config.toml."""


class ReaderOff(DeviceError):
    """The card reader at {port} does not answer ({reason}). Check its cable, its power and [kiosk.reader] in
    config.toml; visitors can type their number meanwhile."""


class ReaderTrouble(DeviceError):
    """The card reader at {port} says that it is not well (status {status}). Switch it off and on; if that does
    not help, its security module must be replaced. Visitors can type their number meanwhile."""


class CardUnreadable(OnestopError):
    """The card could not be read. Please lay it flat on the reader once more, or type the number."""


class CardTooYoung(OnestopError):
    """By this card the holder is not yet {years}. Perhaps something else applies."""


class PartNotInstalled(DeviceError):
    """{part} is not installed. Install it with: {command}"""


class SpoolUnusable(DeviceError):
    """The machine's own file {path} cannot be used: {reason}. Put that right, or set kiosk.spool in config.toml
    to another file; numbers that are still in this one are not delivered by that."""


class SpoolElsewhere(DeviceError):
    """{path} still has {count} numbers given for hall {hall} at {url}. Deliver them first with: onestop spool
    deliver --hall {hall} --db {url}"""


class BoardError(DeviceError):
    """The board {board} ({address}) failed: {reason}."""


class BoardRefused(BoardError):
    """The board {board} ({address}) cannot be reached: {reason}. Switch it on and check its cable and its address
    in config.toml."""


class BoardSilent(BoardError):
    """The board {board} ({address}) gives no sound answer: {reason}. Check its kind and its line in config.toml,
    and switch it off and on."""


class BoardNack(BoardError):
    """The board {board} ({address}) did not accept what it was sent: {reason}. Check its kind, model and size in
    config.toml."""


class CannotListen(OnestopError):
    """Nothing can be served at {host}:{port} ({reason}). Choose another --host or --port."""


class NotATerminal(OnestopError):
    """This screen needs a terminal. Run `onestop {command}` in a terminal window."""
