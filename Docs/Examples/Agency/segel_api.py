"""An agency's machine and Segel's API, by requests and joserfc: sign in by your own key, verify, follow your cases.

    python segel_api.py new-key key.json keys.json                       # give keys.json to the operator: segel agency add NAME --jwks keys.json …
    python segel_api.py ADDRESS NAME key.json verify FILE
    python segel_api.py ADDRESS NAME key.json verify-all FILE …         # credentials and PDFs, a thousand at most
    python segel_api.py ADDRESS NAME key.json cases
    python segel_api.py ADDRESS NAME key.json case ID REFERENCE
    python segel_api.py ADDRESS NAME key.json decide ID REFERENCE '{"decision": "approve"}'
    python segel_api.py ADDRESS NAME key.json events [CURSOR]           # as they come; needs no address of yours
    python segel_api.py ADDRESS NAME key.json webhook URL               # then, with the code that came to URL:
    python segel_api.py ADDRESS NAME key.json webhook-code ID CODE
"""
import hashlib
import json
import secrets
import sys
import time
from base64 import b64decode, b64encode, urlsafe_b64encode

import requests
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc import jwt
from joserfc.jwk import ECKey


class Segel:
    def __init__(self, address, name, key):
        """`key`: an ECKey on P-256. The same one signs you in and is what your tokens are bound to; use two where you like."""
        self.address, self.name, self.key = address.rstrip("/"), name, key
        self.http, self.nonces, self.token, self.until = requests.Session(), {}, None, 0

    def proof(self, method, url, token=None):
        """RFC 9449: that whoever sends this holds the key."""
        place = "token" if url.endswith("/openid/token") else "api"
        claims = {"htm": method, "htu": url.split("?")[0], "iat": int(time.time()), "jti": secrets.token_urlsafe(16)}
        if self.nonces.get(place):
            claims["nonce"] = self.nonces[place]
        if token:
            claims["ath"] = urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).decode().rstrip("=")
        header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": self.key.as_dict(private=False)}
        return jwt.encode(header, claims, self.key)

    def send(self, method, url, token=None, **more):
        """Once more where the server wants a fresh nonce in the proof."""
        headers = more.pop("headers", {})
        for _ in range(2):
            own = {"DPoP": self.proof(method, url, token)} | ({"Authorization": f"DPoP {token}"} if token else {})
            answer = self.http.request(method, url, headers=headers | own, timeout=30, **more)
            place = "token" if url.endswith("/openid/token") else "api"
            self.nonces[place] = answer.headers.get("DPoP-Nonce", self.nonces.get(place))
            if answer.status_code not in (400, 401) or answer.json().get("error") != "use_dpop_nonce":
                return answer
            if place == "token":
                more["data"] = self.sign_in_form()  # an assertion is good once
        return answer

    def sign_in_form(self):
        """RFC 7523: who we are, signed; no secret is ever sent."""
        now = int(time.time())
        claims = {"iss": self.name, "sub": self.name, "aud": self.address, "iat": now, "exp": now + 60, "jti": secrets.token_urlsafe(16)}
        return {
            "grant_type": "client_credentials", "client_assertion": jwt.encode({"alg": "ES256"}, claims, self.key),
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        }

    def access(self):
        if time.time() > self.until - 30:
            answer = self.send("POST", self.address + "/openid/token", data=self.sign_in_form())
            answer.raise_for_status()
            self.token, self.until = answer.json()["access_token"], time.time() + answer.json()["expires_in"]
        return self.token

    def ask(self, method, path, **more):
        answer = self.send(method, self.address + path, self.access(), **more)
        if answer.status_code >= 400:
            problem = answer.json()
            raise RuntimeError(f"{problem['code']}: {problem['title']} (request {problem['request']})")
        return answer.json() if answer.content else None

    def verify(self, file, receipt=True):
        return self.ask("POST", "/api/v1/verify" + ("?receipt=true" if receipt else ""), data=file)

    def verify_all(self, documents):
        """Texts (credentials, QR texts) and PDFs (bytes), 1,000 at most, 100 PDFs among them; the answers in the same order."""
        body = [{"pdf": b64encode(one).decode()} if isinstance(one, bytes) else one for one in documents]
        return self.ask("POST", "/api/v1/verify/batch", json=body)["answers"]

    def cases(self):
        """All of them, page by page."""
        query = "?limit=100"
        while query:
            page = self.ask("GET", "/api/v1/cases" + query)
            yield from page["items"]
            query = f"?limit=100&cursor={page['next']}" if page.get("next") else None

    def case(self, identifier, reference, purpose="case_review"):
        """The citizen sees that you looked, and what for."""
        return self.ask("GET", f"/api/v1/cases/{identifier}", headers={"Segel-Purpose": purpose, "Segel-Case": reference})

    def decide(self, case, decision, key=None):
        """`case`: as you read it; where it changed since, nothing is done. One `key` for all tries of one decision."""
        headers = {
            "Segel-Purpose": "case_decision", "Segel-Case": case["reference"], "If-Match": f'"{case["revision"]}"',
            "Idempotency-Key": key or secrets.token_urlsafe(16),
        }
        return self.ask("POST", f"/api/v1/cases/{case['id']}/decisions", json=decision, headers=headers)

    def events(self, cursor=None):
        """What happens at your desks, as it comes: (cursor, event). Keep the cursor once you are done with the event. A stream that ends, with its token or with
        the service, is opened anew where it ended."""
        while True:
            headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": cursor} if cursor else {})
            try:
                stream = self.send("GET", self.address + "/api/v1/events", self.access(), headers=headers, stream=True)
                if stream.status_code not in (200, 401, 429, 503):
                    raise RuntimeError(stream.json()["code"])
                if stream.status_code == 401:
                    self.until = 0  # signs in anew
                for line in stream.iter_lines(decode_unicode=True) if stream.status_code == 200 else ():
                    if line.startswith("id: "):
                        cursor = line[4:]
                    elif line.startswith("data: "):
                        yield cursor, json.loads(line[6:])
            except requests.HTTPError:
                raise  # we may not sign in
            except requests.RequestException:
                pass  # the line broke, or nothing came for half a minute, not even a comment
            time.sleep(3)

    def webhook_keys(self):
        return [key["key"] for key in self.ask("GET", "/api/v1/webhook-keys")["keys"]]


def received(headers, body, keys, tolerance=300):
    """What a webhook says, once its signature by one of `keys` was checked (Standard Webhooks, v1a). Raises otherwise. Drop what you had by its
    `webhook-id`; what is true now is in the API."""
    if abs(time.time() - int(headers["webhook-timestamp"])) > tolerance:
        raise ValueError("too old, or from the future")
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    signatures = [b64decode(part[4:]) for part in headers["webhook-signature"].split(" ") if part.startswith("v1a,")]
    for key in keys:
        for signature in signatures:
            try:
                Ed25519PublicKey.from_public_bytes(b64decode(key.removeprefix("whpk_"))).verify(signature, content)
                return json.loads(body)
            except InvalidSignature:
                continue
    raise ValueError("signed by nobody we know")


def main(arguments):
    if arguments[0] == "new-key":
        key = ECKey.generate_key("P-256")
        json.dump(key.as_dict(private=True), open(arguments[1], "w"))
        json.dump({"keys": [key.as_dict(private=False)]}, open(arguments[2], "w"))
        return
    address, name, key, verb, *rest = arguments
    segel = Segel(address, name, ECKey.import_key(json.load(open(key))))
    if verb == "verify":
        print(json.dumps(segel.verify(open(rest[0], "rb").read()), indent=1))
    elif verb == "verify-all":
        files = [open(name, "rb").read() for name in rest]
        print(json.dumps(segel.verify_all([one if one.startswith(b"%PDF-") else one.decode().strip() for one in files]), indent=1))
    elif verb == "cases":
        for line in segel.cases():
            print(line["id"], line["reference"], line["state"], line.get("promised", "-"))
    elif verb == "events":
        for cursor, event in segel.events(*rest):
            print(cursor, event["type"], event["data"]["case"], event["data"]["state"], event["data"]["revision"], flush=True)
    elif verb == "webhook":
        print(json.dumps(segel.ask("POST", "/api/v1/webhooks", json={"url": rest[0]}), indent=1))
    elif verb == "webhook-code":
        print(json.dumps(segel.ask("POST", f"/api/v1/webhooks/{rest[0]}/verification", json={"code": rest[1]}), indent=1))
    elif verb == "decide":
        print(json.dumps(segel.decide(segel.case(*rest[:2]), json.loads(rest[2])), indent=1))
    else:
        print(json.dumps(segel.case(*rest), indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
