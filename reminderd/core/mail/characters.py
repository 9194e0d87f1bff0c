"""Bytes in a declared charset -> text; and text without invisible characters."""

import codecs
import re

_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]"
)
# Digits of Arabic, Persian and full width with the marks inside numbers, and letters of full width.
_WIDE = re.compile("[\u0660-\u0669\u06f0-\u06f9\u066b\u066c\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_NUMBER_MARKS = {"\u066b": ".", "\u066c": ","}
_CHARSETS = {  # what senders declare -> the charset they mean, which mostly holds more than the declared one
    "gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "us-ascii": "utf-8", "shift_jis": "cp932",
    "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949", "ksc5601": "cp949", "windows-949": "cp949", "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8", "iso-2022-jp-ms": "iso2022_jp_ext", "iso-2022-jp": "iso2022_jp_ext",
}  # fmt: skip
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7"})


def decoded(data: bytes, charset: str | None) -> str:
    """Decode bytes by the declared charset, else as UTF-8, else with gaps. An unknown charset counts as none."""
    codec = _codec(charset)
    if codec and codec.startswith("iso2022"):  # seven bits: as UTF-8 it would decode, to rubbish
        return data.decode(codec, "replace")
    for name in (codec or "utf-8", "utf-8"):
        try:
            return data.decode(name)
        except (UnicodeError, LookupError):
            continue
    return data.decode(codec or "cp1252", "replace")


def readable(text: str) -> str:
    """Given a text, return it without invisible characters, its digits ASCII and its letters of one width."""
    text = _INVISIBLE.sub("", text)
    return text if text.isascii() else _WIDE.sub(_narrow, text)


def _narrow(match: re.Match[str]) -> str:
    letter = match[0]
    if letter in _NUMBER_MARKS:
        return _NUMBER_MARKS[letter]
    return str(int(letter)) if letter.isdecimal() else chr(ord(letter) - 0xFEE0)


def _codec(charset: str | None) -> str | None:
    declared = (charset or "").lower().strip()
    try:
        name = codecs.lookup(_CHARSETS.get(declared, declared)).name
        "".encode(name)  # "zlib" is a codec, but none of text
    except (LookupError, ValueError):
        return None
    return None if name in _NO_CHARSETS else name
