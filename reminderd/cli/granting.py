"""The dialogue of a login by OAuth2: a code typed on another device, or an address opened in a browser."""

import queue
import select
import sys
import time
from collections.abc import Callable

from reminderd.adapters.oauth2.loopback import code_in, listening
from reminderd.adapters.oauth2.provider import (
    BrowserLogin,
    Client,
    DeviceCode,
    RefusedError,
    ask_device,
    begin_browser,
    begin_device,
    exchange,
)
from reminderd.core.model import PermanentError, TemporaryError, Tokens

Say = Callable[[str], None]
Wait = Callable[[float], None]

_LONGEST = 60.0  # seconds between two questions
_BROWSER_SECONDS = 900.0
_LOOK_SECONDS = 0.1
_DENIED = {
    "access_denied": "the login was refused in the browser",
    "expired_token": "the code was not typed in time: say the command again",
}


def obtain(client: Client, say: Say, *, is_by_browser: bool = False, wait: Wait = time.sleep) -> Tokens:
    """Let the user log in, and return the tokens: by a code for another device where the provider offers that, unless
    the user wants a browser. `wait`: lets that many seconds pass. Nothing is stored. Raise PermanentError or
    TemporaryError.
    """
    if client.device_url and not (is_by_browser and client.authorize_url):
        tokens = _by_device(client, say, wait)
    else:
        tokens = _by_browser(client, say)
    if not tokens.refresh:
        raise PermanentError(
            f"{client.provider} gave no token that renews the login: does `scope` ask for one (offline_access)?"
        )
    return tokens


def _by_device(client: Client, say: Say, wait: Wait) -> Tokens:
    code = begin_device(client)
    say("Open this address, on any device:")
    say(f"\n{code.address}\n")  # on lines of their own, to be copied
    say("Type this code there:")
    say(f"\n{code.code}\n")
    say(f"Waiting until you have agreed there, {round(code.lasts / 60)} minutes at most ...")
    return _asked_again(client, code, wait)


def _asked_again(client: Client, code: DeviceCode, wait: Wait) -> Tokens:
    """Ask until the user has agreed (RFC 8628, section 3.5)."""
    interval, waited = code.interval, 0.0
    while waited < code.lasts:
        wait(interval)
        waited += interval
        try:
            return ask_device(client, code)
        except RefusedError as error:
            if error.code == "slow_down":
                interval = min(interval + 5, _LONGEST)
            elif error.code != "authorization_pending":
                raise RefusedError(_DENIED.get(error.code, str(error)), error.code) from None
        except TemporaryError:
            interval = min(interval * 2, _LONGEST)
    raise TemporaryError(_DENIED["expired_token"])


def _by_browser(client: Client, say: Say) -> Tokens:
    with listening() as (port, answers):
        login = begin_browser(client, port)
        say("Open this address in a browser, and log in there:")
        say(f"\n{login.address}\n")
        say(
            "If the browser runs on another device, the last page cannot be shown there. Then copy its address, which "
            f"begins with {login.redirect}, and paste it here, then Enter:"
        )
        code = _code_from(answers, login, say)
    return exchange(client, login, code)


def _code_from(answers: "queue.Queue[str]", login: BrowserLogin, say: Say) -> str:
    """Return the code that the browser brings, or that is in the address the user pastes."""
    can_be_typed, give_up_at = sys.stdin is not None, time.monotonic() + _BROWSER_SECONDS
    while time.monotonic() < give_up_at:
        try:
            return code_in(answers.get(timeout=0 if can_be_typed else _LOOK_SECONDS), login.state)
        except (queue.Empty, ValueError):  # nothing yet, or of another login
            pass
        if not (can_be_typed and select.select([sys.stdin], [], [], _LOOK_SECONDS)[0]):
            continue
        line = sys.stdin.readline()
        can_be_typed = bool(line)
        if line.strip():
            try:
                return code_in(line, login.state)
            except ValueError as error:
                say(f"  {error}")
    raise TemporaryError("nobody logged in within a quarter of an hour: say the command again")
