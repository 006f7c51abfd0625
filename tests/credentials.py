"""Pictures with Content Credentials, signed as a camera would sign them, by an authority that the tests make up."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CAPTURE = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
GENERATED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
# digital_signature, content_commitment, key_encipherment, data_encipherment, key_agreement, key_cert_sign, crl_sign, encipher_only, decipher_only
SIGNS = (True, *[False] * 8)
CERTIFIES = (*[False] * 5, True, True, False, False)


@dataclass(frozen=True)
class Authority:
    """Vouches for those who sign. `certificate` is PEM."""

    key: ec.EllipticCurvePrivateKey
    certificate: bytes

    def sign(self, picture: bytes, *, media_type: str = "image/jpeg", actions: list[dict[str, Any]] | None = None) -> bytes:
        """The picture with credentials, signed by "Fenwick Pictures". `actions` are those of the C2PA specification; a photograph's, if there are none."""
        key = ec.generate_private_key(ec.SECP256R1())
        chain = _certificate(_name("Fenwick Pictures"), key, signed_by=self, usage=SIGNS) + self.certificate
        manifest = {
            "claim_generator_info": [{"name": "Fenwick Camera", "version": "2.1"}],
            "title": "Harbour",
            "format": media_type,
            "assertions": [{"label": "c2pa.actions", "data": {"actions": actions or [{"action": "c2pa.created", "digitalSourceType": CAPTURE}]}}],
        }
        signed = BytesIO()
        with c2pa.Signer.from_info(c2pa.C2paSignerInfo(b"es256", chain, _private(key), None)) as signer, c2pa.Builder(json.dumps(manifest)) as builder:
            builder.sign(signer, media_type, BytesIO(picture), signed)
        return signed.getvalue()


def new_authority() -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    return Authority(key=key, certificate=_certificate(_name("Fenwick Trust"), key, signed_by=None, usage=CERTIFIES))


def _certificate(name: x509.Name, key: ec.EllipticCurvePrivateKey, *, signed_by: Authority | None, usage: tuple[bool, ...]) -> bytes:
    now = datetime.now(UTC)
    signing_key = signed_by.key if signed_by else key
    issuer = x509.load_pem_x509_certificate(signed_by.certificate).subject if signed_by else name
    certificate = (
        x509.CertificateBuilder(issuer_name=issuer, subject_name=name, public_key=key.public_key(), serial_number=x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=300))
        .add_extension(x509.BasicConstraints(ca=signed_by is None, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(*usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if signed_by:
        certificate = certificate.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        certificate = certificate.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), critical=False)
    return certificate.sign(signing_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _name(organisation: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation), x509.NameAttribute(NameOID.COMMON_NAME, organisation)])


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
