"""What could not be read of a page: one line that says why, and what to do.

The English sentences stand here, for the command line; the letters say them in the user's language by the macro
`page_problem` of their wording.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

SENTENCES: Mapping[str, str] = {
    # files
    "empty": "it is empty",
    "too_large": "it is larger than {megabytes} MB",
    "is_mail": "it is a mail: forward it instead",
    "is_pdf": "it is a PDF: save the page as HTML, copy its text, or send a picture",
    "is_packed": "it is a packed file: send what is in it",
    "is_word_file": "it is a file of a word processor: copy its text",
    "broken_picture": "it is no picture that can be opened",
    "no_page_file": "it is no text, page, capture or picture",
    "unreadable_file": "it cannot be opened: {reason}",
    # saved pages and text
    "long_text": "it has more than {megabytes} MB of text: the rest was left out",
    "many_lines": "it has more than {count} lines: the rest was left out",
    "many_parts": "it has too many parts to be read as a page: it was read as text",
    "shows_nothing": "it shows no text",
    "cut_off": "it cannot be opened; was it cut off?",
    "no_page_within": "there is no page in it; was it cut off?",
    # captures
    "other_sites": "answers of other sites were left out",
    "many_answers": "more than {count} answers: the rest was left out",
    "empty_answer": "an answer without content was left out",
    "deep_answer": "an answer that is nested too deeply was left out",
    "too_much_left_out": "it holds more than can be read: the rest was left out",
    "too_much": "it holds more than can be read",
    "no_answer": "there is no answer of AliExpress in it",
    "broken_json": "a part of it is no whole JSON; was it cut off?",
    "single_value": "it holds no answer, only a single value",
    "unknown_answer": "no answer of the shop that I know is in it",
    "refused": "the shop answered {code}: log in there, and record it again",
    # pictures
    "pictures_need": "to read pictures, add the packages tesseract-ocr and tesseract-ocr-deu (or your language's) and, "
    "in reminderd's folder: {command}",
    "heic_needs": "to read pictures of an iPhone (HEIC), in reminderd's folder: {command}",
    "language_needed": "to read pictures, install a language of tesseract: {packages}",
    "picture_failed": "tesseract cannot read the picture ({reason})",
    "picture_slow": "the picture takes longer than {seconds} s to read",
    "picture_unknown": "this is no picture that can be read; PNG, JPEG, WebP and HEIC can",
    "many_pixels": "the picture has more than {millions} million pixels",
    "small_picture": "the picture is too small to hold text",
    # what it says
    "several_orders": "pages of several orders: hand them over one by one",
    "dated_line": "“{text}” looks like a date, and I cannot tell of what",
    "unknown_page": "not an AliExpress page that I know",
    "names_no_order": "it names no order: say which with --order",
    "nothing_that_helps": "nothing that helps stands in it",
    "nothing_new": "nothing stands in it that I did not know",
    "unsure_number": "I read the number {number}, which is no order that I know; a digit may be misread: say which "
    "order with --order, or hand over the page's text",
    "no_money_shown": "order {number}: its request is over, and no money is shown; say `refunded` with the sum if it "
    "came",
    "unknown_order": "order {number} is not known: none of its mails was read",
}


@dataclass(frozen=True, slots=True)
class PageProblem:
    """Why something of a page was not read. `name` says which sentence, `values` what stands in it."""

    name: str
    values: tuple[tuple[str, str | int], ...] = field(default=())

    def __str__(self) -> str:
        """Return the sentence in English."""
        return SENTENCES[self.name].format_map(dict(self.values))


def page_problem(name: str, **values: str | int) -> PageProblem:
    """Return the problem of that name, with what stands in its sentence."""
    return PageProblem(name, tuple(values.items()))
