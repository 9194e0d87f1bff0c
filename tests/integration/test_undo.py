"""Everything that the user says can be taken back: on real tables, by the command line and by mail (rule A13)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from installed.answering import answer, letters, order_of, reminder, said
from installed.installation import Installation
from reminderd.adapters.tables.storage import Storage
from reminderd.core.model import Authenticity, DeadlineState, Fact, Mail, MailKind, Reading, Verdict
from reminderd.core.statements.objections import NotUnderstoodError
from reminderd.jobs.statements import Statements
from reminderd.projection import Projection
from samples.builders import ORDER, PACIFIC, fact, policy, preferences, utc

NOW = utc("2026-03-20 12:00")
LIFE = (
    fact(MailKind.ORDER_PLACED, "2026-03-01"),
    fact(MailKind.ORDER_SHIPPED, "2026-03-03"),
    fact(MailKind.DELIVERED, "2026-03-15"),
)


class Home:
    """The tables, and what asks and fills them."""

    def __init__(self, path: Path, life: Iterable[Fact] = LIFE) -> None:
        self.storage = Storage(path)
        self.projection = Projection(self.storage, policy(), preferences())
        self.answers = Statements(self.projection, self.storage)
        for number, one in enumerate(life):
            self._read(f"m{number}", one)

    def _read(self, name: str, one: Fact) -> None:
        mail = Mail(name, "", "a@example.org", "", "x", NOW, (), (), Authenticity.PASS)
        with self.storage.database.write() as connection:
            connection.execute("INSERT INTO mails (id, first_seen_at, account) VALUES (?, '', 'home')", (name,))
        kind = one.kind if isinstance(one.kind, MailKind) else None
        self.storage.save_reading(mail, Reading(Verdict.READ, "aliexpress", "en", kind, (one,)), "1")

    def say(self, words: str, target: str = ORDER.number, name: str = "") -> None:
        self.answers.take(target, words.split(), via="reply" if name else "cli", now=NOW, name=name)

    def uids(self) -> list[str]:
        return [one.uid for one in self.projection.state().deadlines]


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path / "state" / "reminderd.db")
    yield home
    home.storage.close()


def test_what_is_taken_back_is_as_if_it_had_not_been_said_and_stays_in_the_table(tables: Home) -> None:
    """Order, deadlines and marks in force; struck out, with when."""
    before = tables.projection.state()
    for words in ("received", "done", "refunded"):
        tables.say(words)
    changed = tables.projection.state()
    assert changed.deadlines != before.deadlines
    struck = [tables.answers.undo(now=NOW).struck[0].action for _ in range(3)]
    assert struck == ["refunded", "done", "received"]
    after = tables.projection.state()
    assert (after.orders, after.deadlines, after.marks) == (before.orders, before.deadlines, ())
    assert {mark.struck_at for mark in tables.storage.marks()} == {NOW}
    with pytest.raises(NotUnderstoodError, match="nothing left to undo"):
        tables.answers.undo(now=NOW)


def test_done_with_an_order_is_taken_back_with_all_its_deadlines(tables: Home) -> None:
    """One word, one way back."""
    tables.say("done")
    assert len(tables.projection.state().marks) == len(tables.uids()) > 1
    assert len(tables.answers.take(ORDER.number, ("undo",), via="cli", now=NOW).struck) == len(tables.uids())
    assert tables.projection.state().marks == ()


def test_an_answer_and_an_undo_that_are_dealt_with_again_change_nothing_more(tables: Home) -> None:
    """A process that died in between repeats both; saying it anew is the redo."""
    tables.say("received")
    tables.say("refunded", name="mail-1/0")
    tables.answers.undo(now=NOW, name="mail-2/0")
    tables.say("refunded", name="mail-1/0")
    assert [mark.action for mark in tables.answers.undo(now=NOW, name="mail-2/0").struck] == ["refunded"]
    assert [mark.action for mark in tables.projection.state().marks] == ["received"]
    tables.say("refunded", name="mail-3/0")
    assert [mark.action for mark in tables.projection.state().marks] == ["received", "refunded"]


def test_a_deadline_that_is_over_can_still_be_named(tables: Home) -> None:
    """By its uid, though what was said of it ended it."""
    window = next(uid for uid in tables.uids() if "dispute_window" in uid)
    tables.say("done", window)
    tables.say("ignore")
    assert window not in tables.uids()
    struck = tables.answers.take(window, ("undo",), via="cli", now=NOW).struck
    assert [mark.action for mark in struck] == ["ignore"]
    struck = tables.answers.take(window, ("undo",), via="cli", now=NOW).struck
    assert [mark.target for mark in struck] == [window]


def test_an_unproven_undo_of_what_adds_deadlines_strikes_nothing(tables: Home) -> None:
    """A stranger takes no dispute back; but the way back from a wrong end is open."""
    tables.say("disputed")
    refused = tables.answers.undo(now=NOW, is_proven=lambda: False)
    assert (refused.is_unproven, refused.struck) == (True, ())
    assert len(tables.projection.state().marks) == 1
    tables.answers.undo(now=NOW)
    tables.say("ignore")
    assert tables.answers.undo(now=NOW, is_proven=lambda: False).struck


def test_the_zone_of_the_vendor_is_that_of_the_tests() -> None:
    """The facts above are told in it."""
    assert LIFE[0].stated_at.tzinfo == PACIFIC


def test_undo_by_command_and_by_mail(home: Installation) -> None:
    """Each answer names the way back; the receipt says what was struck out, and `order` shows it."""
    letter = reminder(home)
    number = order_of(letter)
    before = home.json("deadlines")
    assert f"To take this back: reminderd undo {number}" in home.reminderd("mark", number, "refunded").stdout
    home.reminderd("done", number, code=2)  # nothing is open any more
    text = home.reminderd("undo").stdout
    assert "took back 'refunded'" in text
    assert "say it again" in text
    assert home.json("deadlines") == before
    assert "nothing left to undo" in home.reminderd("undo", number, code=2).stderr
    home.dovecot.append(answer(letter, "received", message_id="<slip@phone.example>"))
    home.reminderd("once")
    home.dovecot.append(answer(letter, "Rückgängig", message_id="<back@phone.example>"))
    home.reminderd("once")
    assert home.json("deadlines") == before
    (receipt,) = [one for one in letters(home) if one["Subject"].startswith("Taken back")]
    written = " ".join(receipt.get_body(("plain",)).get_content().split())
    assert "received (Desk lamp)" in written
    assert "again to go one step further back" in written
    struck = home.json("order", number)["struck_out"]
    assert [(one["action"], one["via"], bool(one["struck_at"])) for one in struck] == [
        ("refunded", "cli", True),
        ("received", "reply", True),
    ]
    assert "struck out" in home.reminderd("order", number).stdout
    assert len(said(home)) == 2
    home.reminderd("mark", number, "refunded", "5", "EUR")
    undone = home.json("undo", number)
    (taken,) = undone["struck"]
    assert (undone["order"], undone["next"]) == (number, before[0]["uid"])
    assert set(taken) == {"target", "action", "value", "said_at", "via", "struck_at"}
    assert (taken["target"], taken["action"], taken["via"]) == (f"aliexpress/{number}", "refunded", "cli")
    assert "5" in taken["value"]
    assert datetime.fromisoformat(taken["said_at"]) <= datetime.fromisoformat(taken["struck_at"])
    assert taken == home.json("order", number)["struck_out"][-1]


def test_reopen_takes_back_a_done_and_undo_takes_back_the_reopen(tables: Home) -> None:
    """By the same ways as all else that is said; said again, there is nothing left."""
    states = [open_of(tables)]
    for words in ("done", "reopen"):
        tables.say(words)
        states.append(open_of(tables))
    assert states[0] == states[2] != states[1] == set()
    with pytest.raises(NotUnderstoodError, match="neither closed nor ignored"):
        tables.say("reopen")
    tables.answers.undo(now=NOW)
    assert open_of(tables) == set()


def open_of(tables: Home) -> set[str]:
    return {one.deadline.uid for one in tables.projection.decide({}, NOW) if one.state is DeadlineState.OPEN}


def test_a_day_is_asked_back_by_what_unproven_mails_tell_of_the_order_but_who_insists_is_heard(tmp_path: Path) -> None:
    """Where no server vouches for anything, an order date is known all the same (A9); a forged one silences nobody."""
    life = [replace(one, authenticity=Authenticity.UNKNOWN) for one in LIFE]
    home = Home(tmp_path / "state" / "reminderd.db", life)
    try:
        with pytest.raises(NotUnderstoodError, match="before anything I know"):
            home.say("protected-until 2025-12-20")
        home.say("protected-until 2026-05-20")
        home.say("refunded 2026-02-25")
        home.say("protected-until 2025-12-20!")
        assert [mark.action for mark in home.storage.marks()] == ["protected-until", "refunded", "protected-until"]
    finally:
        home.storage.close()
