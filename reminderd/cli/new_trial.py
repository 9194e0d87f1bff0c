"""`init` tries what it was told: the server that sends, the mailbox as the first start will read it, a test letter."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from reminderd.adapters.providers.known import known_providers
from reminderd.cli.asking import MOST_TRIES, Asker
from reminderd.cli.new_server import other_server
from reminderd.cli.output import console, counted, deadlines_table, progress
from reminderd.config import Settings
from reminderd.config.hosts import is_loopback
from reminderd.core.deadlines.said_days import Zones, said_day
from reminderd.core.model import Chunk, LoginError, PermanentError, TemporaryError, Verdict
from reminderd.onboarding.access import Access, Secrets
from reminderd.onboarding.test_letter import arrived, sent
from reminderd.onboarding.trial import MailboxContents, read_all, trial

_SHOWN = 5  # deadlines


def check_sending(access: Access, address: str, secrets: Secrets, stored: Callable[[], str], asker: Asker) -> Access:
    """Log in to the server that sends, with what was typed, else with what is `stored`, and return it. A refused login,
    or a server that cannot be talked to, is asked for anew, if there is somebody to ask. Raise as `SmtpChannel.check`.
    """
    for left in range(MOST_TRIES - 1, -1, -1):
        channel = access.smtp(stored if secrets.smtp is None else lambda: secrets.smtp or "", address)
        try:
            asker.say(f"Sending works: {channel.check().partition(', letters')[0]}.")
        except (PermanentError, TemporaryError) as error:
            is_granted = access.auth == "oauth2" and isinstance(error, LoginError)  # nothing that can be typed opens it
            if asker.is_quiet or not left or is_granted:
                raise
            asker.say(f"  {error}")
            if isinstance(error, LoginError):
                access = _log_in_again(access, secrets, asker)
            else:
                access = other_server(access, "smtp", error, asker)
        else:
            return access
    raise AssertionError


def _log_in_again(access: Access, secrets: Secrets, asker: Asker) -> Access:
    """Ask for the password of sending, which is noted; a server of the user's own may want none, though it offers a
    login. Return how it is logged in to then.
    """
    host = access.place.host
    is_own = is_loopback(host) or host not in {one.smtp.host for one in known_providers().values()}
    without = "; Enter sends without a login" if is_own else ""
    typed = asker.secret(f"Password for sending as {access.username}, unseen{without}", can_keep=is_own)
    if typed is None:
        return replace(access, username="")
    secrets.smtp = typed
    return access


def show_found(
    settings: Settings, account: str, now: Callable[[], datetime], secrets: Secrets, asker: Asker
) -> MailboxContents:
    """Read the mailbox as the first start will, show orders and the nearest dates, and return what was found. Nothing
    stays.
    """
    with trial(settings, now, secrets) as service:
        with progress() as bars:
            task = bars.add_task("reading", total=None)

            def on_chunk(chunk: Chunk) -> None:
                bars.update(task, total=chunk.total, completed=chunk.position)

            log = logging.getLogger("reminderd")
            before = log.level
            log.setLevel(logging.ERROR)  # what is odd about a mail is counted below, and not told in the dialogue
            try:
                found = read_all(service, account, on_chunk)
            finally:
                log.setLevel(before)
        _show(found, service.projection.zones, now(), asker)
        return found


def _show(found: MailboxContents, zones: Zones, now: datetime, asker: Asker) -> None:
    mails = sum(found.verdicts.values())
    if not mails:
        asker.say("There is no mail of AliExpress of the last half year. Is this the mailbox that it writes to?")
        return
    counts = ((Verdict.UNRECOGNISED, "not understood"), (Verdict.SUSPICIOUS, "suspicious"))
    odd = " and ".join(f"{found.verdicts[verdict]} {word}" for verdict, word in counts if found.verdicts.get(verdict))
    ahead = [one for one in found.open if said_day(one.deadline, now, zones).is_ahead]
    odd = f"; {odd}, `reminderd status` will show them" if odd else ""
    shown = f", the next {_SHOWN} of them" if len(ahead) > _SHOWN else ""
    orders = f"{counted(len(found.orders), 'order')} in {counted(mails, 'mail')}"
    asker.say(f"Found {orders}{odd}. Dates to come: {len(ahead)}{shown}.")
    if late := len(found.open) - len(ahead):
        asker.say(f"The day of {late} more has passed: the first letter says what can still be saved.")
    if ahead:
        out = console()
        out.print(deadlines_table(ahead[:_SHOWN], found.orders, zones, now, out.width))


def send_test(settings: Settings, now: Callable[[], datetime], secrets: Secrets, asker: Asker) -> bool:
    """Send a test letter and wait until it is in the mailbox, if that is read; return whether it went out."""
    with trial(settings, now, secrets) as service:
        try:
            letter = sent(service)
        except (PermanentError, TemporaryError) as error:
            asker.say(f"The test letter did not go out: {error}")
            return False
        asker.say(f"A test letter is on its way to {settings.recipient}.")
        if not settings.is_recipient_watched:
            asker.say("Look whether it has come, in the spam folder, too.")
            return True
        asker.say("Waiting until it is in your mailbox, a minute at most ...")
        if place := arrived(service, letter):
            asker.say(f"It has arrived in {place}.")
        else:
            asker.say("It did not arrive within a minute: look for it, in the spam folder, too.")
    return True
