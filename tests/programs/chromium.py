"""A headless Chromium, driven over its DevTools protocol."""

import base64
import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Literal, Self

from patience import PATIENCE
from programs.needed_programs import refuse_unmarked

NAMES = ("chromium", "google-chrome", "chromium-browser")
Scheme = Literal["light", "dark"]

WAIT = 30
"""Seconds for one answer; a busy machine needs a few for the start."""

TALLEST = 16_000
"""Pixels of a picture; past that Chromium repeats what it drew."""

FLAGS = (
    "--headless",
    "--remote-debugging-pipe",
    "--no-sandbox",  # it cannot make one as root or in a container, and sees only our own pages
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",  # small in a container
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # nothing leaves this machine, whatever a page asks for
)


def chromium_program() -> str | None:
    """Return the path of Chromium under any of its names, or None without it.

    Ubuntu's chromium-browser is a stand-in that only starts, or asks for, the snap, which sees no file of ours.
    """
    found = filter(None, map(shutil.which, NAMES))
    return next((path for path in found if not _is_snap(Path(path))), None)


def _is_snap(program: Path) -> bool:
    real = program.resolve()
    if real.name == "snap" or "snap" in real.parts:
        return True
    with real.open("rb") as file:
        start = file.read(4096)
    return start.startswith(b"#!") and b"/snap/bin" in start


class Chromium:
    """One window without a screen: `with Chromium() as browser: browser.show(page, width=390, scheme="dark")`."""

    def __enter__(self) -> Self:
        refuse_unmarked("Chromium")
        self._folder = Path(tempfile.mkdtemp(prefix="reminderd-chromium-"))
        self._waiting = b""
        self._events: list[dict[str, Any]] = []
        self._number = 0
        self._session: str | None = None
        # The protocol is spoken on descriptors 3 and 4, which a shell can set without code between fork and exec.
        command = ["sh", "-c", 'exec "$@" 3<&0 4>&1 </dev/null >&2', "sh", str(chromium_program()), *FLAGS]
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [*command, f"--user-data-dir={self._folder / 'profile'}"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime"):
            self._call(f"{domain}.enable")
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._session = None
        with contextlib.suppress(AssertionError, OSError):
            self._call("Browser.close")
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(PATIENCE)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def show(self, page: Path, *, width: int, scheme: Scheme, pixels: int = 1) -> list[str]:
        """Open the page in a window of this width, as a phone where it is narrow, and return every address fetched.

        `pixels`: of the screen for each one of the page, along a side; 3 for many a phone.
        """
        self._call(
            "Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=pixels, mobile=width < 600
        )
        self._call("Emulation.setEmulatedMedia", media="", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self._events.clear()
        self._call("Page.navigate", url=page.as_uri())
        until = time.monotonic() + WAIT
        while not any(event["method"] == "Page.loadEventFired" for event in self._events):
            self._events.append(self._receive(until))
        asked = (event for event in self._events if event["method"] == "Network.requestWillBeSent")
        return [event["params"]["request"]["url"] for event in asked]

    def evaluate(self, script: str) -> Any:
        """Return the value of this expression in the page shown."""
        answer = self._call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def put_on_paper(self) -> None:
        """Lay the page out as it is printed, until the next is shown."""
        self._call("Emulation.setEmulatedMedia", media="print")

    def photograph(self, file: Path) -> None:
        """Keep a picture of the whole page shown, past the lower and the right edge too."""
        size = self._call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], TALLEST), "scale": 1}
        picture = self._call("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)["data"]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(base64.b64decode(picture))

    def save(self) -> str:
        """Return the page shown as an archive of one file (MHTML)."""
        data: str = self._call("Page.captureSnapshot", format="mhtml")["data"]
        return data

    # --- the protocol: JSON, each message ended by a zero byte

    def _call(self, method: str, **parameters: object) -> dict[str, Any]:
        assert self._process.stdin
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._process.stdin.write(json.dumps(message).encode() + b"\0")
        self._process.stdin.flush()
        until = time.monotonic() + WAIT
        while True:
            answer = self._receive(until)
            if answer.get("id") == self._number:
                assert "error" not in answer, (method, answer["error"])
                result: dict[str, Any] = answer["result"]
                return result
            self._events.append(answer)

    def _receive(self, until: float) -> dict[str, Any]:
        assert self._process.stdout
        while b"\0" not in self._waiting:
            ready, _, _ = select.select([self._process.stdout], [], [], max(until - time.monotonic(), 0))
            received = os.read(self._process.stdout.fileno(), 1 << 20) if ready else b""
            assert received, "Chromium is silent or gone:\n" + (self._folder / "log").read_text(errors="replace")
            self._waiting += received
        first, _, self._waiting = self._waiting.partition(b"\0")
        message: dict[str, Any] = json.loads(first)
        return message
