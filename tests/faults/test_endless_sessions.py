"""A mail server whose session takes for ever is left in time, and before it fills the memory."""

import socket
import threading
import time
from collections.abc import Callable

import pytest

from patience import PATIENCE
from reminderd.adapters.channels.smtp_link import PlainLink, SessionBudget
from servers import LOOPBACK


def serve(speak: Callable[[socket.socket], None]) -> tuple[int, Callable[[], None]]:
    listener = socket.create_server((LOOPBACK, 0))

    def run() -> None:
        link, _ = listener.accept()
        with link:
            try:
                speak(link)
            except OSError:
                return

    thread = threading.Thread(target=run, daemon=True)
    thread.start()

    def end() -> None:
        listener.close()
        thread.join(PATIENCE)

    return listener.getsockname()[1], end


def trickle(link: socket.socket) -> None:
    for _ in range(200):
        link.sendall(b"2")
        time.sleep(0.02)


def flood(link: socket.socket) -> None:
    while True:
        link.sendall(b"220-hello\r\n" * 1000)


@pytest.mark.parametrize(("speak", "words"), [(trickle, "too long|timed out"), (flood, "more than it may")])
def test_a_session_has_an_end_in_time_and_size(speak: Callable[[socket.socket], None], words: str) -> None:
    """A byte now and then, or a greeting without end: no timeout of a single read would ever end it."""
    port, end = serve(speak)
    try:
        with pytest.raises(OSError, match=words):
            PlainLink(LOOPBACK, port, "[127.0.0.1]", timeout=5, budget=SessionBudget(0.5, 20_000))
    finally:
        end()
