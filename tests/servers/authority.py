"""A certificate authority to throw away."""

import ssl
from pathlib import Path

import trustme

LOOPBACK = "127.0.0.1"


class Authority:
    """A certificate authority nobody trusts unless given its `ca_file`; certifies 127.0.0.1, localhost and `names`."""

    def __init__(self, folder: Path, *names: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        authority = trustme.CA()
        self._certificate = authority.issue_cert(LOOPBACK, "localhost", *names)
        self.ca_file = folder / "ca.pem"
        self.certificate_file = folder / "server.pem"
        self.key_file = folder / "server.key"
        authority.cert_pem.write_to_path(str(self.ca_file))
        self._certificate.private_key_pem.write_to_path(str(self.key_file))
        self.certificate_file.write_bytes(b"".join(part.bytes() for part in self._certificate.cert_chain_pems))

    def server_context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._certificate.configure_cert(context)
        return context
