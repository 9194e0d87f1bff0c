"""Mail x Vendor -> Reading: the rules that the corpus does not spell out one by one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from reminderd.adapters.packs.resources import load_vendor
from reminderd.core.model import Authenticity, Item, MailKind, Reading, TransitStep, Verdict
from reminderd.core.reading import describe, read
from reminderd.core.reading.numbers import without_running_numbers
from samples.builders import SILENT_MAIL

VENDOR = load_vendor()
SENT_AT = datetime(2026, 6, 11, 12, tzinfo=UTC)
ORDER = "8204417306625518"
OTHER = "8204417306645518"
TRACK = "https://www.aliexpress.com/p/tracking/index.html?tradeOrderId="
MAIL = replace(
    SILENT_MAIL,
    subject=f"Order {ORDER}: order shipped",
    sent_at=SENT_AT,
)


def reading(
    subject: str, lines: tuple[str, ...] = (), links: tuple[str, ...] = (), sender: str = MAIL.sender
) -> Reading:
    return read(replace(MAIL, subject=subject, lines=lines, links=links, sender=sender), VENDOR)


@pytest.mark.parametrize(
    "subject",
    [
        f"Order {ORDER}: order shipped",
        f"Order {ORDER} : Order Shipped!",
        f"ORDER {ORDER}：ORDER SHIPPED",
        f"Order\u00a0{ORDER}:\u2003order shipped",
        f"Your order {ORDER} has shipped",
        f"Order shipped: order {ORDER}",
        f"Order No. {ORDER} has been shipped.",
        f"📦 Order ({ORDER}): order shipped",
        f"Bestellung {ORDER}: Bestellung versandt",
        f"Ihre Bestellung {ORDER} wurde versandt",
        f"Die Bestellung Nr. {ORDER}: versandt!",
    ],
)
def test_a_subject_is_known_in_all_its_forms(subject: str) -> None:
    """Colons, blanks, capitals, widths of letters, words before the number and its place do not matter."""
    found = reading(subject)
    assert (found.verdict, found.kind) == (Verdict.READ, MailKind.ORDER_SHIPPED)
    assert [fact.order.number for fact in found.facts] == [ORDER]


@pytest.mark.parametrize(
    "subject",
    [
        f"Order {ORDER}: order shipped - play and win",
        f"Order {ORDER}: order not shipped",
        f"Order {ORDER}x: order shipped",
        "Order 123: order shipped",
        f"Parts: Order {ORDER}: order shipped",
        "Shipped",
        "",
    ],
)
def test_a_subject_that_says_more_or_less_is_not_guessed(subject: str) -> None:
    """A rule matches the whole subject or nothing; what nobody has seen stays unread and says so."""
    found = reading(subject, lines=("Your order has shipped", "Delivered"))
    assert found.verdict is Verdict.UNRECOGNISED
    assert found.facts == ()
    assert found.problems


def test_words_in_the_body_never_decide() -> None:
    """The progress bar says Shipped and Delivered in every mail."""
    found = reading(f"Order {ORDER}: awaiting confirmation", lines=("Confirmed", "Shipped", "Delivered"))
    assert found.kind is MailKind.AWAITING_CONFIRMATION


def test_a_parcel_with_three_orders_is_three_facts() -> None:
    """Parcel mails name their orders in link parameters only; each gets the tracking number of the subject."""
    orders = (ORDER, OTHER, "8204417306665518")
    found = reading("Package AP00441700112233: at customs", links=tuple(TRACK + order for order in orders))
    assert tuple(fact.order.number for fact in found.facts) == orders
    assert {(fact.tracking_number, fact.step) for fact in found.facts} == {("AP00441700112233", TransitStep.CUSTOMS)}


@pytest.mark.parametrize(
    "link",
    [
        f"https://www.aliexpress.com/ssr/1/x?a=1&o_ids={ORDER},{OTHER}",
        f"https://www.aliexpress.com/ssr/1/x?a=1&o_ids={ORDER}%2C{OTHER}&b=2",
        f"https://s.click.example/?url=https%3A%2F%2Fwww.aliexpress.com%2Fx%3Fo_ids%3D{ORDER}%2C{OTHER}",
    ],
)
def test_lists_of_orders_in_links_are_read(link: str) -> None:
    """A parameter may hold several orders, and may be packed into another link."""
    found = reading("Package AP00441700112233: at customs", links=(link,))
    assert [fact.order.number for fact in found.facts] == [ORDER, OTHER]


def test_a_tracking_number_is_known_by_its_place() -> None:
    """16 digits behind "Package" are a parcel, behind "Order" an order."""
    found = reading(f"Package {OTHER}: at customs", links=(TRACK + ORDER,))
    assert [(fact.order.number, fact.tracking_number) for fact in found.facts] == [(ORDER, OTHER)]


def test_several_parcels_in_one_mail_are_kept_apart() -> None:
    """Links that pair an order with a tracking number tell the parcels of a merged mail apart."""
    links = (f"{TRACK}{ORDER}&trackingNumber=AP001111111", f"{TRACK}{OTHER}&trackingNumber=AP002222222")
    found = reading("Update on your packages", links=links)
    assert [(fact.order.number, fact.tracking_number) for fact in found.facts] == [
        (ORDER, "AP001111111"),
        (OTHER, "AP002222222"),
    ]


def test_links_that_tell_parcels_apart_go_before_the_number_in_the_subject() -> None:
    """The subject names one of two; each order keeps its own."""
    links = (f"{TRACK}{ORDER}&trackingNumber=AP001111111", f"{TRACK}{OTHER}&trackingNumber=AP002222222")
    found = reading("Package AP001111111: at customs", links=links)
    assert {(fact.order.number, fact.tracking_number) for fact in found.facts if fact.order} >= {
        (ORDER, "AP001111111"),
        (OTHER, "AP002222222"),
    }
    assert (OTHER, "AP001111111") not in {
        (fact.order.number, fact.tracking_number) for fact in found.facts if fact.order
    }


def test_a_parcel_without_an_order_is_told_all_the_same() -> None:
    """What happened is known, to which order other mails of that parcel say."""
    found = reading("Package AP00441700112233 has been delivered")
    assert (found.verdict, found.kind) == (Verdict.READ, MailKind.DELIVERED)
    assert [(one.order, one.tracking_number) for one in found.facts] == [(None, "AP00441700112233")]
    fact = describe(MAIL, found)["facts"][0]
    assert (fact["order"], fact["kind"], fact["tracking_number"]) == (None, "delivered", "AP00441700112233")


def test_an_order_mail_without_an_order_is_unrecognised() -> None:
    """A confirmation of nothing gives nothing."""
    assert reading("Your order is confirmed").verdict is Verdict.UNRECOGNISED


def test_one_order_in_the_subject_is_the_only_one_of_an_order_mail() -> None:
    """Links to other orders in a mail about one order do not make it a mail about those."""
    found = reading(f"Order {ORDER}: how did it go?", lines=(f"Order {OTHER}",), links=(TRACK + OTHER,))
    assert [fact.order.number for fact in found.facts] == [ORDER]


def test_orders_that_the_subject_counts_but_the_mail_does_not_name_are_missed() -> None:
    """ "3 orders" with one number is read, with a problem."""
    found = reading(f"3 Bestellungen wurden bestätigt: {ORDER} & weitere")
    assert found.problems == ("speaks of 3 orders, names 1",)


def test_a_generic_update_is_made_precise_by_its_headline_alone() -> None:
    """A line above the greeting says the step; the same words below it do not, nor do two that differ."""
    subject = f"Order {ORDER}: delivery update"
    assert reading(subject, lines=("Out for delivery", "Hi Anna,", "Delivered")).kind is MailKind.OUT_FOR_DELIVERY
    assert reading(subject, lines=("News", "Hi Anna,", "Out for delivery")).kind is MailKind.IN_TRANSIT
    assert reading(subject, lines=("At customs", "Out for delivery", "Hi Anna,")).facts[0].step is TransitStep.UPDATE


def test_a_template_that_cannot_carry_the_subjects_kind_stops_the_reading() -> None:
    """Two pieces of evidence that disagree are named, and neither wins."""
    link = f"{TRACK}{ORDER}&rowan_id1=logistics_default_20221027_1_en_US_2026-06-11"
    found = reading(f"Order {ORDER}: how did it go?", links=(link,))
    assert found.verdict is Verdict.UNRECOGNISED
    assert "receipt_confirmed" in found.problems[0]
    assert "logistics_default" in found.problems[0]


def test_a_template_speaks_where_no_rule_knows_the_language() -> None:
    """The template's name does not depend on the language, so a Greek confirmation is read by it."""
    link = f"{TRACK}{ORDER}&rowan_id1=pay_success_20221027_1_el_GR_2026-06-11"
    found = reading(f"Παραγγελία {ORDER}: επιβεβαιώθηκε", links=(link,))
    assert (found.verdict, found.kind, found.language) == (Verdict.READ, MailKind.ORDER_PLACED, None)
    assert [fact.order.number for fact in found.facts] == [ORDER]


@pytest.mark.parametrize(
    ("numbers", "known", "expected"),
    [
        (["1" + ORDER, "2" + OTHER], [ORDER], [ORDER, OTHER]),
        (["1" + ORDER, "2" + OTHER], [], [ORDER, OTHER]),
        (["1" + ORDER], [ORDER], [ORDER]),
        (["1" + ORDER], [], ["1" + ORDER]),
        ([ORDER, "1" + ORDER, "2" + OTHER], [], [ORDER, ORDER, OTHER]),
        ([ORDER, OTHER], [], [ORDER, OTHER]),
        (["7" + ORDER, "9" + OTHER], [], ["7" + ORDER, "9" + OTHER]),
    ],
)
def test_running_numbers_glued_to_order_numbers_are_cut(
    numbers: list[str], known: list[str], expected: list[str]
) -> None:
    """17 digits are a running number and an order where they count up, or where the rest is known."""
    assert without_running_numbers(numbers, known) == expected


def test_items_amounts_and_days_are_read_from_labelled_lines() -> None:
    """The shop's name is no item, the recommendation's price is no total, the address is neither."""
    lines = (
        "Hi Anna,",
        f"Your order {ORDER} has shipped.",
        "Placed on Jun 02,2026, 18:05",
        "Harbour Store",
        "Lunch box with ...",
        "1.2 l",
        "US $11.20 x2",
        "Order total",
        "US $22.40",
        "Estimated delivery: Jun 18 - 27",
        "Ship to",
        "x9 Street 1",
        "Anna (+1) 2025550143",
        "You may also like",
        "Lamp",
        "x7",
        "Total US $99.00",
    )
    fact = reading(MAIL.subject, lines=lines).facts[0]
    assert fact.items == (Item("Lunch box with ...", 2),)
    assert fact.price is not None
    assert str(fact.price.amount) == "22.40"
    assert fact.placed_at is not None
    assert fact.placed_at.isoformat() == "2026-06-02T18:05:00-07:00"
    assert (fact.expected_from, fact.expected_until) == (date(2026, 6, 18), date(2026, 6, 27))


def test_the_dispute_window_comes_from_its_sentence_only() -> None:
    """15 days to open a dispute, not 24/7 support, not 15 days of something else; and the sentence is quoted."""
    subject = f"Order {ORDER}: how did it go?"
    sentence = "If unhappy, you still have 15 days to submit a dispute request."
    fact = reading(subject, lines=("Visit us 24/7.", sentence)).facts[0]
    assert (fact.within, fact.quote) == (timedelta(days=15), sentence)
    assert reading(subject, lines=("Coupons are valid for 15 days.",)).facts[0].within is None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("Delivered 08/06/2026",), date(2026, 6, 8)),
        (("Delivered on Jun 8, 2026",), date(2026, 6, 8)),
        (("Delivered", "08/06/2026"), date(2026, 6, 8)),
        (("Delivered", "Cable", "x1"), None),
        (("Delivered", "Jun 8"), None),
        (("Delivered 08/07/2026",), None),  # after the mail
    ],
)
def test_the_day_of_delivery_needs_a_full_date(lines: tuple[str, ...], expected: date | None) -> None:
    """The bare word is a step of the progress bar."""
    assert reading(f"Order {ORDER}: awaiting confirmation", lines=lines).facts[0].delivered_on == expected


def test_a_mail_of_something_else_names_no_day_of_delivery() -> None:
    """A shipped parcel has none, whatever a line of another one says."""
    assert reading(f"Order {ORDER}: order shipped", lines=("Delivered 08/06/2026",)).facts[0].delivered_on is None


def test_a_quote_is_one_sentence_without_the_greeting() -> None:
    """Sentences part where no blank stands between them, and hold together behind "No."."""
    lines = (f"Hello Anna, thanks.Your order No. {ORDER} has shipped.Track it below.",)
    assert reading(MAIL.subject, lines=lines).facts[0].quote == f"Your order No. {ORDER} has shipped."


def test_only_the_sender_of_order_mails_is_believed() -> None:
    """Other addresses of the vendor, relays of advertisement and strangers give no facts."""
    relay = "{}_at_{}_aliexpress_com_0a1b2c_3d4e5f@privaterelay.appleid.com"
    assert reading(MAIL.subject, sender=relay.format("transaction", "notice")).verdict is Verdict.READ
    assert reading(MAIL.subject, sender=relay.format("hello", "deals")).kind is MailKind.MARKETING
    assert reading(MAIL.subject, sender="new@notice.aliexpress.com").verdict is Verdict.UNRECOGNISED
    assert reading(MAIL.subject, sender="transaction@notice.aliexpress.com.evil.example").verdict is Verdict.SUSPICIOUS


@pytest.mark.parametrize(
    "domain", ["aIiexpress.example", "aliexpres.example", "ali-express.example", "xn--liexpress-zyh.example"]
)
def test_look_alike_domains_are_suspicious(domain: str) -> None:
    """A capital i, a letter left out, a hyphen, a Cyrillic letter."""
    found = read(replace(MAIL, sender=f"transaction@{domain}".lower(), sender_name=""), VENDOR)
    assert found.verdict is Verdict.SUSPICIOUS


def test_a_failed_signature_is_suspicious_and_a_missing_one_is_not() -> None:
    """FAIL is reported; UNKNOWN, as at providers that write no such header, is read."""
    assert read(replace(MAIL, authenticity=Authenticity.FAIL), VENDOR).verdict is Verdict.SUSPICIOUS
    assert read(replace(MAIL, authenticity=Authenticity.UNKNOWN), VENDOR).verdict is Verdict.READ


def test_a_german_mail_in_an_english_account_is_read() -> None:
    """The language is the mail's, never the account's."""
    assert reading(f"Bestellung {ORDER}: wie ist es gelaufen?").language == "de"
    assert reading(f"Order {ORDER}: how did it go?").language == "en"
