"""Which mails answer our letters: those from the user's addresses, with an id that only we and they know. And which
hand over a page of the vendor's without one.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from reminderd.config import Account
from reminderd.core.mail.opening import OpenedMail
from reminderd.core.mail.parsing import parse
from reminderd.core.mail.subject_tags import is_automatic
from reminderd.core.model import Authenticity, Letter, LetterKind, Mail, StoredMail
from reminderd.core.model.vocabulary import Vocabularies
from reminderd.core.statements.answers import letter_marks
from reminderd.core.statements.confirmation import FRESH, is_vouched_for
from reminderd.core.statements.letter_ids import uid_of_row

log = logging.getLogger(__name__)

_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)  # a mail that is only looked at needs no time of arrival


Verify = Callable[[bytes, str], Authenticity]
"""Given a mail's bytes and its sender, say whether a signature proves the sender."""


class SentLetters(Protocol):
    """The letters that we wrote."""

    def by_message_id(self, message_id: str) -> Letter | None: ...


class AnswerLog(Protocol):
    """Which stored mails are answers, and which of them were dealt with."""

    def note(self, identity: str, mail_id: str) -> None: ...
    def pending(self) -> list[tuple[str, str]]: ...
    def settle(self, identity: str, now: datetime) -> None: ...
    def use(self, name: str, mail_id: str, now: datetime) -> bool: ...


class AnswerMemory(Protocol):
    """Where letters and answers are kept, and the installation's secret, of which our ids are made."""

    @property
    def letters(self) -> SentLetters: ...
    @property
    def answers(self) -> AnswerLog: ...
    def identity(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class SenderProof:
    """How an account's mails are proven. `is_heard`: are its Authentication-Results surely its server's own? `verify`:
    what a signature proves, None = signatures are not looked at.
    """

    is_heard: bool = False
    verify: Verify | None = None


def sender_proofs(accounts: Iterable[Account], verify: Verify | None) -> Mapping[str, SenderProof]:
    """Return how the mails of each account are proven, by its name."""
    return {
        account.name: SenderProof(is_vouched_for(account.imap.host, account.authserv_id), verify)
        for account in accounts
    }


NOBODY = SenderProof()
"""For an account that is no longer in the settings."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a mail answers: a letter of ours, by its key, or a row of the report. `entries`: the uids of its deadlines,
    in the order of their numbers. `proves_until`: when its id stops proving who answers it; None = it never did.
    """

    key: str
    entries: tuple[str, ...]
    proves_until: datetime | None = None

    @classmethod
    def of(cls, letter: Letter) -> "Answered":
        """Return what an answer to that letter answers."""
        entries = letter.deadlines
        if not entries and letter.kind in (LetterKind.REMINDER, LetterKind.CATCH_UP):  # of an earlier version
            entries = tuple(key.rpartition("@")[0] for key in letter.notice_keys)
        is_receipt = letter.kind is LetterKind.RECEIPT
        return cls(letter.key, entries, letter.created_at + FRESH if is_receipt else None)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the user says by a mail: it answers that letter of ours or, where it answers none, hands over a page."""

    answered: Answered | None = None
    holds_page: bool = False

    def __bool__(self) -> bool:
        return self.answered is not None or self.holds_page


NO_ANSWER = Answer()


class AnswerRecognition:
    """Our letters and the answers to them. `answerers`: the user's addresses, in small letters; none = no answers.
    `proofs`: of each account, by its name. `vocabularies`: in which a program may write for the user.
    `holds_page`: does a mail of the user's, with these bytes, hold a page of the vendor's?
    """

    def __init__(
        self,
        answerers: Collection[str],
        memory: AnswerMemory,
        proofs: Mapping[str, SenderProof],
        vocabularies: Vocabularies,
        holds_page: Callable[[Mail, bytes], bool] = lambda _mail, _raw: False,
    ) -> None:
        self._holds_page = holds_page
        self._proofs = proofs
        self._vocabularies = vocabularies
        self._answerers = answerers
        self._letters = memory.letters
        self._log = memory.answers
        self._secret = memory.identity

    def answer_in(self, opened: OpenedMail, raw: bytes) -> Answer:
        """Return what the user says by a mail that was opened; `raw`: its bytes.

        A mail of the vendor's that a forward holds is no page, though its wordings may be those of one.
        """
        if not self.is_users(opened.mail):
            return NO_ANSWER
        if answered := self.answered_by(opened.mail):
            return Answer(answered)
        return Answer(holds_page=not opened.forwarded and self._shows_page(opened.mail, raw))

    def _shows_page(self, mail: Mail, raw: bytes) -> bool:
        try:
            return self._holds_page(mail, raw)
        except Exception as error:  # noqa: BLE001  (whatever a file in a mail does, the other mails are fetched and read)
            log.warning("mail %s: whether it holds a page failed with %s", mail.id[:12], type(error).__name__)
            return False

    def answered_by(self, mail: Mail) -> Answered | None:
        """Return what a mail answers. None: nothing of ours; a stranger sent it, or a program, or it is forged."""
        if not self.is_users(mail):
            return None
        return next(filter(None, map(self._named, letter_marks(mail))), None)

    def _named(self, mark: str) -> Answered | None:
        if letter := self._letters.by_message_id(mark):
            return Answered.of(letter)
        uid = uid_of_row(self._secret(), mark) if "/" in mark and "@" not in mark else None
        return Answered(f"report/{uid}", (uid,)) if uid else None

    def is_users(self, mail: Mail) -> bool:
        """Return whether a mail is from one of the user's addresses, not known to be forged, and written by hand."""
        is_own = mail.sender in self._answerers and mail.authenticity is not Authenticity.FAIL
        is_by_hand = is_own and not mail.is_automatic and not mail.wants_no_answer
        return is_by_hand and not is_automatic(mail.subject, self._vocabularies)

    def begins_an_answer(self, beginning: bytes, authserv_id: str | None) -> bool:
        """Given the first bytes of a mail, tell whether it answers a letter of ours. `authserv_id`: as for `parse`."""
        return self.answered_by(parse(beginning, received_at=_ANY_TIME, authserv_id=authserv_id)) is not None

    def vouched(self, mail: Mail, stored: StoredMail) -> Mail:
        """Given an answer, opened, return it with what is known of its sender."""
        proof = self._proofs.get(stored.account, NOBODY)
        if mail.authenticity is Authenticity.PASS and not proof.is_heard:
            mail = replace(mail, authenticity=Authenticity.UNKNOWN)
        if mail.authenticity is Authenticity.UNKNOWN and proof.verify:
            return replace(mail, authenticity=proof.verify(stored.raw, mail.sender))
        return mail

    def is_proven(self, mail: Mail, answered: Answered | None, now: datetime) -> bool:
        """Tell whether the user wrote this answer to that (None: it answers nothing). A fresh receipt proves it: its id
        is a secret that only the user's mailbox holds. It does so for one answer.
        """
        if mail.authenticity is Authenticity.PASS:
            return True
        if answered is None or answered.proves_until is None or now >= answered.proves_until:
            return False
        return self._log.use(answered.key, mail.id, now)

    def note(self, message_id: str, mail_id: str) -> None:
        """Note that a stored mail is an answer to be dealt with. Copies of it have its Message-ID and count once."""
        self._log.note(message_id or mail_id, mail_id)

    def pending(self) -> list[tuple[str, str]]:
        """Return identity and mail id of each answer that is not dealt with yet."""
        return self._log.pending()

    def settle(self, identity: str, now: datetime) -> None:
        """Note that an answer was dealt with."""
        self._log.settle(identity, now)
