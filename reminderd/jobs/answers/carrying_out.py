"""Do what the user's answers to our letters say, and write a receipt where something was not understood."""

import logging
import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from reminderd.core import letters as core_letters
from reminderd.core.letters import Refusal
from reminderd.core.mail.parts import attachments_of
from reminderd.core.model import (
    Attachment,
    LetterKind,
    Mail,
    OrderKey,
    PermanentError,
    StoredMail,
    TemporaryError,
)
from reminderd.core.model.vocabulary import Vocabularies
from reminderd.core.statements.answer_words import DETAILS, HELP, answer_words, nearest
from reminderd.core.statements.answers import (
    MAX_ANSWER_LINES,
    MAX_PASTED_LINES,
    answer_text,
    commands_above,
    commands_of,
    contradicts_itself,
    first_left_out,
)
from reminderd.core.statements.grammar import ACTIONS, DEADLINE_ACTIONS, UNDO, understand
from reminderd.core.statements.objections import NotUnderstoodError, Question, question
from reminderd.core.statements.parcels import of_entries
from reminderd.core.statements.undo import of_deadline, of_orders, order_of
from reminderd.jobs.answers.pages import AnsweredPages, is_proof
from reminderd.jobs.answers.results import AnswerResult, asked_back_of, meant_by, only_order, receipt_of, words_of
from reminderd.jobs.mails import quarantine
from reminderd.jobs.mails.answer_recognition import AnswerRecognition
from reminderd.jobs.mails.sorting import Sorter
from reminderd.jobs.protocols import Post
from reminderd.jobs.statements import Statements
from reminderd.projection import Projection

log = logging.getLogger(__name__)

MAX_RECEIPTS = 10
"""Per day, so that we do not answer an automatic reply to our receipts for ever."""
MAX_FILE = 25_000_000
_OLDEST = timedelta(days=14)
_MESSAGE_ID = re.compile(r"[!-;=?A-~]{1,240}@[!-;=?A-~]{1,240}")


class MailShelf(quarantine.QuarantineStorage, Protocol):
    """Where the mails are."""

    def mails_named(self, prefix: str) -> tuple[StoredMail, ...]: ...
    def forget_raw_mail(self, mail_id: str) -> None: ...


class EvidenceShelf(Protocol):
    """Where files are kept that prove something about an order."""

    def add(self, order: OrderKey, name: str, content: bytes, at: datetime, mail_id: str) -> bool: ...


class ReceiptLog(Protocol):
    """The letters that were written."""

    def has(self, letter_key: str) -> bool: ...
    def written_since(self, kind: LetterKind, since: datetime) -> int: ...


def _unknown(said: str) -> Question:
    return question("unknown_word", word=said, actions=", ".join(ACTIONS))


class AnswerHandler:
    """Deals with each stored answer once, also when the process dies on the way: its marks have names that follow from
    the answer, and so has its receipt.
    """

    def __init__(
        self,
        sorter: Sorter,
        recognition: AnswerRecognition,
        answers: Statements,
        projection: Projection,
        mails: MailShelf,
        evidence: EvidenceShelf,
        letters: ReceiptLog,
        renderer: "core_letters.Renderer",
        post: Post,
        vocabularies: Vocabularies,
        pages: AnsweredPages,
        language: str,
    ) -> None:
        self._language = language
        self._pages = pages
        self._sorter = sorter
        self._recognition = recognition
        self._answers = answers
        self._projection = projection
        self._mails = mails
        self._evidence = evidence
        self._letters = letters
        self._renderer = renderer
        self._post = post
        self._vocabularies = vocabularies

    def handle(self, now: datetime) -> int:
        """Do what the pending answers say, and return how many there were."""
        pending = self._recognition.pending()
        for identity, mail_id in pending:
            try:
                for stored in self._mails.mails_named(mail_id):  # one, or none: its bytes may have been deleted
                    self._watch(identity, stored, now)
            except (PermanentError, TemporaryError) as error:
                log.warning("answer %s: waits: %s", mail_id[:12], error)
                continue
            self._recognition.settle(identity, now)
            self._sorter.forget(mail_id)
        return len(pending)

    def _watch(self, identity: str, stored: StoredMail, now: datetime) -> None:
        """Deal with an answer, unless that hung once. If it did, or fails, the user is told that it was put aside."""
        work = self._mails.work
        if stored.id in work.never_ended():
            quarantine.tell(self._mails, *quarantine.put_aside(stored), stored)
            return
        try:
            with work.reading(stored.id):
                self._deal_with(identity, stored, now)
        except (PermanentError, TemporaryError):
            raise
        except Exception as error:  # noqa: BLE001  (whatever one answer does, the next one is read)
            quarantine.tell_failure(self._mails, stored, error)

    def _deal_with(self, identity: str, stored: StoredMail, now: datetime) -> None:
        found = self._sorter.sort(stored)
        mail = self._recognition.vouched(found.opened.mail, stored)
        answered = found.answer.answered if self._recognition.is_users(mail) else None  # else its signature is forged
        if answered is None and not (found.answer.holds_page or self._pages.holds(mail, stored.raw)):
            return
        said_at = mail.sent_at if now - _OLDEST < mail.sent_at < now else now
        entries = answered.entries if answered else ()
        attached = list(attachments_of(stored.raw))
        files = [one for one in attached if is_proof(one)]
        is_clear = not contradicts_itself(mail, self._vocabularies)
        is_proven = partial(self._recognition.is_proven, mail, answered, now)
        result = AnswerResult(lambda: is_clear and is_proven(), has_files=bool(files))
        lines = answer_text(mail, self._vocabularies, MAX_PASTED_LINES)
        pasted = self._pages.pasted(lines, said_at, only_order(map(order_of, entries)))
        if answered:
            words = commands_above(lines, self._vocabularies, self._pages.is_wording) if pasted else lines
            self._obey(words[:MAX_ANSWER_LINES], entries, identity, said_at, result)
            if more := first_left_out(words, self._vocabularies):
                result.refused.append(Refusal(more, question("too_many_lines", count=MAX_ANSWER_LINES)))
        for name, document in (*([("", pasted)] if pasted else []), *self._pages.attached(attached)):
            meant = only_order(result.orders or map(order_of, entries))
            self._pages.take(name, document, said_at, now, meant, result)
        if answered or result.orders:
            self._keep(files, entries, mail, said_at, result)
        for uid, wished in result.snoozed:
            result.reminded |= self._projection.reminded_again([uid], wished, now)
        if answered and not result.is_anything:
            said = next((line.strip() for line in lines if line.strip()), "")
            result.refused.append(Refusal(said, _unknown(said) if said else question("empty_answer")))
        log.info(
            "answer %s: %d understood, %d taken back, %d to be confirmed, %d not understood, %d files",
            mail.id[:12], len(result.understood), len(result.taken_back), len(result.unconfirmed),
            len(result.refused), len(result.kept),
        )  # fmt: skip
        if result.needs_receipt:
            self._acknowledge(result, entries, mail, now)
        if result.pages or not answered:
            self._mails.forget_raw_mail(mail.id)  # the page holds a name and an address; what counts of it is kept

    # --- commands

    def _obey(
        self, lines: Sequence[str], entries: Sequence[str], identity: str, said_at: datetime, result: AnswerResult
    ) -> None:
        """Do what the lines say, one after the other, each as said after those above it."""
        commands = commands_of(lines, self._vocabularies, self._renderer.buttons(entries))
        asked_back = asked_back_of(commands, entries, self._projection.state().deadlines)
        for position, (number, words) in enumerate(commands):
            at = said_at + timedelta(microseconds=position)
            text = " ".join((str(number), *words) if number is not None else words)
            if words[:1] == (HELP,):
                result.is_help = True
                continue
            try:
                if words[:1] == (UNDO,):
                    self._undo(number, words, entries, f"{identity}/{position}", at, result)
                    continue
                meant = meant_by(number, entries)
                if words[:1] == (DETAILS,):
                    result.details += meant
                    continue
                if position in asked_back:
                    raise NotUnderstoodError(question("contradicts_itself"))
                key = order_of(meant[0])
                if result.has_files and not words:  # "2", and photos of it
                    result.orders.append(key)
                    continue
                is_taken = self._take(meant, key, words, f"{identity}/{position}", at, result)
            except NotUnderstoodError as error:
                result.refused.append(Refusal(text, self._asked(error.question, words)))
            else:
                (result.understood if is_taken else result.unconfirmed).append((text, key.number))
                result.orders.append(key)

    def _asked(self, asked: Question, words: Sequence[str]) -> Question:
        """Return the question that is asked back: of a slip, whether it is one of a word in the user's language."""
        if asked.name not in ("unknown_word", "misspelt_word"):
            return asked
        said = " ".join(words)
        near = nearest(said, answer_words(self._vocabularies), self._language)
        return question("misspelt_word", word=said, near=near) if near else _unknown(said)

    def _undo(
        self,
        number: int | None,
        words: Sequence[str],
        entries: Sequence[str],
        name: str,
        said_at: datetime,
        result: AnswerResult,
    ) -> None:
        """Take back the newest thing said of the letter's orders or, with a number, of that entry."""
        understand(words, now=said_at, zone=self._projection.preferences.zone)  # it stands alone
        if number is None and entries:
            is_meant = of_orders(map(order_of, entries))
        else:
            uid = meant_by(number, entries)[0]
            line = next((one.line for one in self._projection.state().deadlines if one.uid == uid), None)
            is_meant = of_deadline(uid, line)
        done = self._answers.undo(is_meant, now=said_at, until=said_at, name=name, is_proven=result.is_proven)
        if done.is_unproven:
            result.unconfirmed.append((f"{number} {UNDO}" if number is not None else UNDO, done.order.number))
        for said in dict.fromkeys(words_of(mark, self._projection.preferences.zone) for mark in done.struck):
            result.taken_back.append((said, done.order.number))
        result.orders.append(done.order)

    def _take(
        self,
        meant: Sequence[str],
        key: OrderKey,
        words: Sequence[str],
        name: str,
        said_at: datetime,
        result: AnswerResult,
    ) -> bool:
        """Take a command; return whether it was stored. If not, it has to be confirmed."""
        languages = answer_words(self._vocabularies).languages

        def take(target: str, words: Sequence[str]) -> bool:
            taken = self._answers.take(
                target, words, via="reply", now=said_at, name=name, languages=languages, is_proven=result.is_proven
            )
            if wished := taken.snoozed_until:
                result.snoozed += [(deadline.uid, wished) for deadline in taken.deadlines]
            return not taken.is_unproven

        deadlines = {one.uid: one for one in self._projection.state().deadlines if one.uid in meant}
        if words[:1] and words[0].lower() in DEADLINE_ACTIONS:
            return all(take(uid, words) for uid in meant if uid in deadlines)  # what is over needs no word more
        return take(str(key), of_entries(words, deadlines.values()))

    # --- files and receipts

    def _keep(
        self, files: Sequence[Attachment], entries: Sequence[str], mail: Mail, said_at: datetime, result: AnswerResult
    ) -> None:
        orders: Collection[OrderKey] = dict.fromkeys(result.orders or map(order_of, entries))
        for file in files:
            if len(file.content) > MAX_FILE:
                result.refused.append(Refusal(file.name, question("file_too_big", megabytes=MAX_FILE // 1_000_000)))
            elif len(orders) != 1:
                result.refused.append(Refusal(file.name, question("which_entry" if orders else "no_entries")))
            else:
                self._evidence.add(next(iter(orders)), file.name or "file", file.content, said_at, mail.id)
                result.kept.append(file.name)

    def _acknowledge(self, result: AnswerResult, entries: Sequence[str], mail: Mail, now: datetime) -> None:
        key = f"receipt/{mail.id}"
        if self._letters.has(key):
            return
        if self._letters.written_since(LetterKind.RECEIPT, now - timedelta(days=1)) >= MAX_RECEIPTS:
            log.warning("answer %s: no receipt, there were %d of them in a day", mail.id[:12], MAX_RECEIPTS)
            return
        content = receipt_of(result, entries, self._projection.state())
        thread_id = mail.message_id if _MESSAGE_ID.fullmatch(mail.message_id) else None
        self._post.send(self._renderer.receipt(key, content, entries, now, thread_id=thread_id), now)
