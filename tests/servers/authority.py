"""A certificate authority to throw away."""

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

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


class SelfSigned(Authority):
    """A server that vouches for itself, as Proton Mail Bridge does: `ca_file` is the certificate that it exports."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, LOOPBACK)])
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(LOOPBACK))])
        usage = dict.fromkeys(("content_commitment", "data_encipherment", "key_agreement", "crl_sign"), False)
        usage |= dict.fromkeys(("digital_signature", "key_encipherment", "key_cert_sign"), True)
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**usage, encipher_only=False, decipher_only=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(names, critical=False)
            .sign(key, hashes.SHA256())
        )
        self.ca_file = self.certificate_file = folder / "cert.pem"
        self.key_file = folder / "key.pem"
        self.ca_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        plain = serialization.NoEncryption()
        form = serialization.PrivateFormat.PKCS8
        self.key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))

    def server_context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate_file, self.key_file)
        return context
