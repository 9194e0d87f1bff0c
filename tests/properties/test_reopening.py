"""Whatever ended an order, `reopen` leads back to what was live before (rule A13)."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from reminderd.core.deadlines import derive
from reminderd.core.model import Deadline, DeadlineState, Fact, FactKind, MailKind, Mark, Statement
from reminderd.core.orders import fold_order
from reminderd.core.planning.planner import plan
from reminderd.core.statements.reopened_answers import facts_of, in_force
from samples.builders import BERLIN, DAY, ORDER, PACIFIC, at, policy, preferences

BEGIN = at("2026-03-01")
WAYS: list[list[FactKind]] = [
    [MailKind.ORDER_PLACED],
    [MailKind.ORDER_PLACED, MailKind.ORDER_SHIPPED],
    [MailKind.ORDER_SHIPPED, MailKind.DELIVERED],
    [MailKind.ORDER_PLACED, MailKind.ORDER_SHIPPED, Statement.NOT_RECEIVED],
    [MailKind.ORDER_PLACED, MailKind.DELIVERED, Statement.NOT_RECEIVED, Statement.DISPUTED],
    [MailKind.ORDER_PLACED, MailKind.DELIVERED, MailKind.DISPUTE_OPENED, MailKind.DISPUTE_OFFER],
    [MailKind.ORDER_PLACED, Statement.DISPUTED, Statement.JUDGED, Statement.APPEALED],
    [MailKind.ORDER_PLACED, Statement.DISPUTED, MailKind.RETURN_DUE, Statement.RETURN_SENT],
    [MailKind.ORDER_PLACED, MailKind.ORDER_CANCELLED],
    [MailKind.ORDER_PLACED, MailKind.ORDER_FROZEN],
    [MailKind.ORDER_PLACED, Statement.DISPUTED, Statement.ACCEPTED, MailKind.REFUND_COMPLETED],
]
WHOLE: list[FactKind] = [
    Statement.CLOSED,
    Statement.IGNORE,
    Statement.RECEIVED,
    Statement.REFUNDED,
    Statement.BANK_DISPUTED,
    MailKind.ORDER_CANCELLED,
    MailKind.ORDER_CLOSED,
    MailKind.RECEIPT_CONFIRMED,
]
OF_DISPUTES: list[FactKind] = [
    Statement.ACCEPTED,
    Statement.JUDGED,
    Statement.CANCELLED_DISPUTE,
    Statement.DISPUTE_CLOSED,
    MailKind.DISPUTE_DECIDED,
    MailKind.DISPUTE_CLOSED,
]
SILENCED: list[FactKind] = [Statement.IGNORE]
FOLLOWERS: list[FactKind] = [MailKind.ORDER_CLOSED, MailKind.RECEIPT_CONFIRMED]


def live(facts: list[Fact], marks: list[Mark], day: int) -> dict[str, Deadline]:
    """Return what is open on that day of the life, and not over."""
    now = BEGIN + day * DAY
    order = fold_order(ORDER, [*facts, *facts_of(marks, BERLIN)], PACIFIC)
    decided = plan(derive(order, policy()), in_force(marks), {}, preferences(), now)
    return {one.deadline.uid: one.deadline for one in decided if one.state is DeadlineState.OPEN}


def told(kind: FactKind, day: int) -> Fact:
    return Fact(f"mail:{kind}-{day}", ORDER, kind, BEGIN + day * DAY, quote=kind.value)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_reopen_leads_back_from_every_end(data: st.DataObject) -> None:
    """Also where mails told of it, too. What was live and is not over is live again, by the same day."""
    way = data.draw(st.sampled_from(WAYS))
    gaps = [data.draw(st.integers(1, 9)) for _ in way]
    life = [told(kind, sum(gaps[: number + 1])) for number, kind in enumerate(way)]
    ended_on = sum(gaps) + data.draw(st.integers(1, 5))
    has_dispute = {Statement.DISPUTED, MailKind.DISPUTE_OPENED} & set(way) and Statement.ACCEPTED not in way
    ends = [*WHOLE, *(OF_DISPUTES if has_dispute else [])]
    follows = FOLLOWERS if {MailKind.ORDER_CANCELLED, Statement.ACCEPTED} & set(way) else []  # that end, not another
    end = data.draw(st.sampled_from([kind for kind in ends if kind not in (*way, *follows)]))
    ended = [*life, told(end, ended_on)]
    if end not in (*FOLLOWERS, *SILENCED):  # what came while nobody listened is news
        ended += [told(kind, ended_on + 1) for kind in data.draw(st.sets(st.sampled_from(FOLLOWERS)))]
    reopened_on = ended_on + data.draw(st.integers(2, 6))
    reopen = Mark("r", BEGIN + reopened_on * DAY + timedelta(hours=1), "cli", str(ORDER), Statement.REOPEN)
    before, after = live(life, [], reopened_on + 1), live(ended, [reopen], reopened_on + 1)
    assert set(before) <= set(after)
    assert all(after[uid].act_by <= one.act_by for uid, one in before.items())
    if not any(one.kind is MailKind.RECEIPT_CONFIRMED for one in ended):  # whose days stay beside what is live again
        assert {uid: after[uid] for uid in before} == before


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(WAYS), st.data())
def test_reopen_makes_live_again_what_was_done(way: list[FactKind], data: st.DataObject) -> None:
    """The last saying, be it of one deadline or of all."""
    life = [told(kind, 3 * number) for number, kind in enumerate(way)]
    day = 3 * len(way)
    before = live(life, [], day)
    if not before:
        return
    wanted = data.draw(st.lists(st.sampled_from(sorted(before)), min_size=1, unique=True))
    done = [
        replace(Mark("d", BEGIN + day * DAY, "cli", uid, "done"), id=f"d{number}", saying="one")
        for number, uid in enumerate(wanted)
    ]
    settled = live(life, done, day + 1)
    reopen = Mark("r", BEGIN + (day + 1) * DAY, "cli", str(ORDER), Statement.REOPEN)
    assert not set(settled) & set(wanted)
    assert live(life, [*done, reopen], day + 1) == live(life, [], day + 1)
