"""Subjects with what gateways, mail programs and people put around them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reminderd.adapters.packs.resources import load_vendor
from reminderd.core.mail.subject_tags import candidates, is_forward, untagged
from reminderd.core.model import MailKind, Verdict
from reminderd.core.reading import read
from samples.builders import SILENT_MAIL

VENDOR = load_vendor()
WORDS = VENDOR.vocabularies
ORDER = "8204417306625518"
MAIL = replace(
    SILENT_MAIL,
    sent_at=datetime(2026, 6, 2, 12, tzinfo=UTC),
)
FRONT = (
    "[EXTERNAL] ", "[External]", "[ext] ", "(EXT) ", "EXTERNAL: ", "External - ", "EXTERNAL ", "***SPAM*** ",
    "*** SPAM *** ", "*****SPAM*****", "{Spam?} ", "[SPAM] ", "[SPAM 7.2] ", "SPAM: ", "[Bulk] ", "##Bulk## ",
    "【外部】", "Re: ", "RE[2]: ", "Re^2: ", "AW: ", "Antw: ", "WG: ", "TR : ", "RV: ", "I: ", "R: ", "RIF: ",
    "SV: ", "VS: ", "回复：", "转发: ", "答复：", "Ynt: ", "İlt: ", "ПЕР: ", "Odp: ", "PD: ", "ENC: ", "RES: ",
    "Fwd: Fwd: ", "[#12345] ", "[Ticket#2026112810000123] ", "!!! ", "#todo# ", "[EXTERNAL] Re: ***SPAM*** WG: ",
    "Spam? - ", "-- SPAM -- ", "перенаправлено: ", "[Möglicher Spam] ", "《外部邮件》", "Odpověď: ", "回覆: ",
    "(!) ", "[!!! EXTERN !!!] ",
)  # fmt: skip
BACK = (
    " [#12345]", " (Ticket 123)", " [Ticket#2026112810000123]", " - EXTERNAL", " [EXTERNAL]", " #4711", " *** SPAM ***",
    " (fwd)", " [ext] [#12345]", " | Ref: 99881", " {Spam?}",
)  # fmt: skip


@pytest.mark.parametrize("tag", FRONT)
def test_tags_in_front_are_taken_off(tag: str) -> None:
    """Whatever stands before the subject of an order and of a parcel, in any number."""
    assert_read(f"{tag}Order {ORDER}: order shipped", MailKind.ORDER_SHIPPED)
    assert_read(f"{tag}Package AP00441700112233: at customs", MailKind.IN_TRANSIT)


@pytest.mark.parametrize("tag", BACK)
def test_tags_behind_are_taken_off(tag: str) -> None:
    """Also together with one in front."""
    assert_read(f"Bestellung {ORDER}: Bestellauftrag bestätigt{tag}", MailKind.ORDER_PLACED)
    assert_read(f"WG: [EXTERN] Paquete AP00441700112233: en aduanas{tag}", MailKind.IN_TRANSIT)


def assert_read(subject: str, kind: MailKind) -> None:
    found = read(replace(MAIL, subject=subject), VENDOR)
    assert (found.verdict, found.kind) == (Verdict.READ, kind), found.problems
    (fact,) = found.facts
    assert (fact.order.number if fact.order else fact.tracking_number) in (ORDER, "AP00441700112233")


@pytest.mark.parametrize(
    "subject",
    [
        f"[Dispute] Order {ORDER}: order shipped",
        f"Dispute: Order {ORDER}: order shipped",
        f"Order {ORDER}: order shipped [refund]",
        f"Failed: Order {ORDER}: order shipped",
    ],
)
def test_what_is_no_tag_is_not_taken_off(subject: str) -> None:
    """Words that say something of the order keep the mail unread, in brackets, too."""
    assert read(replace(MAIL, subject=subject), VENDOR).verdict is Verdict.UNRECOGNISED


def test_a_number_in_brackets_stays() -> None:
    """It may be the order's."""
    assert untagged(f"Order shipped ({ORDER})", WORDS) == f"Order shipped ({ORDER})"
    assert untagged(f"[{ORDER}] order shipped", WORDS) == f"[{ORDER}] order shipped"
    assert next(candidates("[x] y", WORDS)) == "[x] y"


def test_what_was_sent_on_says_so_behind_the_tags_of_gateways() -> None:
    """An answer to a forwarded mail is an answer."""
    assert is_forward("[EXTERNAL] Fwd: x", WORDS)
    assert is_forward("***SPAM*** [ext] 转发：x", WORDS)
    assert not is_forward("Re: Fwd: x", WORDS)
    assert not is_forward("[Fwd] x", WORDS)
