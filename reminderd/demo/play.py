"""Plays the demo: mails arrive, the buyer says something, the service works, the clock jumps to the next event."""

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from reminderd.config import load
from reminderd.core.deadlines.said_days import Zones
from reminderd.core.model import Decision, Letter, Order, OrderKey
from reminderd.core.model.page import DocumentForm, PageDocument
from reminderd.demo.gallery import SentLetter, ToldStory, write_gallery
from reminderd.demo.mailbox import sample_mails, sample_steps
from reminderd.demo.mails import AUTHSERV_ID, BUYER, SampleMail
from reminderd.demo.servers import DemoMailServer, LetterBox
from reminderd.demo.stories import FIRST_DAY, STORIES, Copied, Step
from reminderd.jobs.statements import Statements
from reminderd.service import Service

ACCOUNT = "sample"
ZONE = ZoneInfo("Europe/Berlin")
MORNING = timedelta(hours=8)

_CONFIG = """\
accounts:
  - name: {account}
    imap:
      host: {imap.host}
      port: {imap.port}
      security: none
      username: {imap.user}
      password_file: password
    authserv_id: {authserv_id}
smtp:
  host: {smtp.host}
  port: {smtp.port}
  security: none
sender: reminderd <reminderd@example.com>
recipient: {recipient}
time_zone: {zone}
state_dir: state
"""


@dataclass(frozen=True, slots=True)
class Played:
    """What the demo did, for the tables at its end. `now` is the virtual instant at which it stopped. `zones`: the
    vendor's and the buyer's.
    """

    now: datetime
    zones: Zones
    orders: Mapping[OrderKey, Order]
    decisions: tuple[Decision, ...]
    letters: tuple[Letter, ...]
    mails: int
    index: Path
    seconds: float

    @property
    def zone(self) -> ZoneInfo:
        """The buyer's zone."""
        return self.zones[1]


def play(folder: Path, days: int = 120, on_day: Callable[[datetime], None] | None = None) -> Played:
    """Play so many days of the sample mailbox and return what came of it. `folder`: where to put the letters.

    `on_day` is called each morning with the virtual time.
    """
    began = time.monotonic()
    with ExitStack() as stack:
        mailbox = stack.enter_context(DemoMailServer())
        letter_box = stack.enter_context(LetterBox())
        home = Path(stack.enter_context(TemporaryDirectory(prefix="reminderd-demo-")))
        stage = _Stage(_write_config(home, mailbox, letter_box), mailbox, letter_box)
        stack.callback(stage.service.close)
        stage.play(days, on_day or (lambda _: None))
        return stage.sum_up(folder, began)


def _write_config(home: Path, mailbox: DemoMailServer, letter_box: LetterBox) -> Path:
    password = home / "password"
    password.touch(mode=0o600)
    password.write_text(mailbox.password)
    config = home / "reminderd.yaml"
    config.write_text(
        _CONFIG.format(
            account=ACCOUNT,
            imap=mailbox,
            smtp=letter_box,
            authserv_id=AUTHSERV_ID,
            recipient=BUYER.mailbox,
            zone=ZONE.key,
        )
    )
    return config


class _Stage:
    """The service on its virtual clock between the two servers."""

    def __init__(self, config: Path, mailbox: DemoMailServer, letter_box: LetterBox) -> None:
        self._now = datetime.combine(FIRST_DAY, datetime.min.time(), ZONE)
        self.service = Service(load(config), lambda: self._now.astimezone(UTC))
        self._answers = Statements(self.service.projection, self.service.storage)
        self._mailbox = mailbox
        self._letter_box = letter_box
        self._arrivals: list[datetime] = []
        self._delivered = 0

    def play(self, days: int, on_day: Callable[[datetime], None]) -> None:
        """Let the clock jump from event to event: a mail, a statement of the buyer, a morning, a notice that is due."""
        end = self._now + timedelta(days=days)
        events: list[SampleMail | Step | Copied] = sorted(
            (*sample_mails(), *sample_steps()), key=lambda event: event.at
        )
        morning, next_notice = self._now + MORNING, end
        while True:
            instant = min(morning, next_notice, events[0].at if events else end)
            if instant >= end:
                break
            self._now = instant
            while events and events[0].at <= instant:
                self._happen(events.pop(0))
            if instant == morning:
                self.service.poll(ACCOUNT)
                on_day(instant)
                morning += timedelta(days=1)
            next_notice = self._work(end)
        self._now = end
        self._work(end)

    def _happen(self, event: SampleMail | Step | Copied) -> None:
        if isinstance(event, Copied):
            document = PageDocument(DocumentForm.TEXT, text=event.text)
            self.service.pages.take(document, self._now, via="reply", captured_at=self._now)
            return
        if isinstance(event, Step):
            self._answers.take(event.target, event.words, via="cli", now=self._now)
            return
        self._mailbox.append(event.raw, event.at)
        self._delivered += 1
        self.service.poll(ACCOUNT)

    def _work(self, end: datetime) -> datetime:
        """Do what the daemon does at each tick; return when the planner will have something to say again."""
        decisions = self.service.remind()
        self.service.digest()
        for letter in self._letter_box.letters[len(self._arrivals) :]:
            # As with a real buyer, the letter arrives in the mailbox that is read; it must not count as news.
            self._arrivals.append(self._now)
            self._mailbox.append(letter.raw, self._now)
        return min((decision.next_at for decision in decisions if decision.next_at), default=end)

    def sum_up(self, folder: Path, began: float) -> Played:
        """Write the gallery and return what was done."""
        service = self.service
        orders = service.projection.state().orders
        letters = tuple(letter for letter, _ in service.storage.letters.log())
        index = write_gallery(folder, self._sent(letters), _told(orders), self._figures(len(orders), len(letters)))
        return Played(
            now=self._now,
            zones=service.projection.zones,
            orders=orders,
            decisions=service.remind(),
            letters=letters,
            mails=self._delivered,
            index=index,
            seconds=time.monotonic() - began,
        )

    def _sent(self, letters: tuple[Letter, ...]) -> list[SentLetter]:
        kinds = {f"<{letter.message_id}>": letter.kind.value for letter in letters}
        received = zip(self._letter_box.letters, self._arrivals, strict=True)
        return [
            SentLetter(at.astimezone(ZONE), kinds[message_from_bytes(letter.raw)["Message-ID"].strip()], letter.raw)
            for letter, at in received
        ]

    def _figures(self, orders: int, letters: int) -> list[tuple[str, str]]:
        begin = datetime.combine(FIRST_DAY, datetime.min.time(), ZONE)
        return [
            (f"{(self._now - begin).days} virtual days", f"{begin:%d %b} to {self._now:%d %b %Y}"),
            ("Mails that arrived", str(self._delivered)),
            ("Orders found", str(orders)),
            ("Letters sent", str(letters)),
        ]


def _told(orders: Mapping[OrderKey, Order]) -> list[ToldStory]:
    states = {key.number: order.status.value.replace("_", " ") for key, order in orders.items()}
    return [
        ToldStory(story, tuple((order.number, states.get(order.number, "not yet placed")) for order in story.purchases))
        for story in STORIES
    ]
