"""Who wrote a mail: relays, look-alikes, and answers that would go elsewhere."""

from datetime import UTC, datetime

import pytest

from reminderd.adapters.packs.resources import load_vendor
from reminderd.core.mail.parsing import parse
from reminderd.core.model import Reading, Verdict
from reminderd.core.reading import read

VENDOR = load_vendor()
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
OWN = "AliExpress <transaction@notice.aliexpress.com>"
SUBJECT = "Order 8204417306625518: order shipped"


def reading(headers: str) -> Reading:
    return read(parse(f"Subject: {SUBJECT}\n{headers}\n\nYour order has shipped.".encode(), received_at=NOW), VENDOR)


RELAYED = [
    "transaction_at_notice_aliexpress_com_0a1b_2c3d@privaterelay.appleid.com",
    "transaction_at_notice.aliexpress.com_nora.w@duck.com",
    "transaction_at_notice_aliexpress_com_kqwzt@simplelogin.co",
    "shop+transaction=notice.aliexpress.com@nora.anonaddy.com",
    "shop+transaction=notice.aliexpress.com@addy.io",
]


@pytest.mark.parametrize("address", RELAYED)
def test_the_shop_is_known_behind_a_relay(address: str) -> None:
    """Apple, DuckDuckGo, SimpleLogin and addy.io write the true sender into the address, and IMAP's search finds it."""
    assert any(part in address for part in VENDOR.search_from)
    vouched = reading(
        f"Authentication-Results: mx; dmarc=pass header.from={address.rpartition('@')[2]}\nFrom: A <{address}>"
    )
    assert (vouched.verdict, len(vouched.facts)) == (Verdict.READ, 1)


@pytest.mark.parametrize("address", RELAYED)
def test_a_relay_is_judged_by_its_own_domain_and_not_by_what_it_hides(address: str) -> None:
    """The shop's signature says nothing any more; a failure of the relay's own is a forgery."""
    domain = address.rpartition("@")[2]
    broken = f"Authentication-Results: mx; dkim=fail header.d=aliexpress.com\nFrom: A <{address}>"
    assert reading(broken).verdict is Verdict.READ
    assert reading(f"Authentication-Results: mx; dmarc=fail header.from={domain}\nFrom: A <{address}>").verdict is (
        Verdict.SUSPICIOUS
    )


@pytest.mark.parametrize(
    "address",
    [
        "transaction_at_notice_aliexpress_com_0a1b@privaterelay.appleid.com.relay.example",
        "transaction_at_notice.aliexpress.com.evil.example_nora@duck.com",
        "transaction_at_evil-aliexpress_com_kqwzt@simplelogin.co",
        "shop+transaction=notice.aliexpress.com.evil.example@nora.anonaddy.com",
        "shop+transaction=notice.aliexpress.com@nora.anonaddy.example",
        "transaction_at_notice_aliexpress_com_1@duck.com",
    ],
)
def test_what_only_looks_like_a_relayed_address_is_a_forgery(address: str) -> None:
    """Another host before or behind, or the address of another service."""
    assert reading(f"From: A <{address}>").verdict is Verdict.SUSPICIOUS


@pytest.mark.parametrize(
    ("headers", "verdict"),
    [
        (f"From: {OWN}\nReply-To: help@ali-care.example", Verdict.SUSPICIOUS),
        (f"From: {OWN}\nReply-To: x@notice.aliexpress.com, help@ali-care.example", Verdict.SUSPICIOUS),
        (f"From: {OWN}\nReply-To: help@ali-care.example, x@notice.aliexpress.com", Verdict.SUSPICIOUS),
        (f"From: {OWN}\nReply-To: AliExpress <noreply@notice.aliexpress.com>", Verdict.READ),
        (f"From: {OWN}\nReply-To: service@service.alibaba.com", Verdict.READ),
        (f"From: {OWN}\nReply-To:", Verdict.READ),
        (f"From: <{RELAYED[0]}>\nReply-To: noreply_at_aliexpress_com_9z@privaterelay.appleid.com", Verdict.READ),
        (f"From: <{RELAYED[0]}>\nReply-To: <k2x9@privaterelay.appleid.com>", Verdict.READ),  # the service's own
        (
            "Authentication-Results: mx; dmarc=pass header.from=notice.aliexpress.com\n"
            f"From: {OWN}\nReply-To: list@shops.example",
            Verdict.READ,
        ),
    ],
)
def test_answers_that_would_go_elsewhere_give_a_forgery_away(headers: str, verdict: Verdict) -> None:
    """Unless a server vouches for the mail: then the shop chose that address itself."""
    assert reading(headers).verdict is verdict


@pytest.mark.parametrize(
    "name",
    [
        "АliЕxpress",
        "Αliexpress",
        "aIiExpress",
        "AliExpreѕѕ",
        "A1iExpress",
        "Ali Express",
        "Ali-Express",
        "ÀlíÉxprêss",
        "𝐀𝐥𝐢𝐄𝐱𝐩𝐫𝐞𝐬𝐬",
        "ⒶliExpress",
        "A\u200bli\u200cExpress",
        "alıexpress",
        "AliEхрrеss",
        "Aliεxpress",
        "Ali3xpre$5",
    ],
)
def test_letters_that_look_alike_are_seen_through(name: str) -> None:
    """Cyrillic, Greek, digits, accents, mathematical and circled letters, invisible ones between."""
    assert reading(f"From: {name} <orders@mailer.example>").verdict is Verdict.SUSPICIOUS


@pytest.mark.parametrize("name", ["Alice Express", "Alina Presser", "Expressen Ali", "Al Iexpa", "Natalie Press"])
def test_other_names_are_nobodys_forgery(name: str) -> None:
    """A name with some of the letters is just a name."""
    assert reading(f"From: {name} <post@mailer.example>").verdict is Verdict.IGNORED
