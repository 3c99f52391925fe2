"""A wallet's maker: an authority of its own, and what it attests of wallets and of keys. Made with the PyPI package cryptography."""
import base64
import datetime
import secrets
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

from keys import HolderKey


class Attester:
    def __init__(self):
        self.root, self.key = HolderKey(), HolderKey()
        name = self._name("CA Pembuat Dompet")
        self.authority = self._certificate(name, name, self.root, self.root, is_authority=True)
        self.leaf = self._certificate(self._name("Penjamin Dompet"), name, self.key, self.root, is_authority=False)

    @property
    def pem(self) -> bytes:
        return self.authority.public_bytes(serialization.Encoding.PEM)

    @staticmethod
    def _name(common: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"), x509.NameAttribute(NameOID.COMMON_NAME, common)])

    @staticmethod
    def _certificate(subject, issuer, key: HolderKey, signer: HolderKey, is_authority: bool) -> x509.Certificate:
        now = datetime.datetime.now(datetime.timezone.utc)
        names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign")
        usage = {name: name in ({"key_cert_sign", "crl_sign"} if is_authority else {"digital_signature"}) for name in names}
        public = signer.private.public_key()
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.private.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(minutes=5))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=0 if is_authority else None), critical=True)
            .add_extension(x509.KeyUsage(**usage, encipher_only=False, decipher_only=False), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.private.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
            .sign(signer.private, hashes.SHA256())
        )

    def _sign(self, kind: str, payload: dict) -> str:
        """HAIP 1.0: the certificate travels along, its authority does not."""
        chain = [base64.b64encode(self.leaf.public_bytes(serialization.Encoding.DER)).decode()]
        return self.key.sign({"typ": kind, "alg": "ES256", "x5c": chain}, payload)

    def wallet(self, client: str, instance: HolderKey) -> str:
        """draft-ietf-oauth-attestation-based-client-auth-07 section 5.1."""
        payload = {"iss": "https://dompet.example", "sub": client, "exp": int(time.time()) + 300, "cnf": {"jwk": instance.jwk}}
        return self._sign("oauth-client-attestation+jwt", payload)

    def keys(self, keys: list, nonce: str, storage="iso_18045_high") -> str:
        """OpenID4VCI 1.0, appendix D.1."""
        now = int(time.time())
        payload = {"iat": now, "exp": now + 300, "nonce": nonce, "key_storage": [storage], "attested_keys": [key.jwk for key in keys]}
        return self._sign("key-attestation+jwt", payload)


def possession(instance: HolderKey, client: str, audience: str, challenge: str | None) -> str:
    """The draft's section 5.2."""
    payload = {"iss": client, "aud": audience, "jti": secrets.token_urlsafe(16), "iat": int(time.time())}
    if challenge:
        payload["challenge"] = challenge
    return instance.sign({"typ": "oauth-client-attestation-pop+jwt", "alg": "ES256"}, payload)
