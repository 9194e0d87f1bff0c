"""reading.py HOW FILE...: what reading each of the mails costs, in processor seconds, as a list of JSON.

HOW: `bare`: the standard library parses it (compat32). `selectolax`: it also decodes the text, and selectolax makes it
plain. `mail-parser`: mail-parser and Beautiful Soup do both.
"""

import email
import email.policy
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path


def bare(raw: bytes) -> object:
    """Parse it."""
    return email.message_from_bytes(raw)


def with_selectolax() -> Callable[[bytes], object]:
    """Parse it, and show what is in it."""
    from selectolax.lexbor import LexborHTMLParser

    def read(raw: bytes) -> object:
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        body = mail.get_body(("html", "plain"))
        html = LexborHTMLParser(body.get_content() if body else "")
        for unseen in html.css("style, script, head"):
            unseen.decompose()
        return html.body.text(separator="\n") if html.body else ""

    return read


def with_mail_parser() -> Callable[[bytes], object]:
    """Parse it, and show what is in it."""
    import mailparser
    from bs4 import BeautifulSoup

    def read(raw: bytes) -> object:
        mail = mailparser.parse_from_bytes(raw)
        return BeautifulSoup(mail.body, "html.parser").get_text("\n")

    return read


def main() -> None:
    how, *files = sys.argv[1:]
    read = {"bare": lambda: bare, "selectolax": with_selectolax, "mail-parser": with_mail_parser}[how]()
    costs = []
    for raw in (Path(file).read_bytes() for file in files):
        read(raw)
        begun = time.process_time()
        for _ in range(5):
            read(raw)
        costs.append((time.process_time() - begun) / 5)
    print(json.dumps(costs))


main()
