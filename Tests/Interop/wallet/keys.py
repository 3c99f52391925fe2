"""Keys of a wallet, and the JWTs it signs with them."""
import base64
import hashlib
import json
import secrets
import time

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature


def b64u(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64u(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class HolderKey:
    """One P-256 key."""

    def __init__(self):
        self.private = ec.generate_private_key(ec.SECP256R1())

    @property
    def jwk(self) -> dict:
        numbers = self.private.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        return {"kty": "EC", "crv": "P-256", "x": b64u(x), "y": b64u(y)}

    @property
    def private_jwk(self) -> dict:
        return {**self.jwk, "d": b64u(self.private.private_numbers().private_value.to_bytes(32, "big"))}

    @property
    def thumbprint(self) -> str:
        """RFC 7638."""
        canonical = json.dumps(self.jwk, sort_keys=True, separators=(",", ":"))
        return b64u(hashlib.sha256(canonical.encode()).digest())

    def sign(self, header: dict, payload: dict) -> str:
        parts = [b64u(json.dumps(part, separators=(",", ":")).encode()) for part in (header, payload)]
        der = self.private.sign(".".join(parts).encode(), ec.ECDSA(hashes.SHA256()))
        r, s = decode_dss_signature(der)
        return ".".join(parts + [b64u(r.to_bytes(32, "big") + s.to_bytes(32, "big"))])

    def key_proof(self, issuer: str, nonce: str, client: str | None = None, attestation: str | None = None) -> str:
        """OpenID4VCI 1.0, appendix F.1."""
        payload = {"aud": issuer, "iat": int(time.time()), "nonce": nonce}
        if client:
            payload["iss"] = client
        header = {"typ": "openid4vci-proof+jwt", "alg": "ES256", "jwk": self.jwk}
        if attestation:
            header["key_attestation"] = attestation
        return self.sign(header, payload)

    def dpop(self, method: str, address: str, nonce: str | None, token: str | None = None) -> str:
        """RFC 9449 section 4.2."""
        payload = {"htm": method, "htu": address, "iat": int(time.time()), "jti": secrets.token_urlsafe(16)}
        if nonce:
            payload["nonce"] = nonce
        if token:
            payload["ath"] = b64u(hashlib.sha256(token.encode()).digest())
        return self.sign({"typ": "dpop+jwt", "alg": "ES256", "jwk": self.jwk}, payload)

    def key_binding(self, presentation: str, audience: str, nonce: str) -> str:
        """RFC 9901 section 4.3: `presentation` ends with a tilde."""
        payload = {
            "iat": int(time.time()),
            "aud": audience,
            "nonce": nonce,
            "sd_hash": b64u(hashlib.sha256(presentation.encode()).digest()),
        }
        return self.sign({"typ": "kb+jwt", "alg": "ES256"}, payload)
