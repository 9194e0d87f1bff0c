"""`reminderd mark`: what the command line makes of its words before anything is looked up."""

import click
import pytest
from click.testing import CliRunner

from reminderd.cli.commands.mark import mark
from reminderd.core.model import Statement


@pytest.mark.parametrize("words", [["refunded", "-5", "EUR"], ["offer", "-12,50"], ["refunded", "--", "-5"]])
def test_a_sum_with_a_minus_is_no_unknown_option(words: list[str]) -> None:
    """It says how to write the sum; a slip in an option is still told as one."""
    with pytest.raises(click.UsageError, match=r"a sum is written without a minus: (5|12,50)$"):
        mark.main(["4711", *words], standalone_mode=False)
    with pytest.raises(click.NoSuchOption):
        mark.main(["4711", "received", "--jsno"], standalone_mode=False)


@pytest.mark.parametrize("width", [54, 60, 80])
def test_the_words_are_whole_at_any_width(width: int) -> None:
    """Whoever reads of them types them: none is broken, at a hyphen neither."""
    shown = CliRunner().invoke(mark, ["--help"], terminal_width=width).output
    lines = shown.partition("Options:")[0].splitlines()
    assert max(map(len, lines)) <= width
    listed = [line for line in lines if line.startswith(("  The ", "  Goods", "  All", " " * 17))]
    words = {word.strip(",()") for line in listed for word in line[17:].split()}
    said = {word.strip(",()") for line in (mark.help or "").splitlines() for word in line.split()}
    assert {one.value for one in Statement} & said <= words
    assert "visa|mastercard|card|paypal|other" in words
