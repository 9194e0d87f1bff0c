"""The IMAP servers of many providers, as they show themselves: greetings, capabilities, folders in their languages."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from imap_tools.imap_utf7 import utf7_decode, utf7_encode

from reminderd.demo.mailbox import sample_mails
from servers import Authority, LyingImap

MAILS = [mail.raw.replace(b"\n", b"\r\n") for mail in sample_mails() if mail.kind]


@dataclass
class Kind:
    """A provider's IMAP server as it shows itself: `folders` by name with flags; `shop` mails of the shop in each."""

    capabilities: str
    folders: dict[str, str]
    shop: dict[str, int]
    expected: tuple[str, ...]
    delimiter: str = "/"
    greeting: str = "* OK ready"
    special_use: dict[str, str] = field(default_factory=dict)


def gmail(everything: str, junk: str, trash: str, sent: str) -> Kind:
    return Kind(
        "IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID XLIST CHILDREN X-GM-EXT-1 UIDPLUS COMPRESS=DEFLATE ENABLE MOVE "
        "CONDSTORE ESEARCH UTF8=ACCEPT LIST-EXTENDED LIST-STATUS LITERAL- SPECIAL-USE",
        {
            "INBOX": "\\HasNoChildren",
            "Shopping": "\\HasNoChildren",
            "[Gmail]": "\\HasChildren \\Noselect",
            f"[Gmail]/{everything}": "\\All \\HasNoChildren",
            f"[Gmail]/{junk}": "\\HasNoChildren \\Junk",
            f"[Gmail]/{trash}": "\\HasNoChildren \\Trash",
            f"[Gmail]/{sent}": "\\HasNoChildren \\Sent",
        },
        {"INBOX": 1, "Shopping": 2, f"[Gmail]/{everything}": 3},
        (f"[Gmail]/{everything}",),
        greeting="* OK Gimap ready for requests from 192.0.2.1 x7mb1234567",
    )


OUTLOOK_FOLDERS = {
    "INBOX": "\\Marked \\HasNoChildren",
    "Archiv": "\\HasNoChildren \\Archive",
    "Entwürfe": "\\HasNoChildren \\Drafts",
    "Gelöschte Elemente": "\\HasNoChildren \\Trash",
    "Gesendete Elemente": "\\HasNoChildren \\Sent",
    "Junk-E-Mail": "\\HasNoChildren \\Junk",
}

KINDS = {
    "gmail, English": gmail("All Mail", "Spam", "Bin", "Sent Mail"),
    "gmail, German": gmail("Alle Nachrichten", "Spam", "Papierkorb", "Gesendet"),
    "gmail, Chinese": gmail("所有邮件", "垃圾邮件", "已删除邮件", "已发邮件"),
    "gmail, Arabic": gmail("كل البريد", "الرسائل غير المرغوب فيها", "المهملات", "بريد مرسل"),
    "outlook, German": Kind(
        "IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+",
        OUTLOOK_FOLDERS,
        {"INBOX": 4, "Archiv": 2, "Gelöschte Elemente": 9, "Junk-E-Mail": 1},
        ("INBOX", "Archiv", "Junk-E-Mail"),
        greeting="* OK The Microsoft Exchange IMAP4 service is ready. [QQBNADAAUABSADAA]",
    ),
    "icloud": Kind(
        "IMAP4rev1 XAPPLEPUSHSERVICE SASL-IR AUTH=ATOKEN AUTH=PLAIN ID IDLE",
        {
            "INBOX": "\\Noinferiors",
            "Archive": "\\HasNoChildren \\Archive",
            "Deleted Messages": "\\HasNoChildren \\Trash",
            "Junk": "\\HasNoChildren \\Junk",
            "Sent Messages": "\\HasNoChildren \\Sent",
        },
        {"INBOX": 3, "Deleted Messages": 8},
        ("INBOX",),
        greeting="* OK [CAPABILITY XAPPLEPUSHSERVICE IMAP4 IMAP4rev1 SASL-IR AUTH=PLAIN] iSCREAM ready",
    ),
    "yahoo": Kind(
        "IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2 ID MOVE NAMESPACE UIDPLUS LITERAL+ CHILDREN UNSELECT OBJECTID",
        {
            "Archive": "\\Archive \\HasNoChildren",
            "Bulk": "\\Junk \\HasNoChildren",
            "Draft": "\\Drafts \\HasNoChildren",
            "Inbox": "\\HasNoChildren",
            "Sent": "\\Sent \\HasNoChildren",
            "Trash": "\\Trash \\HasNoChildren",
            "Einkäufe & mehr": "\\HasNoChildren",
        },
        {"Inbox": 1, "Bulk": 2, "Einkäufe & mehr": 5},
        ("Inbox", "Bulk", "Einkäufe & mehr"),
    ),
    "gmx, German, no flags": Kind(
        "IMAP4rev1 CHILDREN ENABLE ID IDLE LIST-EXTENDED LIST-STATUS LITERAL- MOVE NAMESPACE SASL-IR UIDPLUS UNSELECT",
        dict.fromkeys(("INBOX", "Gesendet", "Papierkorb", "Spamverdacht", "Entwürfe", "Bestellungen"), ""),
        {"INBOX": 2, "Papierkorb": 3, "Gesendet": 1, "Spamverdacht": 1, "Bestellungen": 6},
        ("INBOX", "Spamverdacht", "Bestellungen"),
    ),
    "mailbox.org, a virtual folder of all": Kind(
        "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ AUTH=PLAIN SPECIAL-USE",
        {
            "INBOX": "\\HasNoChildren",
            "Virtual": "\\Noselect \\HasChildren",
            "Virtual/All": "\\All",
            "Junk": "\\Junk",
            "Archive": "",
        },
        {"INBOX": 2, "Archive": 3},  # the virtual one is empty: nobody made it work
        ("INBOX", "Archive"),
    ),
    "fastmail, flags only when asked for": Kind(
        "IMAP4rev1 IDLE NAMESPACE SPECIAL-USE LIST-EXTENDED",
        {"INBOX": "\\HasNoChildren", "Spam-Ordner": "", "Abfall": "", "Läden": ""},
        {"INBOX": 2, "Spam-Ordner": 1, "Abfall": 4, "Läden": 3},
        ("INBOX", "Spam-Ordner", "Läden"),
        delimiter=".",
        special_use={"Spam-Ordner": "\\Junk", "Abfall": "\\Trash"},
    ),
    "proton, Bridge": Kind(
        "IDLE IMAP4rev1 MOVE STARTTLS UIDPLUS UNSELECT",
        {
            "INBOX": "\\Unmarked",
            "Drafts": "\\Drafts \\Unmarked",
            "Sent": "\\Sent \\Unmarked",
            "Starred": "\\Flagged \\Unmarked",
            "Archive": "\\Archive \\Unmarked",
            "Spam": "\\Junk \\Unmarked",
            "Trash": "\\Trash \\Unmarked",
            "All Mail": "\\All \\Unmarked",
            "Folders": "\\Noselect",
            "Folders/Einkäufe": "\\Unmarked",
            "Labels": "\\Noselect",
            "Labels/AliExpress": "\\Unmarked",
        },
        {"INBOX": 1, "Folders/Einkäufe": 2, "Labels/AliExpress": 3, "Spam": 1, "All Mail": 4},
        ("All Mail", "Spam"),
        greeting="* OK [CAPABILITY IDLE IMAP4rev1 MOVE STARTTLS UIDPLUS UNSELECT] Proton Mail Bridge 03.19.00 - gluon",
    ),
    "qq": Kind(
        "IMAP4 IMAP4rev1 ID AUTH=PLAIN AUTH=LOGIN AUTH=XOAUTH2 NAMESPACE",
        {
            "INBOX": "\\HasNoChildren",
            "Sent Messages": "\\HasNoChildren",
            "Drafts": "\\HasNoChildren",
            "Deleted Messages": "\\HasNoChildren",
            "Junk": "\\HasNoChildren",
            "其他文件夹": "\\NoSelect \\HasChildren",
            "其他文件夹/速卖通": "\\HasNoChildren",
        },
        {"INBOX": 1, "Deleted Messages": 7, "其他文件夹/速卖通": 4},
        ("INBOX", "其他文件夹/速卖通"),
        greeting="* OK [CAPABILITY IMAP4 IMAP4rev1 ID AUTH=PLAIN AUTH=LOGIN NAMESPACE] QQMail XMIMAP4Server ready",
    ),
    "163": Kind(
        "IMAP4rev1 XLIST SPECIAL-USE ID LITERAL+ STARTTLS APPENDLIMIT=71680000 XAPPLEPUSHSERVICE UIDPLUS X-CM-EXT-1",
        {
            "INBOX": "",
            "草稿箱": "\\Drafts",
            "已发送": "\\Sent",
            "已删除": "\\Trash",
            "垃圾邮件": "\\Junk",
            "病毒文件夹": "",
        },
        {"INBOX": 1, "垃圾邮件": 2, "已删除": 5},
        ("INBOX", "垃圾邮件"),
        greeting="* OK Coremail System IMap Server Ready(163com[10774b260cc7a37d26d71b52404dcf5c])",
    ),
    "yandex, Russian": Kind(
        "IMAP4rev1 CHILDREN UNSELECT LITERAL+ NAMESPACE XLIST UIDPLUS ENABLE ID IDLE MOVE",
        {
            "INBOX": "\\HasNoChildren \\Unmarked",
            "Отправленные": "\\HasNoChildren",
            "Спам": "\\HasNoChildren",
            "Удаленные": "\\HasNoChildren",
            "Черновики": "\\HasNoChildren",
            "Покупки": "\\HasNoChildren",
        },
        {"INBOX": 1, "Спам": 1, "Удаленные": 5, "Отправленные": 1, "Покупки": 2},
        ("INBOX", "Спам", "Покупки"),
        delimiter="|",
        greeting="* OK Yandex IMAP4rev1 at imap45j.mail.yandex.net:993 ready to talk with [192.0.2.1:4242]",
    ),
    "courier, everything below the inbox": Kind(
        "IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT SORT QUOTA IDLE",
        dict.fromkeys(("INBOX", "INBOX.Trash", "INBOX.Sent", "INBOX.Spam", "INBOX.Shops"), "\\HasNoChildren"),
        {"INBOX": 1, "INBOX.Trash": 5, "INBOX.Shops": 2},
        ("INBOX", "INBOX.Shops"),
        delimiter=".",
    ),
}


@contextmanager
def server_of(kind: Kind, authority: Authority | None = None, *, starts_tls: bool = False) -> Iterator[LyingImap]:
    """Yield the server, with mails of the shop in its folders. `authority`: speaks TLS with a certificate of it, from
    the first byte or only when asked (`starts_tls`).
    """
    opened = ["INBOX"]

    def lie(command: str) -> Iterable[bytes] | None:
        verb = command.split(maxsplit=1)[0].upper()
        if verb == "CAPABILITY":
            return [b"* CAPABILITY " + kind.capabilities.encode() + b"\r\n", b"TAG OK done\r\n"]
        if verb == "LIST":
            flags = kind.special_use if "SPECIAL-USE" in command else kind.folders
            return [*(_listed(name, given, kind.delimiter) for name, given in flags.items()), b"TAG OK done\r\n"]
        if verb == "EXAMINE":
            opened[0] = utf7_decode(command.split(maxsplit=1)[1].strip('"').encode())
            exists = kind.shop.get(opened[0], 0)
            return [b"* %d EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\nTAG OK done\r\n" % exists]
        if "SEARCH" in command:
            uids = " ".join(str(uid + 1) for uid in range(kind.shop.get(opened[0], 0)))
            return [f"* SEARCH {uids}\r\n".encode(), b"TAG OK done\r\n"]
        return None

    most = max(kind.shop.values(), default=0)
    with LyingImap(dict(enumerate(MAILS[:most], 1)), authority, starts_tls=starts_tls) as server:
        server.greeting = [kind.greeting.encode() + b"\r\n"]
        server.lie = lie
        yield server


def _listed(name: str, flags: str, delimiter: str) -> bytes:
    return f'* LIST ({flags}) "{delimiter}" "'.encode() + utf7_encode(name) + b'"\r\n'
