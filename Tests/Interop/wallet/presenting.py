"""The presenting half of a wallet for the tests: reads requests as strictly as OpenID4VP 1.0 asks of one, and answers with what was asked for.

Presentations are made by the PyPI package sd-jwt, encryption by jwcrypto, chains are checked with cryptography: nothing here is Segel's.
"""
import base64
import hashlib
import json
import secrets
import time
from urllib.parse import parse_qsl, urlsplit

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from jwcrypto.jwe import JWE
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS
from sd_jwt.holder import SDJWTHolder


def b64u(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64u(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Presenter:
    def __init__(self, key: dict, credential: str, anchors: list, check_query=lambda query: None):
        """`key`: the holder's private JWK; `anchors`: DER of the authorities this wallet believes; `check_query`: throws where DCQL is not."""
        self.key, self.credential, self.check_query = JWK(**key), credential, check_query
        self.anchors = [x509.load_der_x509_certificate(der) for der in anchors]

    # Requests

    def read_link(self, link: str, post: bool = True) -> dict:
        """The request a link stands for, fetched where it is by reference (section 5.10)."""
        parts = urlsplit(link)
        assert parts.scheme == "openid4vp", parts.scheme
        pairs = parse_qsl(parts.query, strict_parsing=True)
        query = dict(pairs)
        assert len(query) == len(pairs), "a parameter twice"
        if "request_uri" not in query:
            assert query["client_id"] == "redirect_uri:" + query["response_uri"], "unsigned, and not by its address"
            for name in ("dcql_query", "client_metadata"):
                query[name] = json.loads(query[name])
            return self.checked(query)
        nonce = secrets.token_urlsafe(16) if post else None
        response = self.fetch(query["request_uri"], nonce)
        request = self.read_signed(response.text, query["client_id"], nonce)
        # It may be fetched again, and says the same.
        again = self.read_signed(self.fetch(query["request_uri"], nonce).text, query["client_id"], nonce)
        assert {**request, "iat": 0} == {**again, "iat": 0}
        return request

    @staticmethod
    def fetch(address: str, nonce: str | None):
        if nonce:
            response = requests.post(address, data={"wallet_nonce": nonce, "wallet_metadata": "{}"}, allow_redirects=False, timeout=30)
        else:
            response = requests.get(address, allow_redirects=False, timeout=30)
        assert response.status_code == 200, response.text
        assert response.headers["Content-Type"] == "application/oauth-authz-req+jwt"
        return response

    def read_signed(self, text: str, client: str | None, nonce: str | None, origin: str | None = None) -> dict:
        header = json.loads(unb64u(text.split(".")[0]))
        assert header["typ"] == "oauth-authz-req+jwt" and header["alg"] == "ES256"
        chain = [base64.b64decode(item, validate=True) for item in header["x5c"]]
        leaf = self.check_chain(chain)
        token = JWS()
        token.deserialize(text, JWK.from_pyca(leaf.public_key()))
        request = json.loads(token.payload)
        assert request["client_id"] == "x509_hash:" + b64u(hashlib.sha256(chain[0]).digest())
        assert client is None or request["client_id"] == client
        assert request["aud"] == "https://self-issued.me/v2"
        assert nonce is None or request["wallet_nonce"] == nonce
        assert request["exp"] > time.time()
        if origin:
            assert origin in request["expected_origins"]
        return self.checked(request)

    def check_chain(self, chain: list) -> x509.Certificate:
        """HAIP 1.0 section 5: the leaf is not self-signed, the anchor does not come along, the usage is a reader's."""
        certificates = [x509.load_der_x509_certificate(der) for der in chain]
        leaf, last = certificates[0], certificates[-1]
        assert leaf.issuer != leaf.subject and all(anchor not in certificates for anchor in self.anchors)
        for signed, signer in zip(certificates, certificates[1:]):
            signed.verify_directly_issued_by(signer)
        anchor = next(anchor for anchor in self.anchors if anchor.subject == last.issuer)
        last.verify_directly_issued_by(anchor)
        usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        assert "1.0.18013.5.1.6" in [item.dotted_string for item in usage]
        assert isinstance(leaf.public_key(), ec.EllipticCurvePublicKey) and isinstance(leaf.signature_hash_algorithm, hashes.SHA256)
        return leaf

    def checked(self, request: dict) -> dict:
        assert request["response_type"] == "vp_token" and "scope" not in request and "transaction_data" not in request
        assert "redirect_uri" not in request and len(request["nonce"]) >= 22
        assert request["client_metadata"]["vp_formats_supported"]["dc+sd-jwt"]
        self.check_query(request["dcql_query"])
        return request

    # Answers

    def present(self, request: dict, audience: str | None = None, nonce: str | None = None, add: tuple = ()) -> dict:
        """The vp_token for a request whose every credential this wallet's one is; `add`: claims nobody asked for."""
        token = {}
        for query in request["dcql_query"]["credentials"]:
            holder = SDJWTHolder(self.credential)
            names = {claim["path"][0]: True for claim in query["claims"]} | {name: True for name in add}
            holder.create_presentation(
                names,
                nonce=nonce or request["nonce"],
                aud=audience or request["client_id"],
                holder_key=self.key,
                sign_alg="ES256",
            )
            token[query["id"]] = [holder.sd_jwt_presentation]
        return token

    @staticmethod
    def encrypt(request: dict, answer: dict, enc: str = "A128GCM") -> str:
        assert enc in request["client_metadata"]["encrypted_response_enc_values_supported"]
        key = next(key for key in request["client_metadata"]["jwks"]["keys"] if key["alg"] == "ECDH-ES")
        header = {"alg": "ECDH-ES", "enc": enc, "kid": key["kid"], "apu": b64u(secrets.token_bytes(16)), "apv": b64u(b"nonce")}
        box = JWE(json.dumps(answer).encode(), json.dumps(header))
        box.add_recipient(JWK(**key))
        return box.serialize(compact=True)

    def form(self, request: dict, token: dict, enc: str = "A128GCM") -> dict:
        answer = {"vp_token": token, "state": request["state"]}
        if request["response_mode"] == "direct_post.jwt":
            return {"response": self.encrypt(request, answer, enc)}
        assert request["response_mode"] == "direct_post"
        return {"vp_token": json.dumps(token), "state": request["state"]}

    @staticmethod
    def post(request: dict, form: dict):
        return requests.post(request["response_uri"], data=form, allow_redirects=False, timeout=30)

    def browser_answer(self, question: dict, origin: str) -> dict:
        """What `navigator.credentials.get` would resolve to, for one of its requests (appendix A)."""
        data = question["data"]
        if question["protocol"] == "openid4vp-v1-signed":
            request = self.read_signed(data["request"], None, None, origin)
        else:
            assert question["protocol"] == "openid4vp-v1-unsigned" and "client_id" not in data
            request = self.checked(data)
        assert "state" not in request and "response_uri" not in request
        token = {"vp_token": self.present(request, audience=f"origin:{origin}")}
        if request["response_mode"] == "dc_api":
            return token
        assert request["response_mode"] == "dc_api.jwt"
        return {"response": self.encrypt(request, token, "A256GCM")}
