"""The demo from end to end: real servers, the service of `run`, 120 virtual days, and what a person sees of it."""

import logging
import re
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from PIL import Image

from generated.letter_picture import PICTURE, letter_page, shown_sum, sum_of
from installed.answering import understood
from reminderd.cli import command_line
from reminderd.core.model import DeadlineKind, DeadlineState, LetterKind, OrderStatus
from reminderd.core.statements.answer_words import DETAILS
from reminderd.demo.play import Played, play
from reminderd.demo.stories import STORIES


class Complaints(logging.Handler):
    """Keeps what is logged as a warning or worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(record.getMessage())


@pytest.fixture(scope="module")
def complaints() -> Iterator[Complaints]:
    heard = Complaints()
    logging.getLogger().addHandler(heard)
    yield heard
    logging.getLogger().removeHandler(heard)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory, complaints: Complaints) -> Played:
    return play(tmp_path_factory.mktemp("demo") / "letters")


def _numbers(*titles: str) -> set[str]:
    found = {purchase.number for story in STORIES if story.title in titles for purchase in story.purchases}
    assert found
    return found


def _open(played: Played, kind: DeadlineKind) -> set[str]:
    return {
        decision.deadline.order.number
        for decision in played.decisions
        if decision.deadline.kind is kind and decision.state is DeadlineState.OPEN
    }


def test_exactly_the_orders_of_the_stories_are_found(played: Played) -> None:
    """Neither advertising nor a look-alike makes an order, and no number is misread."""
    assert {key.number for key in played.orders} == {
        purchase.number for story in STORIES for purchase in story.purchases
    }


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("All well", OrderStatus.FINISHED),
        ("Never came, disputed, no money yet", OrderStatus.IN_DISPUTE),
        ("Never came, protection is ending", OrderStatus.IN_TRANSIT),
        ("Closed without a reason", OrderStatus.CLOSED),
        ("Two orders, one mail, one parcel", OrderStatus.DELIVERED),
        ("Delivered, 15 days running", OrderStatus.DELIVERED),
        ('"Will soon be marked as completed"', OrderStatus.IN_TRANSIT),
    ],
)
def test_each_story_ends_as_it_is_told(played: Played, title: str, status: OrderStatus) -> None:
    """Neither the forged "how did it go?" nor "awaiting confirmation" makes an order delivered."""
    assert {key.number: order.status for key, order in played.orders.items() if key.number in _numbers(title)} == (
        dict.fromkeys(_numbers(title), status)
    )


@pytest.mark.parametrize(
    ("kind", "titles"),
    [
        (DeadlineKind.PROTECTION_ENDS, ("Never came, protection is ending",)),
        (DeadlineKind.ORDER_FINISHING, ('"Will soon be marked as completed"',)),
        (DeadlineKind.DISPUTE_WINDOW, ("Delivered, 15 days running", "Two orders, one mail, one parcel")),
        (DeadlineKind.CLOSED_UNEXPLAINED, ("Closed without a reason",)),
        (DeadlineKind.REFUND_OVERDUE, ("Never came, disputed, no money yet",)),
    ],
)
def test_the_open_deadlines_are_those_of_the_stories(played: Played, kind: DeadlineKind, titles: tuple[str]) -> None:
    """At the end every kind of trouble is open for the orders that are in it."""
    assert _numbers(*titles) <= _open(played, kind)


def test_what_is_done_or_settled_is_open_no_more(played: Played) -> None:
    """The order that went well has no open deadline, a disputed one only those of its dispute and its money."""
    open_ = {kind: _open(played, kind) for kind in DeadlineKind}
    assert not any(_numbers("All well") & numbers for numbers in open_.values())
    allowed = (
        DeadlineKind.MEDIATION_CHECK,
        DeadlineKind.REFUND_CHECK,
        DeadlineKind.REFUND_OVERDUE,
        DeadlineKind.CHARGEBACK,
    )
    disputed = _numbers("Never came, disputed, no money yet")
    assert not any(disputed & numbers for kind, numbers in open_.items() if kind not in allowed)


def test_nothing_is_announced_twice(played: Played) -> None:
    """Each notice stands in one letter, and letters have ids of their own."""
    keys = [key for letter in played.letters for key in letter.notice_keys]
    assert len(keys) == len(set(keys)) > 15
    assert len({letter.message_id for letter in played.letters}) == len(played.letters)


def test_reminders_come_before_the_day_to_act(played: Played) -> None:
    """The first reminder of every open deadline of a parcel was sent in time."""
    for decision in played.decisions:
        if decision.deadline.kind in (DeadlineKind.PROTECTION_ENDS, DeadlineKind.DISPUTE_WINDOW):
            written = [
                letter.created_at
                for letter in played.letters
                if any(key.startswith(f"{decision.deadline.uid}@") for key in letter.notice_keys)
            ]
            if decision.state is DeadlineState.OPEN and written:
                assert min(written) < decision.deadline.act_by


def test_a_day_has_one_letter_at_the_users_hour(played: Played) -> None:
    """Only what cannot wait comes at another time: the order that will be finished within a day. 24 letters at most in
    120 days, and no trouble.
    """
    days = [letter.created_at.astimezone(played.zone) for letter in played.letters]
    late = [letter for letter, at in zip(played.letters, days, strict=True) if f"{at:%H:%M}" != "08:00"]
    assert {key.split("/")[2].partition("@")[0] for letter in late for key in letter.notice_keys} == {"order_finishing"}
    mornings = [at.date() for at in days if f"{at:%H:%M}" == "08:00"]
    assert len(mornings) == len(set(mornings))
    assert len(played.letters) <= 24
    assert not [letter for letter in played.letters if letter.kind is LetterKind.TROUBLE]


def test_the_digest_goes_with_a_reminder(played: Played) -> None:
    """What else is to be done stands in the reminder of its week; alone it came once, as the first sign of life."""
    (alone,) = [letter for letter in played.letters if letter.kind is LetterKind.DIGEST]
    assert f"{alone.created_at.astimezone(played.zone):%d %b}" == "20 Jul"
    merged = [letter for letter in played.letters if any(key.startswith("digest/") for key in letter.notice_keys)]
    assert len(merged) > 8
    last = merged[-1]
    told = {key.partition("@")[0] for key in last.notice_keys}
    assert len(set(last.deadlines) - told) >= 5
    assert "Nothing to do yet: 8 more dates" in " ".join(last.text.split())


def test_the_folder_holds_every_letter(played: Played) -> None:
    """One .eml and one page for each letter, in order, and an index that names every subject."""
    folder = played.index.parent
    subjects = [
        message_from_bytes(path.read_bytes(), policy=policy.default)["Subject"] for path in _sorted(folder, "eml")
    ]
    assert subjects == [letter.subject for letter in played.letters]
    assert len(_sorted(folder, "html")) == len(played.letters) + 1
    assert all(path.read_text(encoding="utf-8").strip() for path in _sorted(folder, "html"))


def _sorted(folder: Path, ending: str) -> list[Path]:
    return sorted(folder.glob(f"*.{ending}"))


def test_a_short_demo_ends_early(tmp_path: Path) -> None:
    """After ten days only the first order exists, each morning was reported, and the clock stands at the end."""
    mornings: list[object] = []
    report: Callable[[object], None] = mornings.append
    short = play(tmp_path, days=10, on_day=report)
    assert {key.number for key in short.orders} == _numbers("All well")
    assert len(mornings) == 10
    assert f"{short.now:%d %b %Y}" == "30 Jul 2026"


def test_the_log_of_the_demo_holds_no_error(played: Played, complaints: Complaints) -> None:
    """Servers, service and virtual clock work together without a complaint other than about forged mail."""
    assert played.letters
    assert any("suspicious" in told for told in complaints.told)
    assert [told for told in complaints.told if "suspicious" not in told] == []


def test_one_story_gets_its_date_from_a_page(played: Played) -> None:
    """Before, a letter rests on our count and asks for the page; afterwards the next quotes it as AliExpress's."""
    (number,) = _numbers("Never came, protection is ending")
    letters = [" ".join(one.text.split()) for one in played.letters if number in one.text]
    quoted = [
        at for at, text in enumerate(letters) if "AliExpress’s page said" in text and "before Nov 20, 2026" in text
    ]
    asking = [at for at, text in enumerate(letters) if f"tracking/index.html?tradeOrderId={number}" in text]
    assert asking
    assert quoted
    assert asking[0] < quoted[0]


def test_the_picture_shows_a_letter_of_the_demo_as_it_is_today(played: Played) -> None:
    """If this fails: script/docs takes it anew. No picture of a better product."""
    assert shown_sum() == sum_of(letter_page(played.letters))
    with Image.open(PICTURE) as picture:
        picture.load()
        assert picture.width == 780


def test_letters_name_only_answers_and_commands_that_exist(played: Played) -> None:
    """A reminder tells what to answer and what to type; that must work."""
    named, answers = set(), set()
    for letter in played.letters:
        named |= set(re.findall(r"`reminderd ([a-z]+) ", letter.text))
        answers |= set(re.findall(r"^     (?:\d+ )?([a-z].*)$", letter.text, re.MULTILINE))
    assert named >= {"case"}
    assert named <= set(command_line.commands)
    assert {"done", "received", "snooze 3d", "protected-until YYYY-MM-DD"} <= answers
    for words in answers - {DETAILS}:
        understood(words)
