"""The deadline to look at a mail that was only guessed: only the user can say what it means."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from reminderd.core.deadlines.policy import Policy
from reminderd.core.deadlines.reasons import quotes
from reminderd.core.model import Deadline, DeadlineKind, Fact, MailKind, Order, Region, Statement

_QUOTED = 3
_REFUNDS = frozenset({MailKind.REFUND_ISSUED, MailKind.REFUND_COMPLETED})
_FAMILIES: Sequence[frozenset[MailKind]] = (
    frozenset(
        {
            MailKind.DISPUTE_OPENED,
            MailKind.DISPUTE_OFFER,
            MailKind.DISPUTE_EVIDENCE,
            MailKind.DISPUTE_DECIDED,
            MailKind.DISPUTE_CLOSED,
        }
    ),
    frozenset({MailKind.RETURN_DUE, MailKind.RETURN_UPDATE}),
    frozenset({MailKind.REFUND_ISSUED, MailKind.REFUND_COMPLETED}),
    frozenset({MailKind.PROTECTION_ENDING, MailKind.PROTECTION_EXTENDED}),
    frozenset({MailKind.ORDER_FROZEN}),
    frozenset({MailKind.DELIVERY_PROBLEM}),
)


def unsure_news(order: Order, policy: Policy) -> Iterator[Deadline]:
    """D4: about two days to answer an offer of the seller, and silence accepts it. So whatever a mail may say of a
    dispute, a return, a refund or the protection is looked at within two days, or by a nearer day that it names.

    F5: a Brazilian refund may wait for a form of EBANX, which has no stated limit: act within a day.

    It ends with the next word of the user on that order (a `reopen` answers nothing, it takes back), or a mail of the
    same family whose words are known. The name holds the newest such mail: what was answered about one says nothing of
    the next.
    """
    open_guesses = [fact for fact in order.guesses if not _is_settled(fact, order)]
    if not open_guesses:
        return
    newest = open_guesses[-1]
    is_form = policy.region is Region.BR and newest.kind in _REFUNDS
    period = "refund_form" if is_form else "offer_answer"  # F5: EBANX asks for bank details by a form
    limits = [_act_by(fact, policy, period) for fact in open_guesses]
    ahead = [limit for limit in limits if limit > newest.stated_at]
    act_by = min(ahead, default=newest.stated_at)  # no limit is ahead where the page's own runs out today: act at once
    latest = policy.end(policy.day(newest.stated_at), "unsure_latest")
    named = max((fact for fact in open_guesses if fact.due), key=lambda fact: fact.due or date.min, default=None)
    is_named = named is not None and named.due is not None and policy.end(named.due) > latest
    yield Deadline(
        uid=f"{order.key}/{DeadlineKind.UNSURE_NEWS.value}/{newest.source.partition(':')[2][:8]}",
        order=order.key,
        kind=DeadlineKind.UNSURE_NEWS,
        act_by=act_by,
        hard_end=policy.end(named.due) if named and named.due and is_named else latest,
        because=(
            *quotes(open_guesses[-_QUOTED:]),
            policy.because(period),
        ),
        news=MailKind(newest.kind),
        over_because=quotes([named]) if named and is_named else (*quotes([newest]), policy.because("unsure_latest")),
    )


def _act_by(guess: Fact, policy: Policy, period: str) -> datetime:
    by = guess.stated_at + timedelta(days=policy.periods[period].days)
    if guess.due is None:
        return by
    named = policy.start(guess.due)
    return min(by, named if named > guess.stated_at else policy.end(guess.due))


def _is_settled(guess: Fact, order: Order) -> bool:
    family = next(family for family in _FAMILIES if guess.kind in family)
    for fact in order.facts:
        said_at = fact.noted_at or fact.stated_at
        if said_at > guess.stated_at and (fact.kind in family or _is_answer(fact, guess)):
            return True
    return False


def _is_answer(fact: Fact, guess: Fact) -> bool:
    """That a page's dispute runs, which is asked beside what it waits for, answers nothing of that."""
    is_users = isinstance(fact.kind, Statement) and not fact.is_of_page
    is_beside = guess.is_of_page and fact.kind is Statement.DISPUTED
    return is_users and fact.kind is not Statement.REOPEN and not is_beside
