"""What gateways, mail programs and people put around a subject -> the subject as its sender wrote it.

"[EXTERNAL] WG: ***SPAM*** Order 1: order shipped [#4711]" is "Order 1: order shipped". Nothing is removed for good:
the caller tries the rest, and knows what was removed.
"""

import re
from collections.abc import Iterator

MOST_TAGS = 8
"""In front, and as many behind."""

_MAX_SUBJECT = 500

FORWARDS = (
    "fwd?|wg|weitergeleitet|tr|trans|rv|i|inoltro|enc|encam|doorst|pd|dl|[iİ]̇?lt|rm|re-?env|reenvío|fs|vb|vs"
    "|vl|tov|továbbítás"
    "|přep|předáno|пересл?|пер|перен(?:аправлено)?|переслано|передано|转发|轉寄|转寄|轉發|転送|전달|הועבר"
    "|إعادة توجيه|إعادة إرسال|προώθ|πρθ"
)
"""What mail programs write before the colon of a forwarded mail, in the languages of their users."""

_REPLIES = (
    "re|aw|antw|antwort|sv|r|rif|ref|res|resp|odp|ynt|yan|cev|vá|vast|atb|bls|hla|回复|回覆|答复|回信|返信|답장"
    "|회신|ответ|отв|на|відп|від"
    "|תשובה|תגובה|השב|رد|απ|σχετ|odpověď"
)
_WORDS = (
    "external(?: e?-?mail| message| sender)?|extern(?:e|er|es|o|a)?(?: e?-?mail| nachricht| mail)?|esterno"
    "|mail esterna|ext"
    "|(?:courriel|message|e-?mail) externe|correo externo|e-?mail externo|zewnętrzn[ay]|(?:possible|probable"
    "|suspected|likely) spam|posible spam"
    "|spam|junk|bulk|suspicious|suspect|caution|warning|unverified|newsletter|marked as spam|werbung|verdacht"
    "|внешн(?:ее|яя)(?: письмо| почта)?|зовнішн(?:ій|я)(?: лист)?|спам|外部(?:メール|邮件|郵件)?|垃圾邮件"
    "|외부(?: 메일)?|스팸|خارجي|חיצוני|fyi|todo|dış|harici"
)
_OPEN, _CLOSE = r"[\[({<【［（「《]", r"[\])}>】］）」》]"
_BRACKETED = rf"{_OPEN}(?P<inside>[^\[\](){{}}<>【】［］（）「」《》]{{1,60}}){_CLOSE}"
_STARRED = r"(?P<mark>[*#=~_!+])(?P=mark){0,9}\s?[^*#=~_!+]{1,40}?\s?(?P=mark){1,10}|-{2,10}\s?[^-]{1,40}?\s?-{2,10}"
_AGAIN = r"\s*(?:\[\d{1,3}\]|\(\d{1,3}\)|\^?\d{1,2})?\s*[:：]"
_NO_REPLY = (
    rf"(?:{_BRACKETED}|{_STARRED}|(?:{_WORDS})\W{{0,3}}[:：|>»–-]{{1,3}}"
    r"|(?-i:EXTERNAL|EXTERN|SPAM|JUNK|BULK|EXT)\s)\s*[:：|–-]?\s*"
)
_NO_REPLY_TAG = re.compile(rf"\s*{_NO_REPLY}", re.IGNORECASE)
_FRONT = re.compile(rf"\s*(?:(?:{FORWARDS}|{_REPLIES}){_AGAIN}\s*|{_NO_REPLY})", re.IGNORECASE)
_TICKET = (
    r"(?:ticket|case|ref(?:erence|erenz)?|vorgang|fall|incident|inc|req(?:uest)?|sr|id|issue|bug|nr|no|тикет|заявка)"
)
_BACK = re.compile(
    rf"\s*(?:{_BRACKETED}|[-–|~:]\s*(?:{_WORDS})|(?P<star>[*#=~])(?P=star)+\s?[^*#=~]{{1,40}}?\s?(?P=star){{2,10}}"
    rf"|[-–|~,]?\s*{_TICKET}\W{{0,3}}#?\w{{0,6}}\d{{1,12}}|[-–|~]?\s*#\d{{1,12}})\s*$",
    re.IGNORECASE,
)
_LONG_NUMBER = re.compile(r"\d{14}|(?<![A-Za-z0-9])(?=[A-Z]*\d)[A-Z0-9]{12,34}(?![A-Za-z0-9])")
_IS_TICKET = re.compile(rf"\W*{_TICKET}\b", re.IGNORECASE)
_IS_REPLY = re.compile(rf"\W*(?:{_REPLIES}){_AGAIN}", re.IGNORECASE)
_IS_FORWARD = re.compile(rf"\W*(?:{FORWARDS}){_AGAIN}", re.IGNORECASE)


def candidates(subject: str) -> Iterator[str]:
    """Given a subject, yield it, then with one tag after the other taken off, first in front and then behind.

    A number that may be an order's or a parcel's is never taken off, unless it is called a ticket.
    """
    yield subject
    subject = _tidy(subject)
    for pattern in (_FRONT, _BACK):
        for _ in range(MOST_TAGS):
            match = pattern.match(subject) if pattern is _FRONT else pattern.search(subject)
            if not match or _is_number(match):
                break
            subject = (subject[match.end() :] if pattern is _FRONT else subject[: match.start()]).strip()
            if not subject:
                return
            yield subject


def untagged(subject: str) -> str:
    """Given a subject, return it without any tag."""
    return list(candidates(subject))[-1]


def is_forward(subject: str) -> bool:
    """Return whether a subject says that its mail was forwarded; tags of gateways may precede that, but no "Re:"."""
    return any(_IS_FORWARD.match(one) for one in _behind_gateways(subject))


def is_reply(subject: str) -> bool:
    """Return whether a subject says that its mail is an answer."""
    return any(_IS_REPLY.match(one) for one in _behind_gateways(subject))


def _behind_gateways(subject: str) -> Iterator[str]:
    subject = _tidy(subject)
    yield subject
    for _ in range(MOST_TAGS):
        match = _NO_REPLY_TAG.match(subject)
        if not match:
            return
        subject = subject[match.end() :]
        yield subject


def _is_number(match: re.Match[str]) -> bool:
    text = match["inside"] or match[0]
    return bool(_LONG_NUMBER.search(text)) and not _IS_TICKET.match(text)


def _tidy(subject: str) -> str:
    """Runs of blanks would cost the patterns a time that grows with their square."""
    return " ".join(subject[:_MAX_SUBJECT].split())
