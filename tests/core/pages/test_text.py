"""What the text of a page says where a careful reader looks twice: one claim a page."""

from datetime import date

import pytest

from reminderd.core.model.page import PageReading, Trust
from samples.page_texts import ORDER, kept, read

# --- a sentence in two lines


@pytest.mark.parametrize(
    "broken",
    [
        "Refund if no delivery before\nNov 5, 2026",
        "Refund if no delivery\nbefore Nov 5, 2026",
        "Refund if no delivery before Nov 5,\n2026",
        "Refund if no delivery before Nov\n5, 2026 · Refund if items damaged",
        "Refund if no\ndelivery before\nNov 5, 2026",
        "Refund if package lost · Refund if no delivery\nbefore Nov 5, 2026 · Refund if items\ndamaged",
    ],
)
def test_a_limit_is_one_sentence_however_its_lines_are_broken(broken: str) -> None:
    """A narrow screen and a mail program break lines where they like; the day is stated all the same."""
    reading = read(f"Order tracking\n{broken}\nRef. Number: {ORDER}")
    assert reading.protection_until == date(2026, 11, 5)
    assert reading.trust["protection_until"] is Trust.STATED
    assert reading.protection_text == "Refund if no delivery before Nov 5, 2026"


@pytest.mark.parametrize(
    ("broken", "until"),
    [
        ("Reembolso si no llega antes del\n5 nov, 2026", date(2026, 11, 5)),
        ("Rückerstattung, wenn keine Lieferung vor dem\n5. Nov 2026", date(2026, 11, 5)),
        ("Remboursement si non livré avant le\n5 nov. 2026", date(2026, 11, 5)),
        ("Reembolso se não for entregue antes de\n5 nov, 2026", date(2026, 11, 5)),
    ],
)
def test_a_broken_limit_of_a_likely_wording_is_asked_back(broken: str, until: date) -> None:
    """As it is in one line."""
    reading = read(f"{broken}\nRef. Number: {ORDER}")
    assert (reading.protection_until, reading.trust["protection_until"]) == (until, Trust.ASKED)


@pytest.mark.parametrize(
    "text",
    [
        "Refund if no delivery before\nPaid on: Sep 27, 2026",
        "Refund if no delivery in 30 days\nSep 27, 2026",
        "Rückerstattung, wenn nicht innerhalb von 60 Tagen geliefert\n27. Sep 2026",
        "Rückerstattung, wenn nicht geliefert\nBezahlt am: 27. Sep 2026",
        "Refund if items damaged\nNov 6, 2026",
    ],
)
def test_what_stands_below_is_no_part_of_a_sentence_that_does_not_go_on(text: str) -> None:
    """A day of its own is not the limit."""
    assert read(f"Order tracking\n{text}\nRef. Number: {ORDER}").protection_until is None


def test_the_windows_of_a_finished_order_may_be_broken_too() -> None:
    """Each is a long sentence."""
    reading = read(
        "Completed\nOrder complete.If there are any problems, you can apply for a return/refund within 7 days of\n"
        "confirming receipt.If the item you received is defective or not as described, you can open a dispute\n"
        f"within 90 days after order was placed.\nRef. Number: {ORDER}\nOrder placed on: Aug 4, 2026\n"
        "Order completed on: Sep 1, 2026"
    )
    ends = {name: one.until for name, one in reading.windows.items()}
    assert ends == {"return_or_refund": date(2026, 9, 8), "defect_dispute": date(2026, 11, 2)}


# --- days that may be two


@pytest.mark.parametrize(
    ("line", "trust"),
    [
        ("Refund if no delivery before 03/04/2027", Trust.ASKED),
        ("Refund if no delivery before 04-03-2027", Trust.ASKED),
        ("Refund if no delivery before 03/03/2027", Trust.STATED),
        ("Refund if no delivery before 12/31/2026", Trust.STATED),
        ("Refund if no delivery before 2027-03-04", Trust.STATED),
    ],
)
def test_a_day_that_may_be_two_is_asked_back(line: str, trust: Trust) -> None:
    """Nobody knows whether the day or the month comes first."""
    reading = read(f"Order tracking\n{line}\nRef. Number: {ORDER}")
    assert reading.protection_until
    assert reading.trust["protection_until"] is trust


@pytest.mark.parametrize("day", ["Nov 5, 2027", "Jun 5, 2027", "Sep 5, 2026"])
def test_a_limit_far_ahead_or_before_the_order_is_asked_back(day: str) -> None:
    """A digit of it is wrong, or it is none (rule A9)."""
    reading = read(f"Refund if no delivery before {day}\nRef. Number: {ORDER}\nOrder placed on: Sep 27, 2026")
    assert reading.trust["protection_until"] is Trust.ASKED


def progress(*lines: str) -> PageReading:
    return read(
        "\n".join(
            ("Awaiting delivery", "Paid", "Sep 27, 2026", *lines, f"Ref. Number: {ORDER}", "Paid on: Sep 27, 2026")
        )
    )


def test_the_progress_bar_names_the_limit_too() -> None:
    """Where the promise was not copied: asked back, and no refund."""
    reading = progress("€1", "Oct 24, 2026", "Refund", "Nov 6, 2026")
    assert (reading.protection_until, reading.trust["protection_until"]) == (date(2026, 11, 6), Trust.ASKED)
    assert reading.protection_text == "Refund: Nov 6, 2026"
    assert reading.refund is None


@pytest.mark.parametrize(
    "lines",
    [
        ("Refund", "Oct 2, 2026"),
        ("Refund", "Nov 6, 2028"),
        ("Refund", "Paid on: Nov 6, 2026"),
        ("Refund information", "Nov 6, 2026"),
    ],
)
def test_another_day_below_the_word_is_no_limit(lines: tuple[str, ...]) -> None:
    """One that is over, one too far ahead, one of another label."""
    assert progress(*lines).protection_until is None


def test_a_promise_outweighs_the_progress_bar() -> None:
    """Its day is stated."""
    reading = progress("Refund", "Nov 6, 2026", "Refund if no delivery before Nov 7, 2026")
    assert (reading.protection_until, reading.trust["protection_until"]) == (date(2026, 11, 7), Trust.STATED)


@pytest.mark.parametrize("day", ["Nov 5, 2039", "Nov 35, 2026"])
def test_a_limit_that_is_no_day_is_told(day: str) -> None:
    """Line by line, besides what was read."""
    reading = read(f"Refund if no delivery before {day}\nRef. Number: {ORDER}\nOrder placed on: Sep 27, 2026")
    assert reading.order_placed == date(2026, 9, 27)
    assert [f"Refund if no delivery before {day}" in str(one) for one in reading.problems] == [True]


def test_of_two_days_the_earlier_one_is_asked_about() -> None:
    """A yes that is given without a look shall cost nothing; a day that is over is not meant."""
    until = {
        day: read(f"Refund if no delivery before {day}\nRef. Number: {ORDER}") for day in ("04/03/2027", "12/01/2026")
    }
    assert until["04/03/2027"].protection_until == date(2027, 3, 4)
    assert until["12/01/2026"].protection_until == date(2026, 12, 1)


def test_an_ambiguous_day_of_an_order_is_not_noted_unasked() -> None:
    """When it was paid counts, too."""
    reading = read(f"Awaiting delivery\nRef. Number: {ORDER}\nOrder placed on: 09/10/2026\nPaid on: 09/10/2026")
    assert {reading.trust[name] for name in ("order_placed", "paid")} == {Trust.ASKED}


# --- what the order's state is


@pytest.mark.parametrize(
    "menu",
    [
        ("To pay", "Shipped"),
        ("View all", "To pay", "To ship", "Shipped", "Processed"),
        ("To pay (0)", "To ship (1)", "Shipped (2)", "To review (3)", "Returns"),
        ("View all", "To pay", "Processing", "Processed", "Completed", "Deleted orders"),
        ("My account", "Orders", "To pay", "Payment", "Refund and return", "Shipped"),
        ("Shipped",),
    ],
)
@pytest.mark.parametrize(("word", "status"), [("Awaiting delivery", "awaiting_delivery"), ("Completed", "completed")])
def test_a_menus_words_are_no_status(menu: tuple[str, ...], word: str, status: str) -> None:
    """They stand above every page."""
    lines = (*menu, "Account", word, f"Ref. Number: {ORDER}", "Order placed on: Sep 27, 2026", "Service Commitment")
    reading = read("\n".join(lines))
    assert (reading.status, reading.status_text) == (status, word)


def test_the_state_right_below_a_menu_is_the_orders() -> None:
    """Also where it is a word of the menu."""
    lines = (
        "To pay",
        "Processing",
        "Processed",
        "Completed",
        "Completed",
        f"Ref. Number: {ORDER}",
        "Paid on: Sep 27, 2026",
    )
    assert read("\n".join(lines)).status == "completed"


def test_a_menu_alone_says_nothing_of_the_order() -> None:
    """Better no state than a wrong one."""
    lines = (
        "View all",
        "To pay",
        "To ship",
        "Shipped",
        f"Ref. Number: {ORDER}",
        "Order placed on: Sep 27, 2026",
        "Details",
    )
    assert read("\n".join(lines)).status is None


# --- what is kept


@pytest.mark.parametrize(
    "note",
    [
        "Note: leave it with the neighbour before Nov 20, 2026",
        "Carrier note: handed to a neighbour on Nov 20, 2026",
        "Hinweis: beim nachbarn abgegeben am 20. Nov 2026",
        "Nota: dejado con el vecino el 20 nov 2026",
        "Observação: deixado com o vizinho em 20 nov 2026",
        "Remarque : laissé chez le voisin le 20 nov. 2026",
        "Message to seller: please send before Nov 20, 2026",
        "Note\nleave it with the neighbour before Nov 20, 2026",
    ],
)
def test_a_note_is_not_kept(note: str) -> None:
    """Carriers write there who took the parcel, and buyers what they like."""
    text = kept(f"Order tracking\nRefund if no delivery before Nov 5, 2026\n{note}\nRef. Number: {ORDER}")
    assert "Nov 5, 2026" in text
    assert not [
        part
        for part in ("neigh", "nachbar", "vecino", "vizinho", "voisin", "please", "20")
        if part in text.replace("2026", "")
    ]


def test_what_a_carrier_writes_beside_a_time_is_not_kept() -> None:
    """Only the time is."""
    text = kept(
        "Order tracking\nIn transit\nwill be brought by our driver before Nov 20, 2026\nFri | Oct. 2 03:12\n"
        f"Ref. Number: {ORDER}"
    )
    assert "driver" not in text
    assert "Fri | Oct. 2 03:12" in text


# --- what a picture's reader runs together


@pytest.mark.parametrize(
    "line",
    [
        f"Ref, Number: {ORDER} Copy Order placed on: Sep 27, 2026 Paid on: Sep 27, 2026",
        f"Ref: Number: {ORDER} Order placed on: Sep 27, 2026",
    ],
)
def test_labels_in_one_line_are_read_each(line: str) -> None:
    """A button's word may stand between."""
    reading = read(line)
    assert (reading.order, reading.order_placed) == (ORDER, date(2026, 9, 27))


def test_promises_are_parted_by_whatever_stands_for_a_point() -> None:
    """A dash between days parts nothing."""
    coupon, limit = "Apply for €1.00 coupon code if delayed by Dec 20, 2026", "Refund if no delivery before Jan 3, 2027"
    reading = read(f"{coupon} - {limit} » Refund if items damaged\nRef. Number: {ORDER}")
    assert reading.protection_text == limit
    assert reading.trust["protection_until"] is Trust.STATED
