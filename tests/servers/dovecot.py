"""A private Dovecot without privileges."""

import base64
import contextlib
import copy
import grp
import hashlib
import hmac
import imaplib
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Self

from patience import PATIENCE
from programs.needed_programs import refuse_unmarked
from servers.authority import LOOPBACK, Authority
from servers.loopback import free_port

DOVECOT_CONFIGURATION = """\
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/dovecot.log
protocols = imap
listen = {host}
default_internal_user = {owner}
default_internal_group = {group}
default_login_user = {owner}
first_valid_uid = 1
# Without root there is no chroot.
service anvil {{
  chroot =
  # Wrong passwords are part of the tests: no waiting after them.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service auth {{
  chroot =
}}
# Processes that serve one connection after another: starting two for each login would cost the tests a minute.
service imap {{
  service_count = 200
  process_min_avail = 1
}}
service imap-login {{
  chroot =
  service_count = 0
  client_limit = 200
  process_limit = 1
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
ssl = yes
ssl_cert = <{root}/tls/server.pem
ssl_key = <{root}/tls/server.key
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {root}/oauth2.conf
}}
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = scheme=PLAIN username_format=%u {root}/passwd
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/mail/%u
}}
mail_location = maildir:~/Maildir
mail_max_userip_connections = 100
mail_fsync = never
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Spam {{
    special_use = \\Junk
    auto = create
  }}
}}
"""


# Tokens are JSON Web Tokens that name the user and are signed with a key that the server knows.
OAUTH2_CONFIGURATION = """\
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={root}/keys/
username_attribute = sub
"""
OAUTH2_BY_ASKING = """\
introspection_mode = post
introspection_url = {url}/introspect
username_attribute = sub
active_attribute = active
active_value = true
"""
TOKEN_KEY = b"a key for the tests, of 32 bytes"


# Debian keeps Dovecot where the PATH of a user does not look, and its IMAP part in a package of its own.
PLACES = ("/usr/sbin", "/usr/local/sbin")
IMAP = tuple(f"/usr/{place}/dovecot/imap" for place in ("lib", "libexec", "local/libexec", "local/lib"))


def dovecot_program() -> str | None:
    """Return the path of a Dovecot that the configuration above fits, or None without it, or without its IMAP part."""
    program = shutil.which("dovecot", path=os.pathsep.join([os.environ.get("PATH", ""), *PLACES]))
    if program is None:
        return None
    near = Path(program).resolve().parents[1] / "libexec/dovecot/imap"
    if not any(Path(place).exists() for place in (near, *IMAP)):
        return None
    told = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=PATIENCE, check=False)
    return program if told.stdout.startswith("2.3.") else None  # 2.4 has another form of configuration


MOST_GUESTS = 3000
"""They are known from the start: a file of users that changes twice in a second is read once."""


class Dovecot:
    """A private Dovecot without privileges on free loopback ports: `with Dovecot() as server: server.append(raw)`.

    `oauth2`: the address of the provider that is asked about each token; else it knows the key that signed it. Its
    certificate is for mail.home, too. `user` and `password` log in; folders are INBOX and Spam (\\Junk). It lives in a
    folder below the system's temporary one: a test's own is closed to the user it runs as when the tests run as root.
    """

    def __init__(self, *, user: str = "maria", password: str = "correct horse", oauth2: str = "") -> None:
        refuse_unmarked("Dovecot")
        program = dovecot_program()
        if program is None:
            raise RuntimeError("these tests need Dovecot: script/packages tests")
        self.user, self.password = user, password
        self.host = LOOPBACK
        self._oauth2 = oauth2
        self.root = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.ca_file = Authority(self.root / "tls", "mail.home").ca_file
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        self._write_configuration()

    def guest(self, number: int) -> "Dovecot":
        """Return the same server for a user of its own, with empty folders: tests that leave it running share it."""
        assert number < MOST_GUESTS
        guest = copy.copy(self)
        guest.user = f"{self.user}{number}"
        return guest

    def log(self) -> str:
        """Return what the server noted of the sessions of this user."""
        lines = (self.root / "dovecot.log").read_text().splitlines()
        return "\n".join(line for line in lines if f"imap({self.user})" in line)

    def _write_configuration(self) -> None:
        self.port, self.tls_port = free_port(), free_port()
        for name in ("run", "state", "mail"):
            (self.root / name).mkdir(exist_ok=True)
        users = [self.user, *(f"{self.user}{number}" for number in range(MOST_GUESTS))]
        passwords = "".join(f"{user}:{{PLAIN}}{self.password}\n" for user in users)
        (self.root / "passwd").write_text(passwords, encoding="utf-8")
        group = grp.getgrgid(self._owner.pw_gid).gr_name
        configuration = DOVECOT_CONFIGURATION.format(
            root=self.root, host=self.host, port=self.port, tls_port=self.tls_port,
            owner=self._owner.pw_name, group=group, uid=self._owner.pw_uid, gid=self._owner.pw_gid,
        )  # fmt: skip
        (self.root / "dovecot.conf").write_text(configuration, encoding="utf-8")
        tokens = OAUTH2_BY_ASKING if self._oauth2 else OAUTH2_CONFIGURATION
        (self.root / "oauth2.conf").write_text(tokens.format(root=self.root, url=self._oauth2), encoding="utf-8")
        keys = self.root / "keys" / "default" / "HS256"
        keys.mkdir(parents=True, exist_ok=True)
        (keys / "default").write_bytes(base64.b64encode(TOKEN_KEY))
        if os.getuid() == 0:
            for path in (self.root, *self.root.rglob("*")):
                os.chown(path, self._owner.pw_uid, self._owner.pw_gid)

    def start(self) -> Self:
        """Start, or start again after `stop` or `kill`, and wait until it greets."""
        is_root = os.getuid() == 0
        self._process = subprocess.Popen(
            [self._program, "-F", "-c", str(self.root / "dovecot.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            user=self._owner.pw_uid if is_root else None,
            group=self._owner.pw_gid if is_root else None,
            extra_groups=[] if is_root else None,
        )
        give_up_at = time.monotonic() + 10
        while time.monotonic() < give_up_at and self._process.poll() is None:
            if self._greets():
                return self
            time.sleep(0.01)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process = None
        log = self.root / "dovecot.log"
        raise RuntimeError("Dovecot did not start: " + (log.read_text()[-1000:] if log.exists() else "no log"))

    def _greets(self) -> bool:
        try:
            with socket.create_connection((self.host, self.port), 1) as probe:
                return probe.recv(100).startswith(b"* OK")
        except OSError:
            return False

    def stop(self) -> None:
        """End it in order; its clients are told."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait(PATIENCE)
        self._process = None

    def kill(self) -> None:
        """Kill it and all its children at once, as a crash or a power cut would."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)
        self._process = None
        while self._greets():
            time.sleep(0.01)
        for path in (self.root / "run").iterdir():  # the sockets left there would keep it from starting
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()

    def __enter__(self) -> Self:
        for left in (2, 1, 0):
            try:
                return self.start()
            except RuntimeError:
                if not left:
                    shutil.rmtree(self.root)
                    raise
                self._write_configuration()  # somebody took one of its ports meanwhile
        raise AssertionError

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self.kill()
        shutil.rmtree(self.root)

    def token(self, *, expires_in: int = 600) -> str:
        """Return an access token for the user, for that many seconds from now."""
        now = int(time.time())
        claims = {"sub": self.user, "iat": now - 7200, "exp": now + expires_in}
        parts = [json.dumps(part).encode() for part in ({"alg": "HS256", "typ": "JWT"}, claims)]
        signed = ".".join(map(_base64, parts))
        return f"{signed}.{_base64(hmac.digest(TOKEN_KEY, signed.encode(), hashlib.sha256))}"

    @contextlib.contextmanager
    def client(self, folder: str | None = None) -> Iterator[imaplib.IMAP4]:
        """Yield another mail program's connection, logged in, with the folder selected read-write."""
        client = imaplib.IMAP4(self.host, self.port, timeout=PATIENCE)
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            client.authenticate("PLAIN", lambda _: f"\0{self.user}\0{self.password}".encode())
            if folder is not None:
                client.select(f'"{folder}"')
            yield client
        finally:
            client.shutdown()

    def append(self, *mails: bytes, folder: str = "INBOX", date: datetime | None = None) -> None:
        """Put mails into a folder in one go; `date` is when the server says it received them, by default now."""
        received = f'"{date:%d-%b-%Y %H:%M:%S %z}" ' if date is not None else ""
        parts = (f" {received}{{{len(raw)}+}}\r\n".encode() + raw for raw in mails)  # MULTIAPPEND and LITERAL+
        with self.client() as client:
            client.send(f'A APPEND "{folder}"'.encode() + b"".join(parts) + b"\r\n")
            while not (answer := client.readline()).startswith(b"A "):
                pass
        assert answer.startswith(b"A OK"), answer


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
