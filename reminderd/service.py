"""The composition root: builds all objects from the settings, for the daemon, every command and the demo."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from reminderd.adapters.packs.resources import load_vendor
from reminderd.adapters.tables.storage import Storage
from reminderd.config import Account, Settings
from reminderd.core.model import Chunk, Decision
from reminderd.jobs.mails import urgent_news
from reminderd.policies import new_projection, policy_of
from reminderd.rendering import at_first_letter, new_renderer
from reminderd.vitals import Vitals

if TYPE_CHECKING:  # loaded late: a command that only prints need not wait for IMAP, SMTP and Jinja
    from reminderd.adapters.channels.push import PushChannel
    from reminderd.adapters.channels.smtp import SmtpChannel
    from reminderd.adapters.imap.mailbox import ImapInbox
    from reminderd.connections import Connections
    from reminderd.core.letters import Note, Renderer
    from reminderd.jobs.answers.carrying_out import AnswerHandler
    from reminderd.jobs.answers.pages import AnsweredPages
    from reminderd.jobs.housekeeping import Housekeeper
    from reminderd.jobs.letters.calendar import CalendarKeeper
    from reminderd.jobs.letters.digest import DigestWriter
    from reminderd.jobs.letters.follow_up import FollowUp
    from reminderd.jobs.letters.report_file import ReportKeeper
    from reminderd.jobs.letters.sender import Sender
    from reminderd.jobs.mails.answer_recognition import AnswerRecognition
    from reminderd.jobs.mails.fetcher import Fetcher
    from reminderd.jobs.mails.reader import Reader
    from reminderd.jobs.pages.folder import PageCollector
    from reminderd.jobs.pages.taking import Pages
    from reminderd.jobs.round import Round
    from reminderd.jobs.troubles.letters import TroubleLetters


class Service:
    """All parts of reminderd, put together. `clock` returns the present time (aware), real or virtual.

    `is_resident`: the process stays and repeats all jobs; otherwise it runs one command. `is_pretending`: the user set
    the clock to try something out, so nothing is deleted.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Callable[[], datetime],
        *,
        is_resident: bool = False,
        is_pretending: bool = False,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self._is_pretending = is_pretending
        self.vendor = load_vendor(user_packs=settings.state_dir / "vendors")
        self.storage = Storage(settings.state_dir / "reminderd.db")
        self.vitals = Vitals(settings, self.storage, clock, is_resident=is_resident)
        self.policy = policy_of(settings, self.vendor)
        self.projection = new_projection(self.storage, self.policy, settings, puts_away=is_resident)

    # --- the jobs ---

    def poll(self, account: str, on_chunk: Callable[[Chunk], None] | None = None) -> int:
        """Fetch, store and read the new mail of one account; return how many mails were new."""
        return self.fetcher.poll(account, self.clock(), on_chunk)

    def decide(self) -> tuple[Decision, ...]:
        """Return what the planner decides now for every deadline; sends nothing."""
        return self.projection.decide(self.storage.letters.announced(), self.clock())

    def remind(self) -> tuple[Decision, ...]:
        """Send all that is due now; return every decision."""
        decisions = self._round.play(self.clock())
        self.vitals.note_done("remind")
        self.storage.database.note()
        return decisions

    def _note_troubles(self, now: datetime) -> None:
        urgent_news.settle(self.storage, self.projection.state().unassigned, self.vendor, now)
        self.vitals.watch_state(now)

    @cached_property
    def _round(self) -> "Round":
        from reminderd.jobs.round import Round

        return Round(
            self.decide,
            self.sender,
            self._trouble_letters,
            self._note_troubles,
            self.folders,
            self.digest_writer.beside,
            self._page_collector,
            self._answer_handler if self.settings.answers else None,
            self._follow_up if self.settings.is_recipient_watched else None,
            self._calendar_keeper if self.settings.calendar == "file" else None,
            self.report_keeper if self.settings.report else None,
        )

    def digest(self) -> bool:
        """Send the digest if one is due; return whether one was sent."""
        return self.digest_writer.send_if_due(self.clock())

    def housekeep(self) -> None:
        """Check the database, back it up and clean it up. Raise StateError if it is damaged."""
        self.storage.letters.forget_attachments()
        if self._is_pretending:
            self.check_state()
            return
        self._housekeeper.run(self.clock())
        self.vitals.note_done("housekeep")
        self.storage.database.note()

    def check_state(self) -> None:
        """Look for damage, unless the database is so large that it takes over a second. Raise StateError if found."""
        self.storage.upkeep.check_if_small()

    def _forget(self, now: datetime) -> None:
        self.reader.housekeep(now)
        self.storage.pages.forget(now - self.settings.keep_mail)
        self.storage.letters.forget_texts(now, self.settings.keep_mail)

    @cached_property
    def _housekeeper(self) -> "Housekeeper":
        from reminderd.jobs.housekeeping import Housekeeper

        return Housekeeper(self.storage.upkeep, self.storage, self._forget, self.storage.upkeep.newest_mail_at)

    def close(self) -> None:
        """Log out of every mailbox and close the database."""
        for name in {"fetcher", "_seeker"} & self.__dict__.keys():
            self.__dict__[name].close()
        self.storage.close()

    # --- the parts, made when first needed ---

    @cached_property
    def reader(self) -> "Reader":
        from reminderd.jobs.mails.reader import Reader
        from reminderd.jobs.mails.sorting import Sorter

        sorter = Sorter(self.vendor, self.settings, self._recognition)
        return Reader(self.storage, self.vendor, self.settings, self.connections.dkim_verifier(), sorter)

    @cached_property
    def fetcher(self) -> "Fetcher":
        return self._new_fetcher()

    @cached_property
    def _seeker(self) -> "Fetcher":
        """Looks for our own letters. It has connections of its own, since it runs in another thread than `fetcher`."""
        return self._new_fetcher()

    def _new_fetcher(self) -> "Fetcher":
        from reminderd.jobs.mails.fetcher import Fetcher

        inboxes = {account.name: self.inbox(account) for account in self.settings.accounts}
        return Fetcher(self.storage, inboxes, self.settings, self.reader)

    @property
    def folders(self) -> frozenset[str]:
        """All folders that are read, as "account/folder"."""
        return frozenset(f"{account.name}/{folder}" for account in self.settings.accounts for folder in account.folders)

    @cached_property
    def _follow_up(self) -> "FollowUp":
        from reminderd.jobs.letters.follow_up import FollowUp

        return FollowUp(self.storage.letters, self.channel.name, self._seeker.find)

    @cached_property
    def _recognition(self) -> "AnswerRecognition":
        from reminderd.jobs.mails.answer_recognition import AnswerRecognition, sender_proofs

        proofs = sender_proofs(self.settings.accounts, self.connections.dkim_verifier())
        words, holds = self.vendor.vocabularies, self._answered_pages.holds
        return AnswerRecognition(self.settings.answerers(), self.storage, proofs, words, holds)

    @cached_property
    def pages(self) -> "Pages":
        from reminderd.reading_pages import new_pages

        return new_pages(self.projection, self.storage, self.vendor, self.settings.state_dir / "vendors")

    @cached_property
    def _answered_pages(self) -> "AnsweredPages":
        from reminderd.reading_pages import new_answered

        return new_answered(self.settings, self.pages)

    @cached_property
    def _page_collector(self) -> "PageCollector | None":
        from reminderd.reading_pages import new_collector

        return new_collector(self.settings, self.pages, self.storage, self._pen, self.sender)

    @cached_property
    def _answer_handler(self) -> "AnswerHandler":
        from reminderd.jobs.answers.carrying_out import AnswerHandler
        from reminderd.jobs.statements import Statements

        return AnswerHandler(
            self.reader.sorter,
            self._recognition,
            Statements(self.projection, self.storage),
            self.projection,
            self.storage,
            self.storage.evidence,
            self.storage.letters,
            self._pen,
            self.sender,
            self.vendor.vocabularies,
            self._answered_pages,
            self.settings.language,
        )

    def inbox(self, account: Account) -> "ImapInbox":
        """Return a new, not yet connected inbox of the account."""
        begins = self._recognition.begins_an_answer
        return self.connections.inbox(account, wants_whole=lambda start: begins(start, account.authserv_id))

    @cached_property
    def connections(self) -> "Connections":
        """How to reach each server of the settings."""
        from reminderd.connections import Connections

        logins = self.vitals.logins
        return Connections(self.settings, self.vendor.search_from, logins.secret, logins.secret)

    @cached_property
    def channel(self) -> "SmtpChannel":
        return self.connections.channel()

    @cached_property
    def pushes(self) -> "tuple[PushChannel, ...]":
        """The channels besides mail, in the order of the settings."""
        return self.connections.pushes()

    @cached_property
    def _pen(self) -> "Renderer":
        return at_first_letter(self.settings, self.storage.troubles(), lambda: self.renderer)

    @cached_property
    def renderer(self) -> "Renderer":
        from reminderd.jobs.troubles.templates import TemplateTroubles

        troubles = TemplateTroubles(self.storage, self.clock)
        renderer = self.new_renderer(troubles.note, troubles.tell)
        troubles.settle(has_own=self.settings.templates is not None)
        return renderer

    def new_renderer(self, note: "Note", tell: Callable[[str, str], None]) -> "Renderer":
        return new_renderer(self.settings, self.vendor, self.storage.identity(), note, tell)

    @cached_property
    def _calendar_keeper(self) -> "CalendarKeeper":
        from reminderd.adapters.files.output_file import OutputFile
        from reminderd.jobs.letters.calendar import CalendarKeeper

        return CalendarKeeper(self.projection, self._pen, OutputFile(self.settings.state_dir / "calendar.ics"))

    @cached_property
    def report_keeper(self) -> "ReportKeeper":
        from reminderd.adapters.files.output_file import OutputFile
        from reminderd.jobs.letters.report_file import ReportKeeper

        path, database = self.settings.report, self.storage.database.path
        file = OutputFile(path, begins="<", database=database) if path else None
        return ReportKeeper(self.projection, self.digest_writer.content, self._pen, file)

    @cached_property
    def sender(self) -> "Sender":
        from reminderd.sending import new_sender

        ways = (self.channel, self.pushes)
        return new_sender(self.settings, self.projection, self.storage, self._pen, ways, self._seeker.find)

    @cached_property
    def _trouble_letters(self) -> "TroubleLetters":
        from reminderd.jobs.troubles.letters import TroubleLetters

        return TroubleLetters(self.storage, self.storage.letters, self._pen, self.sender.send)

    @cached_property
    def digest_writer(self) -> "DigestWriter":
        from reminderd.jobs.letters.digest import DigestWriter

        parts = self.projection, self.storage, self.storage.letters, self._pen, self.sender, self.vitals
        has_calendar = self.settings.calendar == "attach"
        return DigestWriter(*parts, self.settings.digest, self.vendor.vocabularies, has_calendar=has_calendar)
