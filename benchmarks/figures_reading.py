"""What reading costs: one mail, a mailbox for the first time, files; and how much is kept."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from functools import partial
from pathlib import Path
from statistics import median

from selectolax.lexbor import LexborHTMLParser

from benchmarks.figures_start import memory, ours
from benchmarks.measuring import commands_in_turns, in_turns, once, run
from benchmarks.peers import peer
from benchmarks.postbox import mailbox, sample, shop_mail
from benchmarks.registry import Bench, Row, figure
from benchmarks.states import make_state
from reminderd.adapters.packs.resources import load_vendor
from reminderd.adapters.tables.packed_mails import packed
from reminderd.core.mail.parsing import parse
from reminderd.core.model.vendor import Vendor
from reminderd.core.reading import read

CORPUS = Path(__file__).parent.parent / "tests" / "corpus" / "aliexpress"
PEERS = {
    "bare": "a bare parse",
    "selectolax": "the standard library and selectolax",
    "mail-parser": "mail-parser and Beautiful Soup",
}
LANGUAGES = ("en", "de", "ko", "ru")
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def read_mail(raw: bytes, vendor: Vendor) -> object:
    """Parse and read one mail."""
    return read(parse(raw, received_at=NOW), vendor)


@figure("read one mail, of 80 kB", goal="2.5 x a bare parse, 1.5 x the standard library and selectolax")
def mail(bench: Bench) -> Iterator[Row]:
    """In four languages, beside three ways to show what is in a mail without understanding it."""
    vendor, files = load_vendor(), []
    for language in LANGUAGES:
        file = bench.folder / f"{language}.eml"
        file.write_bytes(sample(CORPUS, language))
        files.append(str(file))
    mails = [Path(file).read_bytes() for file in files]
    for raw in mails:
        read_mail(raw, vendor)
    own: list[list[float]] = []
    others: dict[str, list[list[float]]] = {how: [] for how in PEERS}
    for _ in range(bench.rounds):
        own.append([once(partial(read_mail, raw, vendor), 5) for raw in mails])
        for how, costs in others.items():
            costs.append(json.loads(run(peer("reading", how, *files)).printed))
    for how, costs in others.items():
        for language, seconds, peer_seconds in zip(LANGUAGES, _medians(own), _medians(costs), strict=True):
            yield Row(f"read a mail: {language}", seconds, PEERS[how], peer_seconds)


@figure("what reading a mail consists of", goal="none: it shows what the goals for a mail rest on")
def steps(bench: Bench) -> Iterator[Row]:
    """Each step includes those before it; the last but one is all, and to store the mail it is packed, too."""
    vendor, raw = load_vendor(), sample(CORPUS, "en")
    parsed = parse(raw, received_at=NOW)

    def body() -> str:
        part = next(one for one in message_from_bytes(raw).walk() if one.get_content_type() == "text/html")
        return bytes(part.get_payload(decode=True)).decode()

    works = {
        "a bare parse": partial(message_from_bytes, raw),
        "and its body is decoded": body,
        "and made a tree (selectolax)": lambda: LexborHTMLParser(body()),
        "`parse`: and the tree is shown as lines, with bounds against hostile mails": partial(
            parse, raw, received_at=NOW
        ),
        "`parse` and `read`: and understood": partial(read_mail, raw, vendor),
        "`read` alone": partial(read, parsed, vendor),
        "packed": partial(packed, raw),
    }
    costs = in_turns(list(works.values()), bench.rounds)
    for work, seconds in zip(works, costs, strict=True):
        yield Row(work, seconds, "a bare parse", costs[0])


def _medians(rounds: list[list[float]]) -> list[float]:
    return [median(one) for one in zip(*rounds, strict=True)]


@figure(
    "import mails from files, and read them anew",
    goal="4 ms a mail; 8 times smaller than the mails",
    grows_with="mails",
)
def imports(bench: Bench) -> Iterator[Row]:
    """And how large the state is afterwards; then all of them are read anew, as after a change of the rules."""
    for count in bench.sizes(500, 2000):
        folder = bench.folder / str(count)
        mails = folder / "mails"
        mails.mkdir(parents=True)
        for number in range(count):
            (mails / f"{number}.eml").write_bytes(shop_mail(number))
        config = make_state(folder, iter(()))
        ran = run(ours("import", str(mails), "--config", str(config)))
        size = sum(file.stat().st_size for file in (folder / "state").glob("reminderd.db*"))
        of_mails = sum(file.stat().st_size for file in mails.iterdir())
        smaller = f"{memory(ran)}, the mails are {of_mails / size:.1f} times as large as the state"
        yield Row("import", ran.seconds, size=count, also=f"{1000 * ran.seconds / count:.2f} ms a mail, {smaller}")
        ran = run(ours("replay", "--config", str(config)))
        yield Row("replay", ran.seconds, size=count, also=f"{1000 * ran.seconds / count:.2f} ms a mail, {memory(ran)}")


@figure("read a mailbox for the first time", goal="3 x the bulk fetch of imap-tools, 70 MiB", grows_with="mails")
def mailboxes(bench: Bench) -> Iterator[Row]:
    """One mail in ten is the shop's. Then once more, with nothing new. It needs Dovecot."""
    from servers.dovecot import Dovecot, dovecot_program  # noqa: PLC0415  (of the tests)

    if dovecot_program() is None:
        return
    for count in bench.sizes(2000, 22_000):
        with Dovecot() as server:
            mails = list(mailbox(count, count // 10))
            for begin in range(0, count, 500):
                server.append(*mails[begin : begin + 500])
            config = make_state(bench.folder / str(count), iter(()), imap=server.port, user=server.user)
            way = (server.host, str(server.port), server.user, server.password, "aliexpress.com")
            ran = run(ours("once", "--config", str(config)), is_checked=False)
            peers = [peer("mailbox", how, *way) for how in ("raw", "imap-tools")]
            commands = [ours("once", "--config", str(config)), *peers]
            again, raw_loop, bulk = commands_in_turns(commands, min(3, bench.rounds), is_checked=False)
        yield Row("once, the first time", ran.seconds, "imap-tools, in bulk", bulk.seconds, count, memory(ran))
        yield Row("once, the first time", ran.seconds, "imaplib alone", raw_loop.seconds, count, memory(ran))
        yield Row("once, nothing new", again.seconds, "imaplib alone", raw_loop.seconds, count, memory(again))
