"""`reminderd mark`: what the command line makes of its words before anything is looked up."""

import click
import pytest

from reminderd.cli.commands.mark import mark


@pytest.mark.parametrize("words", [["refunded", "-5", "EUR"], ["offer", "-12,50"], ["refunded", "--", "-5"]])
def test_a_sum_with_a_minus_is_no_unknown_option(words: list[str]) -> None:
    """It says how to write the sum; a slip in an option is still told as one."""
    with pytest.raises(click.UsageError, match=r"a sum is written without a minus: (5|12,50)$"):
        mark.main(["4711", *words], standalone_mode=False)
    with pytest.raises(click.NoSuchOption):
        mark.main(["4711", "received", "--jsno"], standalone_mode=False)
