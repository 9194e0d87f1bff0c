"""What holds for every mail, whatever its bytes."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminderd.adapters.packs.resources import load_vendor
from reminderd.core.mail.characters import readable
from reminderd.core.mail.parsing import MAX_SUBJECT, parse
from reminderd.core.mail.shown_text import MAX_LINE
from reminderd.core.model import Mail, Verdict
from reminderd.core.model.wordings import fold
from reminderd.core.reading import describe, read

VENDOR = load_vendor()
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)

SNIPPETS = [
    "From: AliExpress <transaction@notice.aliexpress.com>\n",
    "Subject: Order 8204417306625518: order shipped\n",
    "Subject: Package AP00441700112233: at customs\n",
    "Subject: =?utf-8?q?Packst=C3=BCck?= X\n",
    "Content-Type: text/html; charset=utf-8\n",
    "Content-Type: multipart/mixed; boundary=b\n",
    "Content-Transfer-Encoding: base64\n",
    "Content-Transfer-Encoding: quoted-printable\n",
    "Authentication-Results: mx; dkim=pass header.d=aliexpress.com\n",
    "\n",
    "--b\n",
    "<p>Order 18204417306625518</p>",
    "<a href='https://x.example/?tradeOrderId=8204417306625518&trackingNumber=AP1234567'>t</a>",
    "<p>Placed on Jul 15,2026, 12:47</p><p>Shop</p><p>Title ...</p><p>€ 1,99x1</p>",
    "<p>Estimated delivery</p><p>30/08/2026</p>",
    "=3D=\n",
    "\u200c\u202e",
]
mails = st.lists(st.one_of(st.sampled_from(SNIPPETS).map(str.encode), st.binary(max_size=40)), max_size=25).map(
    b"".join
)


def parsed(raw: bytes) -> Mail:
    return parse(raw, received_at=NOW)


@given(st.one_of(st.binary(max_size=500), mails))
def test_no_bytes_make_parsing_or_reading_raise(raw: bytes) -> None:
    """Any bytes become a Mail, and any Mail becomes a Reading that can be shown."""
    mail = parsed(raw)
    assert mail.sent_at.tzinfo is not None
    assert describe(mail, read(mail, VENDOR))["verdict"] in set(Verdict)


@given(mails)
def test_reading_the_same_bytes_again_says_the_same(raw: bytes) -> None:
    """Parsing and reading depend on nothing but their arguments."""
    assert read(parsed(raw), VENDOR) == read(parsed(raw), VENDOR)


@given(mails)
def test_a_reading_is_whole(raw: bytes) -> None:
    """Facts come with a kind and from the vendor's own sender; what is unread says why."""
    mail = parsed(raw)
    reading = read(mail, VENDOR)
    if reading.facts:
        assert reading.verdict is Verdict.READ
        assert mail.sender == "transaction@notice.aliexpress.com"
        assert {fact.kind for fact in reading.facts} == {reading.kind}
        assert {fact.source for fact in reading.facts} == {f"mail:{mail.id}"}
        assert all(14 <= len(fact.order.number) <= 19 for fact in reading.facts if fact.order)
        assert all((fact.order or fact.tracking_number) and fact.quote for fact in reading.facts)
    elif reading.verdict is not Verdict.IGNORED:
        assert reading.problems


visible = st.text(
    st.characters(categories=["L", "N", "P", "S"], exclude_characters="\u115f\u1160\u3164\uffa0"), min_size=1
)


@given(st.lists(visible, max_size=10))
def test_lines_keep_their_order_and_their_text(words: list[str]) -> None:
    """Each paragraph is one line, in reading order; full-width letters become plain, only lone full stops go."""
    body = "".join(f"<p>{word.replace('&', '&amp;').replace('<', '&lt;')}</p>" for word in words)
    mail = parsed(b"Content-Type: text/html; charset=utf-8\n\n" + body.encode())
    assert list(mail.lines) == [readable(word) for word in words if readable(word).strip(".")]


HOSTILE = [
    "order " * 40_000,
    "bestellung " * 20_000,
    "ihre die der " * 15_000,
    "package 1" * 25_000,
    "1" * 200_000,
    "order 82044173066255" * 10_000,
    " " * 200_000,
    "-" * 200_000,
    "soon completed " * 13_000,
    "haben 15 tage " * 14_000,
    "have 15 days to open " * 9_000,
    "hello " * 33_000,
    "ist jetzt im in ihrem land " * 7_000,
    "a" * 200_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
def test_no_pattern_of_a_pack_is_slow_on_hostile_text(text: str) -> None:
    """Subjects and lines are capped before any pattern sees them, and no pattern takes long on what is left."""
    line = text[:MAX_LINE]
    for language in VENDOR.languages:
        for rule in (*language.subjects, *language.headlines):
            pattern = rule.pattern  # compiled here, which is no part of the search
            assert seconds(lambda pattern=pattern: pattern.fullmatch(fold(text[:MAX_SUBJECT]))) < 0.05, rule
        for label in (*language.labels.values(), *language.families.values()):
            assert seconds(lambda label=label: (label.search(line), label.match(line), label.fullmatch(line))) < 0.05, (
                label
            )
        assert seconds(lambda language=language: list(language.order_mention.finditer(text))) < 0.5


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
def test_a_hostile_mail_is_read_in_a_moment(text: str) -> None:
    """200 kB of bait in the subject, in one line and in many lines cost less than two seconds."""
    head = f"{SNIPPETS[0]}{SNIPPETS[1]}X-Bait: {text}\n"
    many = "\n".join(text[at : at + 200] for at in range(0, len(text), 200))
    for raw in (
        f"{head}\n{text}",
        f"{head}\n{many}",
        f"{SNIPPETS[0]}Subject: {text}\n\nx",
    ):
        assert seconds(lambda raw=raw: read(parsed(raw.encode()), VENDOR)) < 2


def seconds(work: object) -> float:
    """Return what the work itself took of the processor: what else the machine does is no matter of the pattern's."""
    began = time.thread_time()
    work()
    return time.thread_time() - began
