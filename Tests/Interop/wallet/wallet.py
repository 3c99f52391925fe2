"""A wallet for the tests: fetches credentials by OpenID4VCI 1.0 as strictly as the specification lets a wallet be.

It reaches the issuer through a loopback address, as a phone reaches it through a reverse proxy: every address the issuer states begins with
its public one, and `transport` is where requests really go.
"""
import base64
import hashlib
import json
import secrets
from urllib.parse import parse_qs, quote, urlsplit

import requests
from jwcrypto import jwe, jwk

from attester import Attester, possession
from keys import HolderKey, b64u

PRE_AUTHORIZED = "urn:ietf:params:oauth:grant-type:pre-authorized_code"


class Refused(Exception):
    """An answer that is no success, with what it says."""

    def __init__(self, response):
        self.status = response.status_code
        self.headers = response.headers
        try:
            self.body = response.json()
        except ValueError:
            self.body = {}
        super().__init__(f"{response.request.method} {response.request.url}: {self.status} {self.body}")


class Wallet:
    def __init__(
        self, transport: str, schemas=None, client: str | None = None, redirect: str | None = None, maker: Attester | None = None
    ):
        """`schemas`: a function (name, object) that throws where an object is not of that schema. `maker`: who vouches for this wallet."""
        self.transport = transport.rstrip("/")
        self.schemas = schemas or (lambda name, value: None)
        self.client, self.redirect, self.maker, self.challenge = client, redirect, maker, None
        # What the maker vouches for; another key than that of DPoP.
        self.installation = HolderKey()
        self.instance = HolderKey()
        self.session = requests.Session()
        self.nonces = {}
        self.issuer = None
        self.tokens = None
        self.server = {}

    # Requests

    def real(self, address: str) -> str:
        """Where an address of the issuer's is reached."""
        assert address.startswith(self.issuer + "/"), address
        return self.transport + address[len(self.issuer):]

    def get(self, address: str, **options):
        return self.session.get(self.real(address), allow_redirects=False, timeout=30, **options)

    def post(self, address: str, place: str, dpop=True, token=None, headers=None, **options):
        """A POST with a DPoP proof where `dpop` says so; again where the server wants its nonce or challenge. `place`: "as" or "rs"."""
        for attempt in range(3):
            sent = dict(headers or {})
            if self.maker and place == "as":
                sent["OAuth-Client-Attestation"] = self.maker.wallet(self.client, self.installation)
                sent["OAuth-Client-Attestation-PoP"] = possession(self.installation, self.client, self.issuer, self.challenge)
            if dpop:
                sent["DPoP"] = self.instance.dpop("POST", address, self.nonces.get(place), token)
            if token:
                sent["Authorization"] = f"{'DPoP' if dpop else 'Bearer'} {token}"
            response = self.session.post(self.real(address), headers=sent, allow_redirects=False, timeout=30, **options)
            fresh = response.headers.get("DPoP-Nonce")
            if fresh:
                self.nonces[place] = fresh
            self.challenge = response.headers.get("OAuth-Client-Attestation-Challenge", self.challenge)
            said = response.headers.get("WWW-Authenticate", "") + response.text
            if not (("use_dpop_nonce" in said or "use_attestation_challenge" in said) and response.status_code in (400, 401)):
                return response
        return response

    @staticmethod
    def good(response, status=200):
        if response.status_code != status:
            raise Refused(response)
        assert response.headers.get("Cache-Control", "").find("no-store") >= 0, "an answer with secrets may be cached"
        return response

    # Metadata and offers

    def discover(self, issuer: str):
        """Sections 12.2.2 and 12.3: the well-known string goes between host and path."""
        self.issuer = issuer
        parts = urlsplit(issuer)
        for name, schema, attribute in (
            ("openid-credential-issuer", "credential_issuer_metadata", "metadata"),
            ("oauth-authorization-server", "authorization_server_metadata", "server"),
        ):
            response = self.session.get(f"{self.transport}/.well-known/{name}{parts.path.rstrip('/')}", timeout=30)
            assert response.status_code == 200 and response.headers["Content-Type"].split(";")[0] == "application/json"
            self.schemas(schema, response.json())
            setattr(self, attribute, response.json())
        assert self.metadata["credential_issuer"] == issuer, "the identifier is another, byte for byte"
        assert self.server["issuer"] == issuer

    def read_offer(self, link: str) -> dict:
        """By value or by reference (section 4.1)."""
        parts = urlsplit(link)
        assert parts.scheme == "openid-credential-offer"
        query = parse_qs(parts.query, strict_parsing=True)
        assert len(query) == 1, "by value xor by reference"
        if "credential_offer" in query:
            offer = json.loads(query["credential_offer"][0])
        else:
            address = query["credential_offer_uri"][0]
            # Before the issuer is known, its address is the offer's own.
            path = address[address.index("/openid/offers/"):]
            response = self.session.get(self.transport + path, timeout=30)
            if response.status_code != 200:
                raise Refused(response)
            assert response.headers["Content-Type"].split(";")[0] == "application/json"
            offer = response.json()
        self.schemas("credential_offer", offer)
        return offer

    # Tokens

    def redeem_offer(self, offer: dict, tx_code: str | None, dpop=True, details=None):
        """Section 6.1, pre-authorized code."""
        grant = offer["grants"][PRE_AUTHORIZED]
        form = {"grant_type": PRE_AUTHORIZED, "pre-authorized_code": grant["pre-authorized_code"]}
        if tx_code is not None:
            form["tx_code"] = tx_code
        if details:
            form["authorization_details"] = json.dumps(details)
        return self.take_tokens(self.post(self.server["token_endpoint"], "as", dpop=dpop, data=form), dpop)

    def take_tokens(self, response, dpop=True):
        tokens = self.good(response).json()
        assert tokens["token_type"] == ("DPoP" if dpop else "Bearer")
        assert dpop or tokens["expires_in"] <= 300, "a bearer token lives longer than five minutes"
        self.tokens, self.dpop = tokens, dpop
        return tokens

    def push(self, scope=None, details=None, **changes):
        """RFC 9126 with RFC 7636; answers the address the citizen's browser is sent to."""
        self.verifier, self.state = secrets.token_urlsafe(48), secrets.token_urlsafe(12)
        form = {
            "response_type": "code",
            "client_id": self.client,
            "redirect_uri": self.redirect,
            "state": self.state,
            "code_challenge": b64u(hashlib.sha256(self.verifier.encode()).digest()),
            "code_challenge_method": "S256",
        }
        if scope:
            form["scope"] = scope
        if details:
            form["authorization_details"] = json.dumps(details)
        form.update(changes)
        pushed = self.good(self.post(self.server["pushed_authorization_request_endpoint"], "as", data=form), 201).json()
        assert pushed["request_uri"].startswith("urn:ietf:params:oauth:request_uri:") and 0 < pushed["expires_in"] <= 600
        query = f"client_id={quote(self.client, safe='')}&request_uri={quote(pushed['request_uri'], safe='')}"
        return f"{self.server['authorization_endpoint']}?{query}"

    def take_redirect(self, location: str) -> str:
        """The code in an authorization response, after the checks of RFC 6749 section 4.1.2 and RFC 9207."""
        assert location.startswith(self.redirect + ("&" if "?" in self.redirect else "?"))
        query = {name: values[0] for name, values in parse_qs(urlsplit(location).query, strict_parsing=True).items()}
        assert query["state"] == self.state and query["iss"] == self.issuer
        if "error" in query:
            raise PermissionError(query["error"])
        return query["code"]

    def redeem_code(self, code: str, **changes):
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": self.client,
            "redirect_uri": self.redirect,
            "code_verifier": self.verifier,
        }
        form.update(changes)
        return self.take_tokens(self.post(self.server["token_endpoint"], "as", data=form))

    def refresh(self):
        form = {"grant_type": "refresh_token", "refresh_token": self.tokens["refresh_token"]}
        if self.client:
            form["client_id"] = self.client
        renewed = self.good(self.post(self.server["token_endpoint"], "as", data=form)).json()
        self.tokens = {**self.tokens, **renewed}
        return renewed

    # Credentials

    def nonce(self) -> str:
        """Section 7: POST, without a token."""
        response = self.good(self.post(self.metadata["nonce_endpoint"], "rs", dpop=False))
        return response.json()["c_nonce"]

    def fetch_challenge(self):
        """draft-ietf-oauth-attestation-based-client-auth-07 section 8: POST, without anything."""
        response = self.session.post(self.real(self.server["challenge_endpoint"]), timeout=30)
        self.challenge = self.good(response).json()["attestation_challenge"]

    def selector(self, configuration: str) -> dict:
        """Section 8.2: an identifier where the token came with some, else the configuration."""
        for detail in self.tokens.get("authorization_details", []):
            if detail["credential_configuration_id"] == configuration:
                return {"credential_identifier": detail["credential_identifiers"][0]}
        return {"credential_configuration_id": configuration}

    def request(self, configuration: str, keys: list, nonce=None, client=None, encrypted=False):
        """A credential request; answers (status, body)."""
        nonce = nonce or self.nonce()
        body = {
            **self.selector(configuration),
            "proofs": {"jwt": [key.key_proof(self.issuer, nonce, client) for key in keys]},
        }
        return self.send(self.metadata["credential_endpoint"], body, encrypted, "credential_request")

    def request_attested(self, configuration: str, keys: list, attestation: str, nonce: str, alone: bool):
        """Copies for all of the attested keys: by the attestation alone, or beside a proof of the first one."""
        proofs = {"attestation": [attestation]} if alone else {"jwt": [keys[0].key_proof(self.issuer, nonce, attestation=attestation)]}
        return self.send(self.metadata["credential_endpoint"], {**self.selector(configuration), "proofs": proofs}, False, "credential_request")

    def collect(self, transaction: str, encrypted=False):
        return self.send(self.metadata["deferred_credential_endpoint"], {"transaction_id": transaction}, encrypted, None)

    def send(self, address: str, body: dict, encrypted: bool, schema: str | None):
        options = {"json": body}
        if encrypted:
            own = jwk.JWK.generate(kty="EC", crv="P-256")
            public = {**json.loads(own.export_public()), "alg": "ECDH-ES", "use": "enc", "kid": "wallet-1"}
            body = {**body, "credential_response_encryption": {"jwk": public, "enc": "A256GCM"}}
            options = {"data": self.encrypt(body), "headers": {"Content-Type": "application/jwt"}}
        if schema:
            self.schemas(schema, body)
        response = self.post(address, "rs", dpop=self.dpop, token=self.tokens["access_token"], **options)
        if response.status_code not in (200, 202):
            raise Refused(response)
        self.good(response, response.status_code)
        if not encrypted:
            assert response.headers["Content-Type"].split(";")[0] == "application/json"
            return response.status_code, response.json()
        assert response.headers["Content-Type"].split(";")[0] == "application/jwt"
        token = jwe.JWE()
        token.deserialize(response.text, key=own)
        assert token.jose_header["enc"] == "A256GCM" and token.jose_header["kid"] == "wallet-1"
        return response.status_code, json.loads(token.payload)

    def encrypt(self, body: dict) -> str:
        """Section 10: to a key of the issuer's metadata."""
        key = self.metadata["credential_request_encryption"]["jwks"]["keys"][0]
        header = {"alg": key["alg"], "enc": "A128GCM", "kid": key["kid"]}
        token = jwe.JWE(json.dumps(body).encode(), protected=json.dumps(header))
        token.add_recipient(jwk.JWK(**key))
        return token.serialize(compact=True)

    def notify(self, notification: str, event: str):
        response = self.post(
            self.metadata["notification_endpoint"],
            "rs",
            dpop=self.dpop,
            token=self.tokens["access_token"],
            json={"notification_id": notification, "event": event},
        )
        if response.status_code != 204:
            raise Refused(response)

    # Presenting

    @staticmethod
    def present(credential: str, key: HolderKey, names: set, audience: str, nonce: str) -> str:
        """Only the disclosures of `names`, bound to a verifier."""
        jwt, *disclosures, _ = credential.split("~")
        chosen = [text for text in disclosures if json.loads(_padded(text))[1] in names]
        presentation = "~".join([jwt, *chosen]) + "~"
        return presentation + key.key_binding(presentation, audience, nonce)


def _padded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
