"""What a page fetched is read from each form in which it can be kept."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from reminderd.core.model.page import Capture, DocumentForm, PageDocument
from reminderd.core.pages.capture_files import MAX_CAPTURES, MAX_DEPTH
from reminderd.core.pages.documents import open_document
from samples.page_shapes import ADDRESS, API, BODY, ORDER, har, recorded, told

TEXT = json.dumps(BODY)
AT = datetime(2026, 10, 3, 8, 20, tzinfo=UTC)


def opened(content: str | bytes, name: str = "capture.json") -> PageDocument:
    found = open_document(content.encode() if isinstance(content, str) else content, name)
    assert found.form is DocumentForm.CAPTURE
    return found


@pytest.mark.parametrize(
    "content",
    [
        TEXT,
        f"\ufeff{TEXT}",
        f"mtopjsonp12({TEXT})",
        f" /**/mtopjsonp12 ( {TEXT} );\n",
        f"typeof mtopjsonp1 === 'function' && mtopjsonp1({TEXT});",
        f")]}}',\n{TEXT}",
        json.dumps(TEXT),
        json.dumps(f"{json.dumps(TEXT)}"),
        json.dumps([BODY]),
        json.dumps([TEXT]),
    ],
)
def test_one_body_is_read_however_it_is_wrapped(content: str) -> None:
    """As JSON, as the argument of a call, as a text of JSON."""
    assert opened(content).captures == (Capture("", BODY),)


@pytest.mark.parametrize(
    "entry",
    [
        {"url": API, "body": BODY},
        {"url": API, "body": TEXT},
        {"url": API, "body": f"mtopjsonp2({TEXT})"},
        {"url": API, "status": 200, "body": base64.b64encode(TEXT.encode()).decode(), "base64Encoded": True},
        {"request": {"url": API}, "response": {"body": TEXT}},
    ],
)
def test_answers_with_their_addresses_are_read(entry: dict[str, Any]) -> None:
    """Alone, in a list, in an object around the list."""
    capture = Capture(API, BODY)
    assert opened(json.dumps(entry)).captures == (capture,)
    assert opened(json.dumps([entry, entry])).captures == (capture, capture)
    assert opened(json.dumps({"captures": [entry]})).captures == (capture,)
    assert opened(json.dumps({API: BODY})).captures == (capture,)


@pytest.mark.parametrize(
    ("time", "instant"),
    [
        ("2026-10-03T10:20:00+02:00", AT),
        ("2026-10-03T08:20:00Z", AT),
        (1791015600000, AT),
        ("1791015600000", AT),
        (1791015600, AT),
        ("2026-10-03T10:20:00", None),
        ("today", None),
        (-1, None),
        (1e300, None),
        (True, None),
        ("²", None),
    ],
)
def test_an_answer_has_the_time_that_stands_beside_it(time: object, instant: datetime | None) -> None:
    """One without a zone is nobody's."""
    found = opened(json.dumps([{"url": API, "body": BODY, "captured_at": time}]))
    assert (found.captures[0].captured_at, found.captured_at) == (instant, instant)


def test_lines_of_answers_are_read_and_one_that_is_cut_off_is_told() -> None:
    """The others count all the same."""
    found = opened(f"{TEXT}\n{TEXT[:-9]}\n{TEXT}\n", "a.jsonl")
    assert found.captures == (Capture("", BODY),) * 2
    assert told(found) == ("a part of it is no whole JSON; was it cut off?",)
    assert told(opened(TEXT[:-9])) == told(found)


def test_a_har_file_gives_the_shops_answers() -> None:
    """With the time of each; pictures, programs, other sites and cookies, which a browser keeps too, are left out."""
    packed = base64.b64encode(f"mtopjsonp1({TEXT})".encode()).decode()
    found = opened(
        har(
            recorded(ADDRESS, "<!DOCTYPE html><html></html>"),
            recorded("https://ae01.alicdn.com/a.js", "var a = 1"),
            recorded("https://ads.example.org/", TEXT),
            recorded(API, packed, "2026-10-03T08:20:05.000Z", encoding="base64"),
            recorded(API, TEXT),
            recorded(API, ""),
            {"request": None},
            pages=(ADDRESS, "about:blank"),
        )
    )
    assert found.captures == (Capture(API, BODY, AT.replace(second=5)), Capture(API, BODY, AT))
    assert (found.address, found.captured_at, found.problems) == (ADDRESS, AT, ())
    assert "secret" not in repr(found)


def test_a_recording_of_two_pages_has_no_address() -> None:
    """Whose answers they are is not known then."""
    other = ADDRESS.replace(ORDER, "8206113950294417")
    assert opened(har(recorded(ADDRESS, "a"), recorded(other, "b"), recorded(API, TEXT))).address == ""


def test_what_was_posted_stands_in_the_address() -> None:
    """The order of the tracking page stands nowhere but in the request."""
    entry = recorded(API, TEXT)
    entry["request"]["postData"] = {"text": f"data=%7B%22tradeOrderId%22%3A%22{ORDER}%22%7D"}
    asked = f"{API}?data=%7B%22tradeOrderId%22%3A%22{ORDER}%22%7D"
    assert opened(har(entry)).captures[0].address == asked


def test_an_answer_of_another_site_is_left_out_and_told() -> None:
    """Nobody but the shop speaks for it."""
    found = opened(json.dumps([{"url": "https://acs.aliexpress.com.example.org/h5/", "body": BODY}]))
    assert (found.captures, told(found)) == ((), ("answers of other sites were left out",))
    assert opened(json.dumps([{"url": "/h5/mtop.ae.ld.querydetail/1.0/", "body": BODY}])).captures


def test_halves_of_characters_are_mended() -> None:
    """No database takes them."""
    body = opened(r'{"title": "a\ud83d b", "whole": "\ud83d\ude00"}').captures[0].body
    assert body == {"title": "a\ufffd b", "whole": "😀"}


def test_numbers_that_are_none_are_nothing() -> None:
    """NaN and what is greater than any number."""
    assert opened('{"a": NaN, "b": -Infinity, "c": 1e999, "d": 1.5}').captures[0].body == {
        "a": None,
        "b": None,
        "c": None,
        "d": 1.5,
    }


def test_programs_in_a_recording_do_not_count() -> None:
    """They are strings, whatever brackets they hold; a page fetches megabytes of them."""
    program = 'a[{"b":' * 200_000
    found = opened(har(recorded("https://assets.alicdn.com/a.js", program * 3), recorded(API, TEXT)))
    assert found.captures == (Capture(API, BODY, AT),)


def nested(depth: int) -> str:
    return '{"a":' * depth + "1" + "}" * depth


@pytest.mark.parametrize(
    ("content", "captures", "problem"),
    [
        (nested(MAX_DEPTH), 1, None),
        (nested(MAX_DEPTH + 1), 0, "an answer that is nested too deeply was left out"),
        (
            json.dumps([{"url": API, "body": f"[{'{},' * 150_000}1]"}] * 5),
            3,
            "it holds more than can be read: the rest was left out",
        ),
        (json.dumps(f"[{'{},' * 1_000_000}1]"), 0, "it holds no answer, only a single value"),
        (nested(100_000), 0, "a part of it is no whole JSON; was it cut off?"),
        ("[" * 3_000_000, 0, "it holds more than can be read"),
        ("[" + "{}," * 400_000 + "{}]", 0, "an answer without content was left out"),
        (json.dumps([BODY] * 300), MAX_CAPTURES, "more than 200 answers: the rest was left out"),
        ((TEXT + "\n") * 300, MAX_CAPTURES, "more than 200 answers: the rest was left out"),
        ('{"a": ' + "9" * 100_000 + "}", 0, "a part of it is no whole JSON; was it cut off?"),
        ("{}", 0, "an answer without content was left out"),
        ('{"log": {"entries": []}}', 0, "there is no answer of AliExpress in it"),
        ('"17"', 0, "it holds no answer, only a single value"),
    ],
    ids=range(13),
)
def test_size_depth_and_number_are_capped(content: str, captures: int, problem: str | None) -> None:
    """And each cap is told."""
    found = opened(content)
    assert len(found.captures) == captures
    assert problem is None or problem in told(found)
