"""What a mail server's refusal means: an address is given up only when the server says that it is gone."""

import pytest

from reminderd.core.model import Outcome, Phase, SendResult
from reminderd.core.planning.refusal import is_refused, outcome_of


@pytest.mark.parametrize(
    ("answer", "is_gone"),
    [
        ("550 5.1.1 <maria@example.org>: recipient address rejected: user unknown", True),
        ("550 5.1.10 the domain accepts no mail", True),
        ("550 5.2.1 mailbox disabled", True),
        ("550 No such user here", True),
        ("551 user not local", True),
        ("556 domain does not accept mail", True),
        ("553 5.1.1 no such mailbox", True),
        ("553 sorry, that address is not in my list", False),  # in no words that we know
        ("550 5.7.1 relaying denied", False),
        ("550 5.2.2 mailbox full", False),
        ("550 5.4.1 no such user, or your sender is blocked", False),  # words of another matter go first
        ("550 4.1.1 user unknown", False),  # the code behind the code says: for now
        ("550 requested action not taken", False),
        ("552 5.1.1 user unknown", False),  # the code is of what is too much (RFC 5321), the words of an address
        ("554 5.1.1 user unknown", False),  # the transaction failed, for whatever reason
        ("450 4.2.1 user unknown, try again", False),
        ("421 too many connections", False),
    ],
)
def test_only_an_address_that_is_gone_is_given_up(answer: str, is_gone: bool) -> None:
    """All else passes, or the user mends it: the letter is tried again."""
    found = outcome_of(int(answer[:3]), answer, Phase.RECIPIENT)
    assert found is (Outcome.REJECTED if is_gone else Outcome.DEFERRED)


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.RECIPIENT])
def test_an_answer_to_anything_else_says_nothing_of_the_address(phase: Phase) -> None:
    """Whatever its words are."""
    assert outcome_of(550, "550 5.1.1 user unknown", phase) is Outcome.DEFERRED


@pytest.mark.parametrize(
    ("outcome", "answer", "has_to_know"),
    [
        (Outcome.REJECTED, "550 5.1.1 user unknown", True),
        (Outcome.DEFERRED, "554 5.7.1 blocked", True),
        (Outcome.DEFERRED, "451 try again", False),
        (Outcome.ACCEPTED, "250 queued", False),
    ],
)
def test_the_user_has_to_know_of_what_seldom_passes_by_itself(outcome: Outcome, answer: str, has_to_know: bool) -> None:
    """A 5xx, whether it is about the address or not."""
    assert is_refused(SendResult(outcome, answer)) is has_to_know
