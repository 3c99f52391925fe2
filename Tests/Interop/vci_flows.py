"""Runs one issuing flow of OpenID4VCI 1.0 over HTTP against a running `segel serve`, as a citizen with a wallet, a browser and, where the case
needs one, officers. Arguments: a JSON file that says where and who, and the flow's name. Writes each credential it obtained to a file.
"""
import base64
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "wallet"))

import jsonschema
from cryptography import x509
from sd_jwt.verifier import SDJWTVerifier
from jwcrypto import jwk

from attester import Attester
from keys import HolderKey
from portal import Portal
from wallet import Refused, Wallet

SCHEMAS = {
    "credential_issuer_metadata": "oid4vci/credential_issuer_metadata-1_0.json",
    "authorization_server_metadata": "rfc8414/oauth_authorization_server_metadata.json",
    "credential_offer": "oid4vci/credential_offer-1_0.json",
    "credential_request": "oid4vci/credential_request-1_0.json",
}
REDIRECT = "https://wallet.example/cb"


class Flow:
    def __init__(self, place: dict):
        self.place = place
        self.portal = Portal(place["transport"])
        self.portal.sign_in(place["citizen"], place["password"])
        self.keys, self.credentials = [], []
        self.judged = 0

    def wallet(self, **options) -> Wallet:
        wallet = Wallet(self.place["transport"], self.judge, **options)
        return wallet

    def operator(self, *arguments: str):
        """What the city's operator types, beside the running service."""
        said = subprocess.run([self.place["segel"], *arguments, "--data", self.place["data"]], capture_output=True, text=True)
        assert said.returncode == 0, said.stderr
        return said.stdout

    def judge(self, name: str, value: dict):
        if not self.place.get("schemas"):
            return
        schema = json.load(open(os.path.join(self.place["schemas"], SCHEMAS[name])))
        jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(value)
        self.judged += 1

    def offered(self, place: str, by: str = "reference"):
        """A wallet that was handed an offer: (wallet, offer, transaction code)."""
        code, by_value, by_reference = self.portal.offer(place)
        wallet = self.wallet()
        offer = wallet.read_offer(by_value if by == "value" else by_reference)
        assert wallet.read_offer(by_value) == wallet.read_offer(by_reference)
        wallet.discover(offer["credential_issuer"])
        assert set(offer["credential_configuration_ids"]) <= set(wallet.metadata["credential_configurations_supported"])
        return wallet, offer, code

    def take(self, answer, keys: list):
        status, body = answer
        assert status == 200 and len(body["credentials"]) == len(keys) and body["notification_id"], body
        for key, item in zip(keys, body["credentials"]):
            self.accept(item["credential"], key)
        return body["notification_id"]

    def accept(self, credential: str, key: HolderKey):
        """sd-jwt takes it with key binding, under the key the issuer publishes."""
        jwt = credential.split("~")[0]
        payload = json.loads(_part(jwt, 1))
        assert payload["cnf"]["jwk"] == key.jwk and payload["vct"] and payload["status"]["status_list"]["uri"]
        header = json.loads(_part(jwt, 0))
        assert header["typ"] == "dc+sd-jwt"
        leaf = x509.load_der_x509_certificate(base64.b64decode(header["x5c"][0]))
        assert len(header["x5c"]) == 1 and leaf.issuer != leaf.subject, "the anchor in x5c, or a self-signed leaf"
        path = payload["iss"][len(self.place["issuer"]):]
        found = self.portal.session.get(f"{self.place['transport']}/.well-known/jwt-vc-issuer{path}", timeout=30).json()
        public = next(jwk.JWK(**entry) for entry in found["jwks"]["keys"] if entry["kid"] == header["kid"])
        assert jwk.JWK.from_pyca(leaf.public_key()).thumbprint() == public.thumbprint(), "certificate and metadata name two keys"
        names = {"nama", "noSIP"}
        presentation = Wallet.present(credential, key, names, "https://verifier.example", "n-1")
        seen = SDJWTVerifier(presentation, lambda *_: public, "https://verifier.example", "n-1").get_verified_payload()
        assert names <= set(seen), seen
        try:
            SDJWTVerifier(presentation, lambda *_: public, "https://other.example", "n-1")
        except ValueError:
            pass
        else:
            raise AssertionError("the key binding is for anybody")
        self.keys.append(key)
        self.credentials.append(credential)

    def decide(self, case: str):
        """Every officer in turn, at the office's own pages."""
        for name in self.place["officers"]:
            office = Portal(self.place["transport"])
            office.sign_in(name, self.place["password"])
            form = office.page(f"/office/cases/{case}").form(f"/office/cases/{case}/decide")
            answer = office.post(f"/office/cases/{case}/decide", {**form["fields"], "decision": "approve"})
            assert answer.status_code == 303, answer.text


def _part(jwt: str, index: int) -> bytes:
    from keys import unb64u

    return unb64u(jwt.split(".")[index])


def expect(error: str, body, status=400):
    """What must be refused, with exactly this."""
    try:
        body()
    except Refused as refused:
        assert (refused.body.get("error"), refused.status) == (error, status), f"{error} expected: {refused}"
        return refused
    raise AssertionError(f"{error} expected, and it went through")


def pre_authorized(flow: Flow, by="reference", dpop=True):
    wallet, offer, code = flow.offered(f"/credentials/{flow.place['credential']}", by)
    configuration = offer["credential_configuration_ids"][0]
    expect("invalid_request", lambda: wallet.redeem_offer(offer, None, dpop))
    expect("invalid_grant", lambda: wallet.redeem_offer(offer, str((int(code) + 1) % 1_000_000).zfill(6), dpop))
    wallet.redeem_offer(offer, code, dpop)
    expect("invalid_grant", lambda: wallet.redeem_offer(offer, code, dpop))
    key = HolderKey()
    nonce = wallet.nonce()
    notification = flow.take(wallet.request(configuration, [key], nonce), [key])
    expect("invalid_nonce", lambda: wallet.request(configuration, [HolderKey()], nonce))
    wallet.notify(notification, "credential_accepted")
    wallet.notify(notification, "credential_accepted")


def bearer(flow: Flow):
    pre_authorized(flow, by="value", dpop=False)


def identifiers(flow: Flow):
    """Asked for by authorization details, fetched by identifier."""
    wallet, offer, code = flow.offered(f"/credentials/{flow.place['credential']}")
    configuration = offer["credential_configuration_ids"][0]
    details = [{"type": "openid_credential", "credential_configuration_id": configuration}]
    tokens = wallet.redeem_offer(offer, code, details=details)
    assert tokens["authorization_details"][0]["credential_identifiers"]
    key = HolderKey()
    flow.take(wallet.request(configuration, [key]), [key])


def authorization_code(flow: Flow):
    wallet = flow.wallet(client="dompet-uji", redirect=REDIRECT)
    wallet.discover(flow.place["issuer"])
    assert wallet.server["require_pushed_authorization_requests"] is True
    configuration = flow.place["configuration"]
    address = wallet.real(wallet.push(scope=configuration))
    # A browser that is not signed in comes back after signing in.
    stranger = Portal(flow.place["transport"])
    away = stranger.session.get(address, allow_redirects=False, timeout=30)
    assert away.status_code == 303 and away.headers["Location"].startswith("/sign-in?next=%2Fopenid%2Fauthorize%3F")
    page = stranger.page(away.headers["Location"])
    following = page.form("/sign-in")["fields"]["next"]
    assert stranger.sign_in(flow.place["citizen"], flow.place["password"], following) == following
    location = stranger.consent(flow.place["transport"] + following)
    code = wallet.take_redirect(location)
    tokens = wallet.redeem_code(code)
    key = HolderKey()
    flow.take(wallet.request(configuration, [key], client="dompet-uji"), [key])
    wallet.refresh()
    assert wallet.tokens["access_token"] != tokens["access_token"]
    assert wallet.tokens["refresh_token"] != tokens["refresh_token"]
    key = HolderKey()
    flow.take(wallet.request(configuration, [key], client="dompet-uji"), [key])
    # The code again: everything it led to ends.
    expect("invalid_grant", lambda: wallet.redeem_code(code))
    expect("invalid_token", lambda: wallet.request(configuration, [HolderKey()]), 401)
    denied = wallet.real(wallet.push(details=[{"type": "openid_credential", "credential_configuration_id": configuration}]))
    try:
        wallet.take_redirect(flow.portal.consent(denied, decision="deny"))
    except PermissionError as error:
        assert str(error) == "access_denied"
    else:
        raise AssertionError("a code in spite of no")


def batch(flow: Flow):
    wallet, offer, code = flow.offered(f"/credentials/{flow.place['credential']}")
    wallet.redeem_offer(offer, code)
    size = wallet.metadata["batch_credential_issuance"]["batch_size"]
    keys = [HolderKey() for _ in range(size)]
    flow.take(wallet.request(offer["credential_configuration_ids"][0], keys), keys)
    entries = {json.loads(_part(c.split("~")[0], 1))["status"]["status_list"]["idx"] for c in flow.credentials}
    assert size >= 2 and len(entries) == size
    expect(
        "invalid_credential_request",
        lambda: wallet.request(offer["credential_configuration_ids"][0], [HolderKey() for _ in range(size + 1)]),
    )


def deferred(flow: Flow, encrypted=False):
    case = flow.place["case"]
    wallet, offer, code = flow.offered(f"/cases/{case}")
    wallet.redeem_offer(offer, code)
    keys = [HolderKey(), HolderKey()]
    status, body = wallet.request(offer["credential_configuration_ids"][0], keys, encrypted=encrypted)
    assert status == 202 and body["interval"] > 0 and set(body) == {"transaction_id", "interval"}, body
    transaction = body["transaction_id"]
    status, again = wallet.collect(transaction, encrypted)
    assert status == 202 and again["transaction_id"] == transaction
    flow.decide(case)
    flow.take(wallet.collect(transaction, encrypted), keys)
    expect("invalid_transaction_id", lambda: wallet.collect(transaction))


def encrypted(flow: Flow):
    wallet, offer, code = flow.offered(f"/credentials/{flow.place['credential']}")
    wallet.redeem_offer(offer, code)
    key = HolderKey()
    flow.take(wallet.request(offer["credential_configuration_ids"][0], [key], encrypted=True), [key])


def encrypted_deferred(flow: Flow):
    deferred(flow, encrypted=True)


def deleted(flow: Flow):
    """What a wallet says it did not keep is worth nothing any more."""
    wallet, offer, code = flow.offered(f"/credentials/{flow.place['credential']}")
    wallet.redeem_offer(offer, code)
    key = HolderKey()
    notification = flow.take(wallet.request(offer["credential_configuration_ids"][0], [key]), [key])
    expect("invalid_notification_request", lambda: wallet.notify(notification, "credential_stored"))
    wallet.notify(notification, "credential_deleted")


def guessing(flow: Flow):
    """Five wrong transaction codes end an offer."""
    wallet, offer, code = flow.offered(f"/credentials/{flow.place['credential']}")
    for step in range(1, 6):
        expect("invalid_grant", lambda: wallet.redeem_offer(offer, str((int(code) + step) % 1_000_000).zfill(6)))
    expect("invalid_grant", lambda: wallet.redeem_offer(offer, code))


def attested(flow: Flow):
    """Where wallets and keys must be attested: the operator says whose word counts, and nobody else's does."""
    maker, stranger, configuration = Attester(), Attester(), flow.place["configuration"]
    with open(os.path.join(flow.place["out"], "maker.pem"), "wb") as file:
        file.write(maker.pem)
    flow.operator("wallet", "add", "dompet-uji", "--name", "Dompet Uji", "--redirect-uri", REDIRECT, "--attester", file.name)
    assert "CN=CA Pembuat Dompet" in flow.operator("wallet", "list")
    rules = ("--attestation", "required", "--key-attestation", "required", "--key-storage", "iso_18045_high")
    assert flow.operator("wallet", "rules", *rules).split("\n")[0] == "client attestation\trequired"

    def wallet(by: Attester | None) -> Wallet:
        made = flow.wallet(client="dompet-uji", redirect=REDIRECT, maker=by)
        made.discover(flow.place["issuer"])
        return made

    for other in (wallet(None), wallet(stranger)):
        expect("invalid_client", lambda: other.push(scope=configuration), 401)
    own = wallet(maker)
    assert own.server["token_endpoint_auth_methods_supported"] == ["attest_jwt_client_auth", "private_key_jwt"]
    assert own.metadata["credential_configurations_supported"][configuration]["proof_types_supported"]["attestation"]
    own.fetch_challenge()
    code = own.take_redirect(flow.portal.consent(own.real(own.push(scope=configuration))))
    # The code is this installation's alone.
    own.installation, first = HolderKey(), own.installation
    expect("invalid_grant", lambda: own.redeem_code(code))
    own.installation = first
    own.redeem_code(code)
    keys = [HolderKey() for _ in range(3)]
    expect("invalid_proof", lambda: own.request(configuration, keys))
    nonce = own.nonce()
    expect("invalid_proof", lambda: own.request_attested(configuration, keys, stranger.keys(keys, nonce), nonce, False))
    weak = maker.keys(keys, nonce, "iso_18045_basic")
    expect("invalid_proof", lambda: own.request_attested(configuration, keys, weak, nonce, True))
    flow.take(own.request_attested(configuration, keys, maker.keys(keys, nonce), nonce, False), keys)
    own.refresh()
    keys, nonce = [HolderKey(), HolderKey()], own.nonce()
    flow.take(own.request_attested(configuration, keys, maker.keys(keys, nonce), nonce, True), keys)


FLOWS = {
    name.__name__.replace("_", "-"): name
    for name in (
        pre_authorized, bearer, identifiers, authorization_code, batch, deferred, encrypted, encrypted_deferred, deleted, guessing, attested,
    )
}

if __name__ == "__main__":
    place = json.load(open(sys.argv[1]))
    flow = Flow(place)
    FLOWS[sys.argv[2]](flow)
    for number, credential in enumerate(flow.credentials):
        with open(os.path.join(place["out"], f"copy-{number}"), "w") as file:
            file.write(credential)
    print(json.dumps({"credentials": len(flow.credentials), "judged": flow.judged}))
