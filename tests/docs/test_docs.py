"""What the README and docs/ show and promise is what the program does."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from babel import Locale

from generated.docs import PARTS, outdated
from generated.letter_picture import PICTURE
from installed.answering import understood
from installed.installation import Installation
from reminderd.adapters.packs.resources import load_page_words
from reminderd.cli import command_line
from reminderd.config import load
from reminderd.core.model import Statement
from reminderd.demo.mailbox import sample_mails

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
PAGES = {"README.md": README} | {f"docs/{page.name}": page.read_text() for page in sorted((ROOT / "docs").glob("*.md"))}
UNIT = (ROOT / "systemd" / "reminderd.service").read_text()
ARRIVED = [mail for mail in sample_mails() if mail.kind]


def blocks(language: str, page: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGES[page], re.MULTILINE | re.DOTALL)


def commands_shown() -> Iterator[str]:
    """Yield each `reminderd ...` that the pages show in running text, tables and for the shell, each once."""
    by_hand = [re.sub(r"<!-- generated: .*?<!-- end -->", "", text, flags=re.DOTALL) for text in PAGES.values()]
    inline = re.findall(r"`(reminderd [^`]+)`", "\n".join(by_hand))
    typed = re.findall(
        r"^(reminderd [^#\n]+)", "\n".join(block for page in PAGES for block in blocks("sh", page)), re.M
    )
    yield from dict.fromkeys(shown.strip() for shown in (*inline, *typed))


def needs_words(command: str) -> bool:
    return any(parameter.required for parameter in command_line.commands[command].params)


# --- the README


def test_the_readme_is_read_in_five_minutes() -> None:
    """At most 900 words; what is longer stands in docs/."""
    assert len(README.split()) <= 900


def test_the_first_screen_shows_the_product_and_two_commands() -> None:
    """The picture, `script/demo` and `script/test` stand there, and the scripts are executable."""
    first_screen = "\n".join(README.splitlines()[:20])
    assert f'src="{PICTURE.relative_to(ROOT)}"' in first_screen
    for script in ("script/demo", "script/test"):
        assert script in first_screen
        assert (ROOT / script).stat().st_mode & 0o111


def test_the_languages_of_pages_are_named() -> None:
    """Whoever shops in another one learns it before showing a page."""
    names = [str(Locale.parse(code).get_display_name("en")) for code in load_page_words()]
    assert [name for name in names if name not in PAGES["docs/page.md"]] == []


def test_every_page_is_reached_from_the_readme() -> None:
    assert {page for page in PAGES if page.startswith("docs/")} == set(re.findall(r"\((docs/[\w-]+\.md)\)", README))


# --- what follows from the code


def test_what_follows_from_the_code_is_as_the_code_says() -> None:
    """If this fails: script/docs."""
    assert [page.name for page in outdated()] == []


def test_every_part_that_can_be_generated_stands_in_one_page() -> None:
    assert sorted(re.findall(r"<!-- generated: (\w+) -->", "\n".join(PAGES.values()))) == sorted(PARTS)


# --- links


def headings(text: str) -> set[str]:
    """Return the anchors of a page, as GitHub makes them."""
    found = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


@pytest.mark.parametrize("page", [*PAGES, "CONTRIBUTING.md"])
def test_every_link_leads_somewhere(page: str) -> None:
    """A file of the project and, behind #, a heading in it."""
    for target in re.findall(r"\]\(([^)]+)\)", (ROOT / page).read_text()):
        if target.startswith("https://"):
            continue
        name, _, anchor = target.partition("#")
        file = (ROOT / page).parent / name if name else ROOT / page
        assert file.exists(), target
        assert not anchor or anchor in headings(file.read_text()), target


# --- commands


def test_every_command_shown_exists() -> None:
    assert {shown.split()[1] for shown in commands_shown()} <= set(command_line.commands)


def test_every_command_shown_works(home: Installation, tmp_path: Path) -> None:
    """Each with its placeholders filled in ends with exit code 0; one that is only named is not run."""
    home.dovecot.append(*(mail.raw for mail in ARRIVED))
    now = max(mail.at for mail in ARRIVED) + timedelta(hours=2)
    home.reminderd("once", "--now", f"{now:%Y-%m-%dT%H:%M%z}")
    mail, unread, page = tmp_path / "mail.eml", tmp_path / "unread.eml", tmp_path / "page.txt"
    mail.write_bytes(ARRIVED[0].raw)
    subject = "Subject: The wheels are turning: order 8204417306625518"
    unread.write_text(f"From: AliExpress <transaction@notice.aliexpress.com>\n{subject}\n\nIt leaves tomorrow.\n")
    order = home.json("deadlines")[0]["order"]
    page.write_text(f"Order tracking\nRefund if no delivery before Dec 28, 2026\nRef. Number: {order}\n")
    values = {
        "ORDER": order,
        "lamp": order,
        "FILE": str(mail),
        "PATH": str(mail),
        "COPY": str(tmp_path / "copy.db"),
        "PAGE": str(page),
        "DIR": str(tmp_path / "case"),
    }
    own = {"teach": {"FILE": str(unread), "KIND": "order_shipped"}, "report": {"PAGE": str(tmp_path / "page.html")}}
    ran = 0
    for shown in sorted(commands_shown(), key=lambda shown: (shown.endswith("COPY"), shown)):  # made first, then used
        name, *words = shlex.split(shown)[1:]
        is_elsewhere = name in ("run", "demo", "init", "login", "service")  # tests/integration/
        if is_elsewhere or "--seen" in words or (not words and needs_words(name)):
            continue  # tests/faults/test_hung_reading.py; only named
        home.reminderd(name, *((values | own.get(name, {})).get(word, word) for word in words))
        ran += 1
    assert ran > 25


def test_what_is_typed_to_install_it_puts_things_where_the_unit_looks(tmp_path: Path) -> None:
    """The lines that make folders and copy files do so (here below another root); their paths are those of the unit."""
    (shell,) = [block for block in blocks("sh", "docs/install.md") if "sudo install" in block]
    for path in ("/opt/reminderd/venv", "/etc/reminderd/credentials", "/etc/reminderd"):
        assert path in "".join(blocks("sh", "docs/install.md"))
        assert path in UNIT
    for name in ("imap-password", "smtp-password"):
        assert f"LoadCredential={name}:/etc/reminderd/credentials/{name}" in UNIT
        assert name in PAGES["docs/install.md"]
    (tmp_path / "etc/systemd/system").mkdir(parents=True)
    for line in re.findall(r"^sudo (install .+)$", shell, re.MULTILINE):
        here = [f"{tmp_path}{word}" if word.startswith("/etc/") else word for word in shlex.split(line)]
        subprocess.run(here, check=True, cwd=ROOT)
    assert (tmp_path / "etc/reminderd/credentials").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "etc/systemd/system/reminderd.service").read_text() == UNIT
    load(tmp_path / "etc/reminderd/reminderd.yaml", are_files_checked=False)


def test_every_line_for_the_shell_is_tried_somewhere() -> None:
    """Lines of reminderd and `install` above; a new sort of line needs a test before it may stand here."""
    elsewhere = (
        r"script/(demo|test|deb)",  # tests/demo/test_play.py, whoever runs this, .ci/run
        r"sudo install ",  # above
        r"sudo apt-get install|sudo python3 -m venv|sudo \S+/pip install \.",  # .ci/run installs the wheel so
        r"sudo \S+/reminderd init|sudo reminderd service install",  # tests/integration/init/, test_service.py
        r"sudo systemctl (daemon-reload|enable --now reminderd)|journalctl -u reminderd",  # .ci/run verifies the unit
        r"sudo cp -r /opt/reminderd/venv/share/\. /usr/local/share/$",  # .ci/run looks what the wheel puts there
        r"reminderd ",
    )
    for page in PAGES:
        for line in "".join(blocks("sh", page)).splitlines():
            assert any(re.match(known, line) for known in elsewhere), (page, line)


# --- settings, JSON, messages, answers


def test_every_piece_of_configuration_that_is_shown_is_right(home: Installation) -> None:
    """One that names accounts is a whole file; the others are put into one."""
    shown = [block for page in PAGES for block in blocks("yaml", page)]
    assert len(shown) > 1
    for block in shown:
        home.write_config(more=block)
        if block.startswith("accounts:"):
            home.config.write_text(block)
        load(home.config, are_files_checked=False)


def test_json_shapes_are_as_documented(home: Installation, tmp_path: Path) -> None:
    """Every key of the printed JSON stands in the description of its command."""
    home.dovecot.append(*(mail.raw for mail in ARRIVED))
    home.reminderd("once")
    mail = tmp_path / "mail.eml"
    mail.write_bytes(ARRIVED[0].raw)
    (text,) = blocks("text", "docs/json.md")
    for name, *words in (("inspect", str(mail)), ("orders",), ("deadlines",)):
        description = re.search(rf"^{name} .*?(?=^\w|\Z)", text, re.MULTILINE | re.DOTALL)
        assert description
        missing = {key for key in keys(home.json(name, *words)) if f'"{key}"' not in description[0]}
        assert not missing, name


def keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            if key != "disputes":
                yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


def test_every_template_is_explained() -> None:
    """docs/templates.md names each file, those of a letter's three parts by the letter's name."""
    page = PAGES["docs/templates.md"]
    for path in [*(ROOT / "templates").glob("*.j2"), *(ROOT / "templates/en").glob("*")]:
        assert path.name in page or f"`{path.name.partition('.')[0]}`" in page, path.name


def test_every_message_explained_is_one_of_the_program() -> None:
    """Each piece between … of a message in the table stands so in the code, where values are put in for …"""
    table = PAGES["docs/troubleshooting.md"].partition("## What commands")[2].partition("\n## ")[0]
    messages = re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)
    assert len(messages) > 10
    code = "\n".join(path.read_text() for path in (ROOT / "reminderd").rglob("*.py"))
    joined = re.sub(r'"\s*\n\s*f?"', "", code)  # a sentence over two lines of code
    for message in messages:
        for piece in filter(None, map(str.strip, message.split("…"))):
            assert piece in joined, message


def test_every_answer_is_explained_and_understood() -> None:
    """The table of docs/answering.md has each statement there is, in a form that is taken."""
    table = PAGES["docs/answering.md"].partition("## Every word")[2]
    explained = [
        word for cell in re.findall(r"^\| (`.+?) \|", table, re.MULTILINE) for word in re.findall("`(.+?)`", cell)
    ]
    assert {Statement(word.split()[0]) for word in explained if word.split()[0] in set(Statement)} == set(Statement)
    shown = [
        *explained,
        *re.findall(r"`(line \d.*?)`", table),
        *"".join(blocks("text", "docs/answering.md")).splitlines(),
    ]
    for words in shown:
        understood(words.removeprefix("2 "))
