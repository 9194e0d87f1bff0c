"""Real servers for the tests, on free loopback ports, and a proxy that breaks links on purpose."""

from servers.authority import LOOPBACK, Authority, SelfSigned
from servers.dovecot import Dovecot
from servers.heartbeat import HeartbeatSink
from servers.lying_imap import LyingImap
from servers.lying_smtp import SILENT, LyingSmtp
from servers.oauth import OAuthServer
from servers.proxy import FaultProxy
from servers.push import PushSink, ReceivedText
from servers.smtp import ReceivedMail, SmtpFaults, SmtpSink

__all__ = [
    "LOOPBACK",
    "SILENT",
    "Authority",
    "Dovecot",
    "FaultProxy",
    "HeartbeatSink",
    "LyingImap",
    "LyingSmtp",
    "OAuthServer",
    "PushSink",
    "ReceivedMail",
    "ReceivedText",
    "SelfSigned",
    "SmtpFaults",
    "SmtpSink",
]
