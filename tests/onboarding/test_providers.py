"""The table of providers: complete, sane, and what autoconfig files add to it."""

import re
from pathlib import Path

import pytest

from reminderd.adapters.providers.autoconfig import read_autoconfig
from reminderd.adapters.providers.known import known_providers, provider_named, provider_of
from reminderd.config.servers import ImapServer, SmtpServer
from reminderd.core.model import PermanentError
from reminderd.onboarding.access import by_provider


@pytest.mark.parametrize("key", known_providers())
def test_what_the_table_says_of_a_provider_makes_settings(key: str) -> None:
    """Each server is taken by the settings as it stands; two lines say how to come by the password."""
    provider = known_providers()[key]
    address = f"me@{provider.domains[0] if provider.domains else 'firm.example'}"
    found = by_provider(provider, address)
    for kind, access in ((ImapServer, found.imap), (SmtpServer, found.smtp)):
        values = access.values((), ("password_command", ["true"]))
        server = kind.model_validate({str(way[-1]): value for way, value in values.items() if value is not None})
        assert server.username in (address, "me")
    assert len(provider.how) == 2
    assert all(len(line) <= 120 for line in provider.how)
    assert re.fullmatch(r"[a-z0-9-]+", key)


def test_no_domain_belongs_to_two_providers() -> None:
    domains = [domain for provider in known_providers().values() for domain in provider.domains]
    assert len(domains) == len(set(domains)) > 100


@pytest.mark.parametrize(
    ("address", "imap", "smtp", "user"),
    [
        ("Me@GMail.com", "imap.gmail.com:993 tls", "smtp.gmail.com:465 tls", "Me@GMail.com"),
        ("me@icloud.com", "imap.mail.me.com:993 tls", "smtp.mail.me.com:587 starttls", "me"),
        ("me@hotmail.co.uk", "outlook.office365.com:993 tls", "smtp-mail.outlook.com:587 starttls", "me@hotmail.co.uk"),
        ("me@126.com", "imap.126.com:993 tls", "smtp.126.com:465 tls", "me@126.com"),
        ("me@proton.me", "127.0.0.1:1143 starttls", "127.0.0.1:1025 starttls", "me@proton.me"),
        ("me@web.de", "imap.web.de:993 tls", "smtp.web.de:587 starttls", "me@web.de"),
        ("me@t-online.de", "secureimap.t-online.de:993 tls", "securesmtp.t-online.de:465 tls", "me@t-online.de"),
        ("me@free.fr", "imap.free.fr:993 tls", "smtp.free.fr:465 tls", "me"),
        ("me@qq.com", "imap.qq.com:993 tls", "smtp.qq.com:465 tls", "me@qq.com"),
        ("me@o2.pl", "poczta.o2.pl:993 tls", "poczta.o2.pl:465 tls", "me"),
    ],
)
def test_an_address_leads_to_its_servers(address: str, imap: str, smtp: str, user: str) -> None:
    provider = provider_of(address)
    assert provider is not None
    found = by_provider(provider, address)
    places = found.imap.place, found.smtp.place
    assert f"{places[0].host}:{places[0].imap_port()} {places[0].security}" == imap
    assert f"{places[1].host}:{places[1].smtp_port()} {places[1].security}" == smtp
    assert found.imap.username == user


def test_an_unknown_domain_has_no_provider_and_an_unknown_name_lists_the_known() -> None:
    assert provider_of("me@firm.example") is None
    assert provider_of("me@notgmail.com") is None
    for other in ("o2online.de", "o2mail.de", "o2.co.uk"):  # no kin of o2.pl's servers: asked for, never guessed
        assert provider_of(f"me@{other}") is None
    assert provider_named("Google Workspace").imap.host == "imap.gmail.com"
    with pytest.raises(PermanentError, match=r"no provider 'gmial' is known; known are gmail, google-workspace, "):
        provider_named("gmial")


AUTOCONFIG = """<?xml version="1.0"?>
<clientConfig version="1.1"><emailProvider id="firm.example"><domain>firm.example</domain>
<displayName>The Firm</displayName>
<incomingServer type="pop3"><hostname>pop.firm.example</hostname><port>995</port><socketType>SSL</socketType>
<username>%EMAILADDRESS%</username></incomingServer>
<incomingServer type="imap"><hostname>plain.firm.example</hostname><port>143</port><socketType>plain</socketType>
<username>%EMAILADDRESS%</username></incomingServer>
<incomingServer type="imap"><hostname>imap.%EMAILDOMAIN%</hostname><port>1143</port><socketType>STARTTLS</socketType>
<username>%EMAILLOCALPART%</username></incomingServer>
<outgoingServer type="smtp"><hostname>smtp.firm.example</hostname><port>465</port><socketType>SSL</socketType>
<username>%EMAILADDRESS%</username></outgoingServer>
</emailProvider></clientConfig>"""


def test_an_autoconfig_file_names_the_first_encrypted_servers(tmp_path: Path) -> None:
    file = tmp_path / "config-v1.1.xml"
    file.write_text(AUTOCONFIG)
    found = by_provider(read_autoconfig(file, "me@firm.example"), "me@firm.example")
    assert (found.imap.place.host, found.imap.place.port, found.imap.place.security, found.imap.username) == (
        "imap.firm.example", 1143, "starttls", "me",
    )  # fmt: skip
    assert (found.smtp.place.host, found.smtp.place.port, found.smtp.username) == (
        "smtp.firm.example", 465, "me@firm.example",
    )  # fmt: skip
    assert found.name == "The Firm"


BOMB = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no xml",
        "<clientConfig/>",
        BOMB,
        BOMB.encode("utf-16").decode("latin-1"),
        AUTOCONFIG.replace("STARTTLS", "plain"),
        AUTOCONFIG.replace("<port>465", "<port>smtps"),
        AUTOCONFIG.replace("imap.%EMAILDOMAIN%", "imap example\nevil"),
        AUTOCONFIG.replace("%EMAILLOCALPART%", "%REALNAME%"),
        AUTOCONFIG.replace('<?xml version="1.0"?>', '<?xml version="1.0" encoding="nonsense"?>'),
    ],
)
def test_a_bad_autoconfig_file_is_one_line(text: str, tmp_path: Path) -> None:
    """Whatever lies in it: no traceback, no server without encryption, no memory without end."""
    file = tmp_path / "autoconfig.xml"
    file.write_text(text, encoding="latin-1", newline="")
    with pytest.raises(PermanentError, match=re.escape(str(file))) as raised:
        read_autoconfig(file, "me@firm.example")
    assert "\n" not in str(raised.value)
