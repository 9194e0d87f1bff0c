"""The sample mailbox of the demo has the shapes that make real vendor mail hard to read, and never changes."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message

import pytest

from reminderd.demo.mail_words import LABELS, MAIL_WORDS
from reminderd.demo.mailbox import sample_mails, sample_steps
from reminderd.demo.mails import SampleMail
from reminderd.demo.stories import FIRST_DAY, STORIES

MAILS = sample_mails()
TOLD = [mail for mail in MAILS if mail.kind]
NUMBERS = {purchase.number for story in STORIES for purchase in story.purchases}


def _parsed(mail: SampleMail) -> Message:
    return message_from_bytes(mail.raw)


def _subject(mail: SampleMail) -> str:
    return str(make_header(decode_header(_parsed(mail)["Subject"])))


def _html(mail: SampleMail) -> str:
    payload = _parsed(mail).get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def _of_kind(kind: str) -> Iterator[SampleMail]:
    return (mail for mail in MAILS if mail.kind == kind)


def test_the_mailbox_is_the_same_on_every_run() -> None:
    """Two calls give the same bytes: no clock and no chance is in them."""
    sample_mails.cache_clear()
    assert sample_mails() == MAILS


def test_the_mailbox_fills_120_days_in_order() -> None:
    """Mails come sorted, and mails and the buyer's words lie within the demo's 120 days."""
    instants = [mail.at for mail in MAILS]
    assert instants == sorted(instants)
    for instant in (*instants, *(step.at for step in sample_steps())):
        assert FIRST_DAY < instant.date() < FIRST_DAY + timedelta(days=120)
    assert instants[-1].date() > FIRST_DAY + timedelta(days=110), "the last days must not be empty"


def test_eight_stories_with_orders_of_their_own_are_told() -> None:
    """Every order has sixteen digits, belongs to one story, and is confirmed by a mail before anything else."""
    assert len(STORIES) == 8
    assert len(NUMBERS) == sum(len(story.purchases) for story in STORIES) == 9
    for number in NUMBERS:
        assert re.fullmatch(r"\d{12}4711", number), "one buyer's orders share their last four digits"
        first = next(mail for mail in TOLD if number in mail.orders)
        assert first.kind in ("order_placed", "orders_placed")


@pytest.mark.parametrize("kind", sorted({kind for wordings in MAIL_WORDS.values() for kind in wordings}))
def test_every_worded_kind_of_mail_arrives(kind: str) -> None:
    """No wording is written in vain."""
    assert list(_of_kind(kind))


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: f"{mail.at:%m-%d-%H%M}")
def test_each_mail_is_one_quoted_printable_html_part_with_crlf(mail: SampleMail) -> None:
    """As real ones: no plain text beside the HTML, lines end in CRLF, and none is over 998 bytes."""
    assert b"\n" not in mail.raw.replace(b"\r\n", b"")
    assert max(map(len, mail.raw.split(b"\r\n"))) <= 998
    message = _parsed(mail)
    assert not message.defects
    assert message.get_content_type() == "text/html"
    assert message["Content-Transfer-Encoding"] == "quoted-printable"
    assert 'style="display:none' in _html(mail) or mail.kind == "order_closed", "the hidden preheader"


@pytest.mark.parametrize("mail", TOLD, ids=lambda mail: f"{mail.at:%m-%d-%H%M}-{mail.kind}")
def test_each_vendor_mail_carries_its_orders_in_links(mail: SampleMail) -> None:
    """Order numbers stand behind `&amp;` in link parameters; a parcel's mail shows them nowhere else."""
    html = _html(mail)
    links = " ".join(re.findall(r'href="([^"]*)"', html))
    assert "&amp;" in links
    for number in mail.orders:
        assert number in links
    if re.match(r"(Package|Packstück|Zollabfertigung) ", _subject(mail)):
        assert not any(number in re.sub(r'href="[^"]*"', "", html) for number in mail.orders)
    elif mail.kind != "order_closed":
        steps = LABELS["de" if _subject(mail)[0] in "B2" else "en"].progress
        assert all(f">{step}<" in html for step in steps) or mail.kind == "collected"


def test_message_ids_are_of_the_vendors_own_making() -> None:
    """Neither "<>" nor "@": the order's last four digits, its first twelve, "$" and 32 hex digits."""
    for mail in TOLD:
        message_id = _parsed(mail)["Message-ID"]
        assert re.fullmatch(r"[0-9]{16}[$][a-f0-9]{32}", message_id)
        assert message_id[4:16] + message_id[:4] == mail.orders[0]
    assert len({_parsed(mail)["Message-ID"] for mail in MAILS}) == len(MAILS)


def test_date_headers_come_from_several_zones() -> None:
    """Summer and winter time of the US Pacific coast, UTC and China."""
    zones = {_parsed(mail)["Date"][-5:] for mail in TOLD}
    assert zones == {"-0700", "-0800", "+0000", "+0800"}


def test_one_mail_tells_of_two_orders_and_glues_a_running_number_to_each() -> None:
    """The trap of the German confirmation: "Bestellung 1" and a sixteen-digit number stand together as seventeen."""
    (mail,) = _of_kind("orders_placed")
    text = re.sub(r"<[^>]*>", "", _html(mail))
    assert _subject(mail) == f"2 Bestellungen wurden bestätigt: {mail.orders[0]} & weitere"
    assert re.findall(r"Bestellung (\d{17})\b", text) == [f"1{mail.orders[0]}", f"2{mail.orders[1]}"]


def test_one_parcel_carries_two_orders_and_one_order_comes_in_two_parcels() -> None:
    """Orders and parcels are many-to-many."""
    parcels = {(event.parcel, story.title) for story in STORIES for event in story.events if event.parcel}
    assert len([title for _, title in parcels if title == "One order, two parcels"]) == 2
    assert any(len(mail.orders) == 2 for mail in _of_kind("delivered"))


def test_expected_delivery_is_a_day_with_the_month_in_the_middle() -> None:
    """The label stands on its own line, the day on the next: 25/10/2026."""
    days = re.findall(r">(?:Estimated delivery|Voraussichtliche Zustellzeit)</p></td></tr>\s*<tr><td><p[^>]*>([^<]*)<",
                      "".join(_html(mail) for mail in _of_kind("order_shipped")))  # fmt: skip
    assert len(days) == 6
    for day in days:
        numbers = [int(part) for part in day.split("/")]
        assert date(*reversed(numbers)) > FIRST_DAY


def test_what_must_cause_nothing_is_there_in_every_kind() -> None:
    """Advertising, coupon, review request, seller's message, a friend's mail, a look-alike and a forged sender."""
    noise = [mail for mail in MAILS if not mail.kind]
    senders = [str(make_header(decode_header(_parsed(mail)["From"]))) for mail in noise]
    for address in ("deals@deals.", "@mail.", "aliexpress@notice.", "notice@info.", "jo@example.org", "parcel-desk"):
        assert any(address in sender for sender in senders)
    assert any("coupon" in _subject(mail) for mail in noise)
    forged = [mail for mail in noise if "dmarc=fail" in _parsed(mail)["Authentication-Results"]]
    assert ["notice.aliexpress.com" in _parsed(mail)["From"] for mail in forged] == [True]
    assert any(number in _html(forged[0]) for number in NUMBERS), "it names a real order"
