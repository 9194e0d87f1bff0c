"""Send short texts by Apprise, the extra `push`.

Apprise logs URLs with their tokens, texts and answers, so none of its log lines leaves this module.
"""

import logging
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from reminderd.adapters.channels.push_bounds import bounded_answers
from reminderd.config.extras import how_to_add
from reminderd.core.model import Letter, Outcome, PermanentError, SendResult

if TYPE_CHECKING:
    from apprise import Apprise, NotifyBase

SESSION_SECONDS = 30.0
"""For one text, whatever the service does: Apprise bounds only each wait, and one may send a byte now and then."""

MISSING = f"push needs another package; {how_to_add('push')}"


class PushChannel:
    """One Apprise URL. `url` is asked for at each sending, so that a changed secret counts at once.

    `name` names it in the log of letters, beginning with "push/", so that it is never taken for mail.
    """

    def __init__(self, name: str, url: Callable[[], str]) -> None:
        self.name = f"push/{name}"
        self._url = url
        self._last: threading.Thread | None = None

    def send(self, letter: Letter, before_body: Callable[[], None] = lambda: None) -> SendResult:
        """Given a letter, hand its short text to the service once and return how that ended. `before_body` is called
        before anything is sent.

        Apprise tells only whether all went well, so a failure is never final; one after which the text may have arrived
        is ambiguous. Raise PermanentError if Apprise is missing or does not know the URL, TemporaryError if the command
        that prints the URL failed.
        """
        if self._last is not None and self._last.is_alive():
            return SendResult(Outcome.DEFERRED, "the service still has not answered the last text")
        with _overheard():
            service = self._service()
        before_body()
        is_taken, may_have_arrived = self._hand_over(service, letter)
        if is_taken:
            return SendResult(Outcome.ACCEPTED, "taken by the service")
        if may_have_arrived:
            return SendResult(Outcome.DEFERRED, "the service did not answer in time", is_ambiguous=True)
        return SendResult(Outcome.DEFERRED, "the service was out of reach or refused it")

    def _hand_over(self, service: "Apprise", letter: Letter) -> tuple[bool, bool]:
        """Return whether the service took the text, and whether it may have got it all the same."""
        ends: list[tuple[bool, bool]] = []

        def notify() -> None:
            until = time.monotonic() + SESSION_SECONDS
            # As long as it goes on: what it logs may hold the secret.
            with _overheard() as heard, bounded_answers(until):
                try:
                    said = service.notify(title=letter.subject, body=letter.short or letter.text, body_format="text")
                except Exception:  # noqa: BLE001  (nor does a mistake of the library's end the round)
                    ends.append((False, True))
                else:
                    ends.append((bool(said), heard.may_have_arrived))

        self._last = threading.Thread(target=notify, daemon=True, name=self.name)
        self._last.start()
        self._last.join(SESSION_SECONDS)  # it ends by itself soon after, unless a single wait hangs
        return ends[0] if ends else (False, True)

    def check(self) -> str:
        """Read the URL, send nothing, and return one line that says which service it means. Raise the same errors."""
        with _overheard():
            return f"short texts go to {self._plugin().service_name}"

    def _service(self) -> "Apprise":
        plugin = self._plugin()
        from apprise import Apprise  # noqa: PLC0415  (an extra, and slow to import)

        service = Apprise(asset=plugin.asset)
        service.add(plugin)
        return service

    def _plugin(self) -> "NotifyBase":
        try:
            from apprise import Apprise, AppriseAsset  # noqa: PLC0415  (as above)
        except ImportError as error:
            raise PermanentError(MISSING) from error
        asset = AppriseAsset(app_id="reminderd", app_desc="reminderd", app_url="", async_mode=False)
        # One URL, one service: of several in one call, a retry would reach those again that it had reached.
        plugin = Apprise.instantiate(self._url(), asset=asset)
        if plugin is None:
            raise PermanentError(f"{self.name}: Apprise does not understand the URL; see appriseit.com for its form")
        return plugin


class _Ear(logging.Handler):
    """A log handler that notices a connection broken before the answer came, and drops everything else."""

    def __init__(self) -> None:
        super().__init__()
        self.may_have_arrived = False

    def emit(self, record: logging.LogRecord) -> None:
        words = record.getMessage()
        if "Read timed out" in words or "Connection aborted" in words or "Connection broken" in words:
            self.may_have_arrived = True


@contextmanager
def _overheard() -> Iterator[_Ear]:
    """Keep the log lines of Apprise and its HTTP library out of our log, and listen for one thing in them."""
    ear = _Ear()
    loggers = [logging.getLogger(name) for name in ("apprise", "urllib3")]
    before = [(logger.propagate, logger.level) for logger in loggers]
    for logger in loggers:
        logger.propagate = False
        logger.setLevel(logging.DEBUG)
        logger.addHandler(ear)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # Apprise imports all its services, old ways included
            yield ear
    finally:
        for logger, (propagate, level) in zip(loggers, before, strict=True):
            logger.removeHandler(ear)
            logger.setLevel(level)
            logger.propagate = propagate
