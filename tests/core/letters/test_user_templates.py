"""Letters by the user's own templates: theirs where they can be used, ours where not, and never no letter."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from reminderd.adapters.packs.resources import load_templates
from reminderd.core.letters import Entry, TemplateFaultError, UserTemplateRenderer, rehearse
from reminderd.core.model import DeadlineKind, Letter
from samples.letters import EMPTY, NOW, VENDOR, entry, full_digest, renderer

OURS = load_templates("en")


class Heard:
    """Collects what a renderer tells of the user's templates, by what was made."""

    def __init__(self) -> None:
        self.faults: dict[str, TemplateFaultError] = {}
        self.good: list[str] = []

    def __call__(self, name: str, fault: TemplateFaultError | None) -> None:
        if fault:
            self.faults[name] = fault
        else:
            self.good.append(name)


def own_renderer(**own: str) -> tuple[UserTemplateRenderer, Heard]:
    """Return a renderer with templates of the user's, by file name without its dots."""
    heard = Heard()
    files = {name.replace("__", "."): text for name, text in own.items()}
    return UserTemplateRenderer(
        OURS,
        files,
        heard,
        language="en",
        zone=ZoneInfo("Europe/Berlin"),
        vendor=VENDOR,
        identity=b"secret",
        domain="reminderd.invalid",
        reply_to="reminderd@example.org",
    ), heard


def remind(letters: UserTemplateRenderer) -> Letter:
    return letters.reminder("key", [entry()], ["notice"], NOW)


@cache
def our_reminder() -> Letter:
    return renderer().reminder("key", [entry()], ["notice"], NOW)


def test_a_template_of_the_users_replaces_ours_one_by_one() -> None:
    """Theirs gives the text, ours still the HTML and the subject; the id and the thread stay."""
    letters, heard = own_renderer(reminder__txt__j2="Do it: {{ entries[0].order.number }}")
    letter = remind(letters)
    assert letter.text == "Do it: 3041887766550021\n"
    assert (letter.html, letter.subject, letter.message_id, letter.thread_id) == (
        our_reminder().html,
        our_reminder().subject,
        our_reminder().message_id,
        our_reminder().thread_id,
    )
    assert heard.faults == {}
    assert heard.good == ["reminder"]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("one\ntwo\n{{ no_such_name }}", 3, "it asks for something that is not there"),
        ("one\n{{ entries[0].no_such_field }}", 2, "it asks for something that is not there"),
        ("one\n{{ ''.__class__.__mro__ }}", 2, "it does what no template may"),
        ("{{ say.__globals__ }}", 1, "it does what no template may"),
        ("{{ entries.__class__.__base__.__subclasses__() }}", 1, "it does what no template may"),
        ("one\n\n{{ 1 / 0 }}", 3, "it fails"),
        ("{{ range(10 ** 9) | list }}", 1, "it asks for more than a letter can need"),
        ("{% include 'reminder.txt.j2' %}", 1, "it fails"),
        ("\n{% include 'elsewhere.j2' %}", 2, "it fails"),
        ("one\n{{ say('no_such_phrase') }}", 2, "it fails"),
        ("{{ say('order_label') }}", 1, "it fails"),
    ],
)
def test_a_template_that_fails_is_told_and_ours_is_used(text: str, line: int, what: str) -> None:
    """File, line and the sort of mistake are told in our words; the letter is the one that ours give."""
    letters, heard = own_renderer(reminder__txt__j2=text)
    assert remind(letters) == our_reminder()
    fault = heard.faults["reminder"]
    assert fault.what == what
    assert fault.where == f"template reminder.txt.j2, line {line}"
    assert heard.good == []


@pytest.mark.parametrize("text", ["one\n{% if %}", "one\n{{ entries | no_such_filter }}", "one\n{% endfor %}", "\n{{"])
def test_a_template_that_does_not_compile_is_left_out_and_the_others_are_used(text: str) -> None:
    """A mistake in the digest's file does not touch the reminder's."""
    letters, heard = own_renderer(digest__txt__j2=text, reminder__txt__j2="mine")
    fault = heard.faults["file/digest.txt.j2"]
    assert (fault.where, fault.what) == ("template digest.txt.j2, line 2", "it does not compile")
    assert remind(letters).text == "mine\n"
    assert letters.digest("key", EMPTY, NOW) == renderer().digest("key", EMPTY, NOW)


def test_no_word_of_a_template_or_letter_is_told() -> None:
    """What goes into log and letter is ours alone; the author sees more, by `reminderd check`."""
    letters, heard = own_renderer(reminder__txt__j2="{{ 'my-secret' + entries[0].order.thing + 1 }}")
    remind(letters)
    fault = heard.faults["reminder"]
    assert "my-secret" not in fault.where + fault.what
    assert "Bicycle" not in fault.where + fault.what


def test_markup_in_foreign_text_is_escaped_in_a_template_of_the_users() -> None:
    """HTML files escape by their name, whoever wrote them."""
    letters, _ = own_renderer(reminder__html__j2="<p>{{ '<b>' }}</p>")
    assert remind(letters).html == "<p>&lt;b&gt;</p>\n"


MAKERS: dict[str, Callable[[UserTemplateRenderer], object]] = {
    "catch_up": lambda letters: letters.catch_up("key", [entry()], [], NOW, is_first=True),
    "digest": lambda letters: letters.digest("key", full_digest(), NOW),
    "trouble": lambda letters: letters.trouble("key", full_digest().troubles, NOW),
    "test": lambda letters: letters.test(NOW),
    "report": lambda letters: letters.report(EMPTY, (), NOW),
}


@pytest.mark.parametrize("kind", MAKERS)
def test_every_letter_falls_back_to_ours(kind: str) -> None:
    """None of them is ever lost to a template."""
    letters, heard = own_renderer(**{f"{kind}__html__j2": "{{ oops }}"})
    assert MAKERS[kind](letters) == MAKERS[kind](own_renderer()[0])
    assert list(heard.faults) == [kind]


def test_a_rehearsal_writes_every_letter_with_our_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """`reminderd check` finds nothing wrong with what ships; every kind of deadline has a letter of its own."""
    letters, heard = own_renderer(footer__txt__j2="unused")
    write, met = letters.reminder, list[DeadlineKind]()

    def noting(key: str, entries: Sequence[Entry], *given: Any) -> Letter:
        met.extend(entry.deadline.kind for entry in entries if len(entries) == 1)
        return write(key, entries, *given)

    monkeypatch.setattr(letters, "reminder", noting)
    rehearse(letters, "aliexpress", NOW)
    assert heard.faults == {}
    assert {*MAKERS, "reminder"} <= set(heard.good)
    assert {kind: met.count(kind) for kind in DeadlineKind} == dict.fromkeys(DeadlineKind, 3)


def test_a_rehearsal_finds_what_only_the_rarest_deadline_reaches() -> None:
    """A mistake in a branch that hardly any letter takes."""
    is_rarest = f"entry.deadline.kind == '{DeadlineKind.UNSURE_NEWS}'"
    oops = f"{{% for entry in entries if {is_rarest} %}}{{{{ oops }}}}{{% endfor %}}x"
    letters, heard = own_renderer(reminder__txt__j2=oops)
    rehearse(letters, "aliexpress", NOW)
    assert list(heard.faults) == ["reminder"]
