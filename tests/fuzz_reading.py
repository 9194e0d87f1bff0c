"""Coverage-guided fuzzing of the way from bytes to a reading; run by script/fuzz, with libFuzzer's arguments."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["reminderd.core"]):
    from reminderd.adapters.packs.resources import load_vendor
    from reminderd.core.mail.parsing import parse
    from reminderd.core.reading import describe, read

VENDOR = load_vendor()
NOW = datetime(2026, 12, 31, 12, tzinfo=UTC)  # after each mail of the corpus was sent
WORDS = (
    "From: AliExpress <transaction@notice.aliexpress.com>", "Subject: Order 8204417306625518: ", "Subject: Package ",
    "order shipped", "how did it go?", "awaiting confirmation", "delivery update", "message/rfc822", "multipart/mixed",
    "multipart/alternative", "text/html", "text/plain", "boundary=", "charset=", "base64", "quoted-printable",
    "=?utf-8?b?", "=?utf-8?q?", "Content-Type: ",
    "Content-Transfer-Encoding: ", "Authentication-Results: mx; dkim=pass header.d=",
    "tradeOrderId=8204417306625518", "rowan_id1=logistics_default_1_en_US_2026-01-01", "<table><tr><td>", "<a href=",
    "Placed on Jul 15,2026, 12:47", "Estimated delivery", "Ship to", "Order total", "x1",
)  # fmt: skip
"""What the fuzzer may try to insert: words that open a branch and that chance would hardly spell."""


def read_one(data: bytes) -> None:
    """Read a mail made of these bytes; whatever raises, hangs or swells is a finding."""
    mail = parse(data, received_at=NOW)
    describe(mail, read(mail, VENDOR))


def main() -> None:
    """Run libFuzzer with our dictionary."""
    dictionary = Path(sys.argv[1]).with_suffix(".dict")
    dictionary.write_text("".join(f'"{word}"\n' for word in WORDS))
    atheris.Setup([*sys.argv, f"-dict={dictionary}"], read_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
