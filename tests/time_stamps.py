"""A time-stamping authority of tests: certificates, and answers to requests of RFC 3161."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from asn1crypto import cms, core, tsp, x509
from cryptography import x509 as made
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

TIME = datetime(2026, 1, 24, 10, tzinfo=UTC)
REFUSAL = bytes.fromhex("3005300302 0102".replace(" ", ""))  # the status alone, without a stamp
_POLICY = "1.2.3.4.1"


class Authority:
    """An authority with a certificate of its own root.

    Attributes:
        pem: The certificate of the root, as the authority offers it.
    """

    def __init__(self, name: str = "Tests") -> None:
        """Make the keys and certificates."""
        root_key, self._key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        root = _certificate(f"{name} root", root_key, f"{name} root", root_key)
        leaf = _certificate(name, self._key, f"{name} root", root_key)
        self.pem = root.public_bytes(serialization.Encoding.PEM)
        self._leaf = x509.Certificate.load(leaf.public_bytes(serialization.Encoding.DER))

    def answer(self, request: bytes, **changed: Any) -> bytes:
        """Answer a request, with another `nonce` or `digest` where a test names one."""
        asked = tsp.TimeStampReq.load(request)
        imprint = asked["message_imprint"].native
        said = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": _POLICY,
                "message_imprint": {
                    "hash_algorithm": {"algorithm": imprint["hash_algorithm"]["algorithm"]},
                    "hashed_message": changed.get("digest", imprint["hashed_message"]),
                },
                "serial_number": 7,
                "gen_time": TIME,
                "nonce": changed.get("nonce", asked["nonce"].native),
            }
        ).dump()
        token = {"content_type": "signed_data", "content": self._signed(said)}
        return bytes(
            tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump()
        )

    def _signed(self, said: bytes) -> cms.SignedData:
        own_hash = {"hash_algorithm": {"algorithm": "sha256"},
                    "cert_hash": hashlib.sha256(self._leaf.dump()).digest()}  # fmt: skip
        attributes = cms.CMSAttributes(
            [
                _attribute("content_type", "tst_info"),
                _attribute("message_digest", hashlib.sha256(said).digest()),
                _attribute(
                    "signing_certificate_v2", tsp.SigningCertificateV2({"certs": [own_hash]})
                ),
            ]
        )
        signer = cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier(
                    "issuer_and_serial_number",
                    {
                        "issuer": self._leaf.issuer,
                        "serial_number": self._leaf.serial_number,
                    },
                ),
                "digest_algorithm": {"algorithm": "sha256"},
                "signed_attrs": attributes,
                "signature_algorithm": {"algorithm": "sha256_ecdsa"},
                "signature": self._key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256())),
            }
        )
        return cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [{"algorithm": "sha256"}],
                "encap_content_info": {
                    "content_type": "tst_info",
                    "content": core.ParsableOctetString(said),
                },
                "certificates": [self._leaf],
                "signer_infos": [signer],
            }
        )


def _attribute(kind: str, value: Any) -> cms.CMSAttribute:
    return cms.CMSAttribute({"type": kind, "values": [value]})


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, issuer: str, issuer_key: ec.EllipticCurvePrivateKey
) -> made.Certificate:
    is_root = name == issuer
    named, by = (
        made.Name([made.NameAttribute(NameOID.COMMON_NAME, each)]) for each in (name, issuer)
    )
    builder = (
        made.CertificateBuilder()
        .subject_name(named)
        .issuer_name(by)
        .public_key(key.public_key())
        .serial_number(made.random_serial_number())
        .not_valid_before(TIME - timedelta(days=1))
        .not_valid_after(TIME + timedelta(days=1))
        .add_extension(made.BasicConstraints(ca=is_root, path_length=None), critical=True)
    )
    if not is_root:
        usage = made.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(issuer_key, hashes.SHA256())
