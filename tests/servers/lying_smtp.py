"""An SMTP server that lies and hangs up as it is told."""

import contextlib
import socket
from collections.abc import Callable

from servers.loopback import LoopbackTcp

TRUTH = {
    "greeting": "220 liar.example ready",
    "EHLO": "250-liar.example\r\n250-SIZE 50000000\r\n250-AUTH PLAIN LOGIN\r\n250 HELP",
    "HELO": "250 liar.example",
    "AUTH": "235 2.7.0 welcome",
    "MAIL": "250 2.1.0 OK",
    "RCPT": "250 2.1.5 OK",
    "DATA": "354 go on",
    "body": "250 2.0.0 queued",
    "QUIT": "221 2.0.0 bye",
}
SILENT = "silent"


class LyingSmtp(LoopbackTcp):
    """`with LyingSmtp() as server`: `lies` replace the truth step by step. A reply that ends in "|" is followed by a
    hang-up, an empty one is that alone, SILENT never comes. `on_step` is called before each answer. `mails` are those
    whose body was answered with 250, or all if `keeps_all`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lies: dict[str, str] = {}
        self.on_step: Callable[[str], None] = lambda _: None
        self.keeps_all = False
        self.mails: list[bytes] = []

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client, client.makefile("rb") as lines:
            goes_on = self._answer(client, "greeting")
            while goes_on and (line := lines.readline()):
                verb = line.split()[0].decode().upper() if line.split() else ""
                goes_on = self._answer(client, verb)
                if goes_on and verb == "DATA" and self._reply("DATA").startswith("354"):
                    body = []
                    while (line := lines.readline()) != b".\r\n":
                        if not line:
                            return  # the client is gone
                        body.append(line)
                    if self.keeps_all or self._reply("body").startswith("250"):
                        self.mails.append(b"".join(body))
                    goes_on = self._answer(client, "body")

    def _reply(self, step: str) -> str:
        return self.lies.get(step, TRUTH.get(step, "502 5.5.1 what?"))

    def _answer(self, client: socket.socket, step: str) -> bool:
        """Say it, and tell whether the link goes on."""
        self.on_step(step)
        reply = self._reply(step)
        if reply == SILENT:
            self.stopping.wait()
            return False
        if reply.rstrip("|"):
            client.sendall(reply.rstrip("|").encode() + b"\r\n")
        return bool(reply) and not reply.endswith("|") and step != "QUIT"
