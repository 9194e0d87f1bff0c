"""What the receiving server says of a mail's sender."""

from datetime import UTC, datetime

import authres
import pytest

from reminderd.core.mail.authenticity import judge
from reminderd.core.mail.parsing import parse
from reminderd.core.model import Authenticity

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
OWN = "AliExpress <transaction@notice.aliexpress.com>"
SENDER = "transaction@notice.aliexpress.com"
SUBJECT = "Order 8204417306625518: order shipped"


def test_a_second_word_on_dmarc_under_the_servers_name_is_not_believed() -> None:
    """A server that leaves forged headers of its own name in the mail puts its true one above them."""
    forged = "mx; dkim=pass header.d=aliexpress.com; dmarc=pass header.from=notice.aliexpress.com"
    assert judge(["mx; dmarc=fail header.from=notice.aliexpress.com", forged], SENDER) is Authenticity.FAIL
    assert judge(["mx; dkim=fail header.d=aliexpress.com", forged], SENDER) is Authenticity.FAIL
    only_dmarc = "mx; dmarc=pass header.from=notice.aliexpress.com"
    assert judge(["mx; spf=fail smtp.mailfrom=x@evil.example; dkim=none", only_dmarc], SENDER) is Authenticity.UNKNOWN


@pytest.mark.parametrize(
    "true",
    [
        "mx; spf=fail smtp.mailfrom=" + "x" * 9000 + "@evil.example; dmarc=fail header.from=notice.aliexpress.com",
        "mx; spf=fail (" + "(" * 25 + " smtp.mailfrom=x@evil.example; dmarc=fail header.from=notice.aliexpress.com",
        '"mx"; dmarc=fail header.from=notice.aliexpress.com',
        "mx; none",
        "mx;",
        "mx",
        "mx; spf=pass smtp.mailfrom=x@evil.example",
        "mx; dkim=pass header.d=evil.example",
    ],
)
@pytest.mark.parametrize("named", ["mx", "MX", None])
def test_nothing_the_sender_makes_the_server_write_lets_a_forged_word_below_it_count(
    true: str, named: str | None
) -> None:
    """A sender chooses its own name and length, and may well be proven: for itself."""
    forged = "mx; dmarc=pass header.from=notice.aliexpress.com"
    assert judge([true, forged], SENDER, named) is not Authenticity.PASS


@pytest.mark.parametrize(
    ("signed_by", "sender", "verdict"),
    [
        ("shop.co.uk", "orders@mail.shop.co.uk", Authenticity.PASS),
        ("evil.co.uk", "orders@shop.co.uk", Authenticity.UNKNOWN),
        ("co.uk", "orders@shop.co.uk", Authenticity.UNKNOWN),
        ("evil.example", "orders@shop.example", Authenticity.UNKNOWN),
    ],
)
def test_a_signature_counts_for_its_own_organisation(signed_by: str, sender: str, verdict: Authenticity) -> None:
    """Where a country has domains below such as co.uk, these are nobody's: two shops in them are two organisations."""
    assert judge([f"mx; dkim=pass header.d={signed_by}"], sender) is verdict


def test_another_servers_broken_header_hides_no_word_of_the_named_one() -> None:
    true = "mx; dkim=pass header.d=aliexpress.com"
    assert judge(["relay; dkim=pass (((", true], SENDER, "mx") is Authenticity.PASS


def test_a_server_may_write_a_header_for_each_method() -> None:
    """OpenDKIM and OpenDMARC do: together they are one word."""
    headers = ["mx; dmarc=none header.from=notice.aliexpress.com", "mx; dkim=pass header.d=aliexpress.com"]
    assert judge(headers, SENDER) is Authenticity.PASS


IN_A_STRING = 'spf=fail smtp.mailfrom="a;dmarc=pass header.from=aliexpress.com"'


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (f"mx; {IN_A_STRING}; dmarc=fail header.from=notice.aliexpress.com", Authenticity.FAIL),
        (f"mx; {IN_A_STRING}; dmarc=none", Authenticity.FAIL),
        (f"mx; {IN_A_STRING}", Authenticity.FAIL),
        ('mx; dkim=none reason="; dmarc=pass header.from=aliexpress.com"', Authenticity.UNKNOWN),
        ('mx; spf=none smtp.helo="x; dkim=pass header.d=aliexpress.com', Authenticity.UNKNOWN),
        ("mx; dkim=none (; dmarc=pass header.from=aliexpress.com)", Authenticity.UNKNOWN),
        ("mx; dkim=none (a (b) ; dkim=pass header.d=aliexpress.com ; c)", Authenticity.UNKNOWN),
        ("mx; dkim=none (; dmarc=pass header.from=aliexpress.com", Authenticity.UNKNOWN),
        ("mx; spf=fail; dkim=none; dmarc=none", Authenticity.UNKNOWN),
        ("mx; dkim=pass header.d=evil.example", Authenticity.UNKNOWN),
        ("mx; dkim=pass header.d=aliexpress.com.evil.example", Authenticity.UNKNOWN),
        ("mx; dkim=pass header.d=evil.example header.d=aliexpress.com", Authenticity.UNKNOWN),
        ("mx; dkim=pass header.d=evil.example header.i=@aliexpress.com", Authenticity.UNKNOWN),
        ("mx; dkim=pass policy.d=aliexpress.com", Authenticity.UNKNOWN),
        ("mx; arc=pass header.d=aliexpress.com; spf=pass smtp.mailfrom=aliexpress.com", Authenticity.UNKNOWN),
        ("mx; x-dmarc=pass header.from=aliexpress.com", Authenticity.UNKNOWN),
        ("mx; dmarc=pass header.from=evil.example", Authenticity.UNKNOWN),
        ("mx; none", Authenticity.UNKNOWN),
        ("mx 1; dkim=pass\r\n\t(2048-bit key; ok)\r\n\theader.d=aliexpress.com", Authenticity.PASS),
        ('mx; dkim=pass reason="good; key" header.d="aliexpress.com"', Authenticity.PASS),
        ("mx; dkim = pass header.d = aliexpress.com", Authenticity.PASS),
        ("mx; dkim=fail header.d=evil.example; dkim=pass header.d=aliexpress.com", Authenticity.PASS),
        ("mx; dkim=fail header.d=aliexpress.com; dkim=pass header.d=evil.example", Authenticity.FAIL),
        ("atlas.example; dkim=pass header.i=@aliexpress.com; dmarc=pass(p=NONE) header.from=aliexpress.com;",
         Authenticity.PASS),
        ("spf=pass smtp.mailfrom=a.example; dkim=pass header.d=aliexpress.com;dmarc=pass action=none "
         "header.from=aliexpress.com;compauth=pass reason=100", Authenticity.PASS),
        ("mx; spf=pass smtp.mailfrom=a;dmarc=pass header.from=aliexpress.com; dmarc=fail header.from=aliexpress.com",
         Authenticity.FAIL),
        ("mx; dmarc=fail header.from=aliexpress.com; dmarc=pass header.from=aliexpress.com", Authenticity.FAIL),
        ("mx; dmarc=pass header.from=aliexpress.com" + " " * 9_000, Authenticity.UNKNOWN),
        ("mx; dmarc=pass " + "(" * 2_000 + ")" * 2_000 + " header.from=aliexpress.com", Authenticity.UNKNOWN),
    ],
)  # fmt: skip
def test_results_are_read_by_their_grammar(results: str, expected: Authenticity) -> None:
    """Strings, comments, folds and several methods; what stands inside of another's text is no result."""
    assert judge([results], SENDER) is expected


@pytest.mark.parametrize("blank", [" ", "\t", " \t "])
def test_a_blank_before_the_colon_is_no_servers(blank: str) -> None:
    """A server that takes out what senders write in its name may overlook it, and writes none itself."""
    rest = f": mx; dmarc=pass header.from=notice.aliexpress.com\nFrom: {OWN}\nSubject: {SUBJECT}\n\nshipped"
    assert parse(f"Authentication-Results{rest}".encode(), received_at=NOW).authenticity is Authenticity.PASS
    mail = parse(f"Authentication-Results{blank}{rest}".encode(), received_at=NOW)
    assert mail.authenticity is Authenticity.UNKNOWN


def test_only_the_named_server_or_the_topmost_one_is_heard() -> None:
    """Below another's header, or one that nobody can read, stands what a sender may have written."""
    passed = "mx.example.org; dmarc=pass header.from=notice.aliexpress.com"
    assert judge(["relay.example; dkim=none", passed], SENDER) is Authenticity.UNKNOWN
    assert judge(["mx.example.org; dkim=none (", passed], SENDER) is Authenticity.UNKNOWN
    assert judge(["evil.example; dmarc=pass header.from=aliexpress.com"], SENDER, "mx.example.org") is (
        Authenticity.UNKNOWN
    )
    assert judge(["relay.example; dkim=none", passed], SENDER, "MX.example.org") is Authenticity.PASS
    assert judge([passed.replace("mx.example.org", "evil.mx.example.org")], SENDER, "mx.example.org") is (
        Authenticity.UNKNOWN
    )


def test_nobody_vouches_for_no_sender() -> None:
    """Without exactly one From there is nothing to vouch for."""
    assert judge(["mx; dmarc=pass header.from=notice.aliexpress.com"], "") is Authenticity.UNKNOWN


def test_the_same_said_of_many_mails_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the beginning of the signature is another in each, and parsing costs more than the whole mail."""
    parsed: list[str] = []
    real = authres.AuthenticationResultsHeader.parse
    monkeypatch.setattr(authres.AuthenticationResultsHeader, "parse", lambda text: parsed.append(text) or real(text))
    for number in range(20):
        header = f"once.example; dkim=pass header.d=aliexpress.com header.b=aB{number}+/; spf=pass"
        assert judge([header], SENDER) is Authenticity.PASS
    assert len(parsed) == 1
