"""What the README shows and promises is what the program does."""

import re
import shlex
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from installation import Installation
from reminderd.cli import command_line
from reminderd.core.statements.grammar import understand
from reminderd.demo.mailbox import sample_mails
from reminderd.demo.play import play

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
UNIT = (ROOT / "systemd" / "reminderd.service").read_text()
ARRIVED = [mail for mail in sample_mails() if mail.kind]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def commands_shown() -> Iterator[str]:
    """Yield each `reminderd ...` that the README shows in running text or tables."""
    yield from re.findall(r"`(reminderd [^`]+)`", README)


def test_the_reminder_on_the_first_screen_is_one_of_the_demo(tmp_path: Path) -> None:
    """Word for word: no picture of a better product."""
    shown = blocks("text")[0].splitlines()
    subject, lines = shown[0].removeprefix("Subject: "), [line for line in shown[1:-1] if line.strip()]
    letter = next(letter for letter in play(tmp_path).letters if letter.subject == subject)
    written, position = letter.text.splitlines(), 0
    for line in lines:  # in this order; only rules and blank lines are left out
        position = written.index(line, position) + 1


def test_every_command_shown_exists_and_every_command_is_shown() -> None:
    """The README knows all commands, and none that are not there."""
    shown = {command.split()[1] for command in commands_shown()}
    shown |= {"demo"}  # as script/demo, on the first screen
    assert shown == set(command_line.commands)


def test_every_command_shown_works(home: Installation, tmp_path: Path) -> None:
    """Each line of the README, with its placeholders filled in, ends with exit code 0."""
    home.dovecot.append(*(mail.raw for mail in ARRIVED))
    now = max(mail.at for mail in ARRIVED) + timedelta(hours=2)
    home.reminderd("once", "--now", f"{now:%Y-%m-%dT%H:%M%z}")
    mail = tmp_path / "mail.eml"
    mail.write_bytes(ARRIVED[0].raw)
    unread = tmp_path / "unread.eml"
    subject = "Subject: The wheels are turning: order 8204417306625518"
    unread.write_text(f"From: AliExpress <transaction@notice.aliexpress.com>\n{subject}\n\nIt leaves tomorrow.\n")
    open_order = home.json("deadlines")[0]["order"]
    page = tmp_path / "page.txt"
    page.write_text(f"Order tracking\nRefund if no delivery before Dec 28, 2026\nRef. Number: {open_order}\n")
    ran = 0
    for shown in commands_shown():
        deadlines = [deadline for deadline in home.json("deadlines") if deadline["state"] == "open"]
        words = shlex.split(shown)[1:]
        if words[0] == "run":
            continue  # tests/integration/test_run.py
        values = {
            "ORDER": open_order,
            "UID": deadlines[0]["uid"],
            "FILE": str(mail),
            "PATH": str(mail),
            "COPY": str(tmp_path / "copy.db"),
            "PAGE": str(tmp_path / "page.html"),
            "DIR": str(tmp_path / "case"),
            "YYYY-MM-DD": f"{now + timedelta(days=9):%Y-%m-%d}",
            "8213946650124711": open_order,  # in the reminder that is shown
        }
        if words[0] == "teach":
            values |= {"FILE": str(unread), "KIND": "order_shipped"}
        if words[0] == "page":
            values |= {"FILE": str(page)}
        arguments = [values.get(word, word) for word in words]
        if "--config" in arguments:
            del arguments[arguments.index("--config") :]
        home.reminderd(*arguments)
        ran += 1
    assert ran > 15


def test_the_installation_puts_things_where_the_unit_looks() -> None:
    """Paths of the README and of the systemd unit agree."""
    (shell,) = [block for block in blocks("sh") if "/opt" in block]
    for path in ("/opt/reminderd/venv", "/etc/reminderd/credentials", "/etc/reminderd"):
        assert path in shell
        assert path in UNIT
    for name in ("imap-password", "smtp-password"):
        assert f"LoadCredential={name}:/etc/reminderd/credentials/{name}" in UNIT
        assert name in README
    for file in re.findall(r"(?<![\w/])(?:config|systemd)/[\w.]+", shell):
        assert (ROOT / file).exists()


def test_the_two_commands_of_the_first_screen_exist() -> None:
    """`script/demo` and `script/test` stand within the first screen and are executable."""
    first_screen = "\n".join(README.splitlines()[:60])
    for script in ("script/demo", "script/test"):
        assert script in first_screen
        assert (ROOT / script).stat().st_mode & 0o111


@pytest.mark.parametrize("name", ["inspect", "orders", "deadlines"])
def test_json_shapes_are_as_documented(name: str, home: Installation, tmp_path: Path) -> None:
    """Every key of the printed JSON stands in the README's description of its command."""
    home.dovecot.append(*(mail.raw for mail in ARRIVED))
    home.reminderd("once")
    mail = tmp_path / "mail.eml"
    mail.write_bytes(ARRIVED[0].raw)
    printed = home.json(name, str(mail)) if name == "inspect" else home.json(name)
    (text,) = [block for block in blocks("text") if block.startswith("inspect")]
    description = re.search(rf"^{name} .*?(?=^\w|\Z)", text, re.MULTILINE | re.DOTALL)
    assert description
    missing = {key for key in keys(printed) if f'"{key}"' not in description[0]}
    assert not missing


def keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            if key != "disputes":
                yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


def test_letters_name_only_answers_and_commands_that_exist(tmp_path: Path) -> None:
    """A reminder tells what to answer and what to type; that must work."""
    named, answers = set(), set()
    played = play(tmp_path)
    for letter in played.letters:
        named |= set(re.findall(r"`reminderd ([a-z]+) ", letter.text))
        answers |= set(re.findall(r"^     (?:\d+ )?([a-z].*)$", letter.text, re.MULTILINE))
    assert named >= {"case"}
    assert named <= set(command_line.commands)
    assert {"done", "received", "snooze 3d", "protected-until YYYY-MM-DD"} <= answers
    for words in answers:
        filled = words.replace("AMOUNT", "5 EUR").replace("YYYY-MM-DD", f"{played.now + timedelta(days=9):%Y-%m-%d}")
        understand(filled.split(), now=played.now, zone=played.zone)
