"""What the user was told about an order, read from the keys of the announcements, and what is still to be told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from reminderd.core.deadlines.urgency import BANK_KINDS
from reminderd.core.model import Deadline
from reminderd.core.planning.letter_hours import LetterHours
from reminderd.core.planning.pauses import IN_DISPUTE, OF_MONEY, ROUTINE
from reminderd.core.planning.snoozes import SNOOZED_UNTIL
from reminderd.core.planning.triggers import Trigger

_EVE = "-1d"
_AN_INSTANT = timedelta(seconds=1)


@dataclass(frozen=True)
class Course:
    """A deadline and when it is announced. `find` returns all its triggers in order. `is_as_wished`: the user wants
    each of its reminders. `others_speak`: from when until when another deadline is announced instead of this one.
    `hours`: when letters come. `until`: when a snooze ends.
    """

    deadline: Deadline
    find: Callable[[], Sequence[Trigger]]
    is_as_wished: bool = False
    others_speak: tuple[tuple[datetime, datetime], ...] = ()
    hours: LetterHours | None = None
    until: datetime | None = None

    @cached_property
    def triggers(self) -> Sequence[Trigger]:
        """All triggers in order, without those at which another deadline is announced instead. If that silences this
        deadline from the start, its last silenced trigger comes once the other is over, unless repeats have ended by
        then. They are found on first use, since most are never needed.
        """
        found = self.find()
        silent = [one for one in found if self.is_spoken_for(one.at)]
        if not silent:
            return found
        again = Trigger(silent[-1].name, self._heard_again(silent[-1].at))
        is_told_again = found[0] in silent and again.at <= (self.deadline.repeat_until or self.deadline.hard_end)
        rest = [one for one in found if one not in silent]
        return sorted((*rest, *([again] if is_told_again else [])), key=lambda one: one.at)

    def is_spoken_for(self, at: datetime) -> bool:
        """Return whether another deadline is announced instead of this one at that time."""
        return any(begin <= at <= end for begin, end in self.others_speak)

    def _heard_again(self, at: datetime) -> datetime:
        while ends := [end for begin, end in self.others_speak if begin <= at <= end]:
            at = max(ends) + _AN_INSTANT
        return (self.hours and self.hours.next_after(at)) or at

    @cached_property
    def is_unproven(self) -> bool:
        """Whether it rests on something that nobody vouches for."""
        return bool(self.deadline.doubt) or any(one.is_unproven for one in self.deadline.because)

    @cached_property
    def since(self) -> datetime | None:
        """When the newest fact behind the deadline was stated; None if nobody stated any."""
        return max((one.stated_at for one in self.deadline.because if one.stated_at), default=None)

    @cached_property
    def last_reminders(self) -> Sequence[Trigger]:
        """The last trigger before or on the day to act. If quiet time moves it past that day, also the last one that
        still comes in time.
        """
        early = [one for one in self.triggers if one.name.startswith("-")]
        return [*early[-1:], *[one for one in early[:-1] if one.at <= self.deadline.act_by < early[-1].at][-1:]]

    @cached_property
    def eve(self) -> Trigger | None:
        """The reminder on the day before something routine is lost. It leaves a night to act, so no other letter about
        the order replaces it. A careful day beside one that the vendor names needs none.
        """
        deadline = self.deadline
        if self.is_as_wished or deadline.kind not in ROUTINE or deadline.lost_at is None or deadline.named_later:
            return None
        return next((one for one in self.triggers if one.name == _EVE), None)

    def passed(self, now: datetime) -> Sequence[Trigger]:
        """Return the triggers whose time has come, in order."""
        return [trigger for trigger in self.triggers if trigger.at <= now]

    def is_optional(self, trigger: Trigger) -> bool:
        """Tell whether another letter may speak for this one: for a repeat, and for an early reminder of what is
        routine or disputed, but for the first word after what is new, and all of a bank's day (rule A6).
        """
        deadline = self.deadline
        if self.is_as_wished or trigger.name.startswith("+"):
            return not self.is_as_wished
        if not trigger.name.startswith("-") or deadline.kind not in (ROUTINE | IN_DISPUTE) - BANK_KINDS:
            return False
        if trigger == self.eve:
            return False
        is_new = self.since is not None and trigger.at <= self.since
        is_last = trigger in self.last_reminders and deadline.named_later is None
        return not (is_new or is_last)

    def is_shared_with(self, other: "Course | None") -> bool:
        """Tell whether both are about the same arrival and line, or one of them about all of the order (rule A2).
        None: one that is there no more, so nobody knows.
        """
        if other is None:
            return True
        mine, theirs = self.deadline, other.deadline
        pairs = ((mine.arrival, theirs.arrival), (mine.line, theirs.line))
        return all(a is None or b is None or a == b for a, b in pairs)


@dataclass(frozen=True)
class Told:
    """One announcement of one deadline. `dated`: its uid with the day that was told. `is_repeat`: it told nothing new.
    `course`: the deadline's, None if that no longer exists.
    """

    at: datetime
    dated: str
    is_repeat: bool
    course: Course | None = None

    @cached_property
    def uid(self) -> str:
        """The name of the deadline."""
        return self.dated.rpartition("@")[0]

    @cached_property
    def kind(self) -> str:
        """What kind of deadline it was about."""
        return self.uid.split("/")[2]


def routine_of(told: Sequence[Told]) -> Sequence[Told]:
    """Return the letters that count for routine deadlines: in a dispute, those about it and its money do not."""
    if not any(one.kind in IN_DISPUTE for one in told):
        return told
    return [one for one in told if one.kind not in IN_DISPUTE | OF_MONEY]


def told_by(key: str, courses: Mapping[str, Course], zone: ZoneInfo) -> Told | None:
    """Return what an announcement that arrived told, and about when. None if its deadline rests on something unproven:
    a forged mail must not silence anything. `courses`: the present deadlines by uid. `zone`: the user's.
    """
    dated, uid, day, name = _parts(key)
    course, at = courses.get(uid), _instant(day, name, zone)
    if course and course.is_unproven:
        return None
    if course and day_of(course.deadline.act_by, zone) == day:
        at = next((one.at for one in course.triggers if one.name == name), at)
        at = max(at, course.since) if at and course.since else at
    return Told(at, dated, name.startswith("+"), course) if at else None


@lru_cache(maxsize=1_000)
def day_of(at: datetime, zone: ZoneInfo) -> str:
    """Return the local day of an instant, as it stands in the key of an announcement."""
    return f"{at.astimezone(zone):%Y-%m-%d}"


@lru_cache(maxsize=1_000)
def _parts(key: str) -> tuple[str, str, str, str]:
    """Return of an announcement's key: the deadline with its day, its uid, the day, and the name of the trigger."""
    dated, _, name = key.rpartition("#")
    uid, _, day = dated.rpartition("@")
    return dated, uid, day, name


_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_MORNING = time(9)


@lru_cache(maxsize=1_000)
def _instant(day: str, name: str, zone: ZoneInfo) -> datetime | None:
    """Return about when an announcement was made, from the day to act and the trigger in its key (`name`), which has a
    suffix if the letter was written anew. None if the name is no trigger.
    """
    begin, _, until = SNOOZED_UNTIL.partition("%")
    if name.startswith(begin):
        ended = name.removeprefix(begin).partition("Z")[0]
        return datetime.strptime(ended, f"%{until}".removesuffix("Z")).replace(tzinfo=UTC)
    length = name[1:].partition("-")[0]
    if name[:1] not in ("+", "-") or not length[:-1].isdecimal() or length[-1:] not in _UNITS:
        return None
    delay = timedelta(**{_UNITS[length[-1]]: int(length[:-1])})
    morning = datetime.combine(datetime.fromisoformat(day).date(), _MORNING, zone).astimezone(UTC)
    return morning + delay if name.startswith("+") else morning - delay
