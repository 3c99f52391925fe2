"""Signs people in to Segel by a provider of other people's making (oidc-provider-mock, on Authlib). Arguments: place.json, the provider's port. Exits 0
where everything goes as it must."""
import json
import logging
import os
import re
import sys
from urllib.parse import parse_qs, urljoin, urlsplit

import oidc_provider_mock
import requests

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "wallet"))
from portal import Page, Portal  # noqa: E402

place = json.load(open(sys.argv[1]))
address, port = place["address"], int(sys.argv[2])
logging.getLogger("werkzeug").setLevel(logging.ERROR)

USERS = [
    {"sub": "trusted", "nik": place["citizen"], "acr": "loa3"},
    {"sub": "low", "nik": place["citizen"], "acr": "loa1"},
    {"sub": "nobody", "nik": "1872010101909977", "acr": "loa3"},
    {"sub": "linked"},
]


def at_provider(session, start: str, subject: str, action: str | None = None) -> str:
    """Signs in there as `subject`; answers where it sends the browser back to."""
    page = session.get(start, timeout=30)
    assert page.status_code == 200, page.text
    fields = {"action": action} if action else {"sub": subject}
    answer = session.post(start, data=fields, allow_redirects=False, timeout=30)
    assert answer.status_code == 302, answer.text
    return urljoin(start, answer.headers["Location"])


def begin(session) -> str:
    response = session.get(f"{address}/sign-in/with/inapas", allow_redirects=False, timeout=30)
    assert response.status_code == 303, response.text
    asked = parse_qs(urlsplit(response.headers["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"] and len(asked["nonce"][0]) == 43
    return response.headers["Location"]


def code(response) -> str:
    found = re.search(r"oidc_\w+", response.text)
    return found.group(0) if found else ""


def sign_in(subject: str):
    session = requests.Session()
    back = at_provider(session, begin(session), subject)
    return session, back, session.get(back, allow_redirects=False, timeout=30)


def main():
    # By the NIK, where the provider is trusted for it; the second time by the binding that made.
    for _ in range(2):
        session, back, response = sign_in("trusted")
        assert response.status_code == 303 and response.headers["Location"] == "/", response.text
        assert session.get(f"{address}/profile", timeout=30).status_code == 200
        # The same answer again, and the same in another browser.
        assert code(session.get(back, timeout=30)) == "oidc_state_refused", "the cookie is good once"
        assert code(requests.get(back, timeout=30)) == "oidc_state_refused"
    for subject in ("low", "nobody", "linked"):
        assert code(sign_in(subject)[2]) == "oidc_not_linked", subject

    # Bound while signed in by password.
    portal = Portal(address)
    portal.sign_in(place["citizen"], place["password"])
    form = portal.page("/sign-ins").form("/sign-ins/providers/inapas")
    go = portal.post("/sign-ins/providers/inapas", form["fields"])
    start = next(link for link in Page(go.text).links if link.startswith(f"http://localhost:{port}/"))
    done = portal.session.get(at_provider(portal.session, start, "linked"), allow_redirects=False, timeout=30)
    assert done.headers.get("Location") == "/sign-ins?done=providerLinked", done.text
    assert sign_in("linked")[2].status_code == 303

    # A code that the provider does not know, and a refusal there.
    session = requests.Session()
    back = at_provider(session, begin(session), "linked")
    assert code(session.get(re.sub(r"code=[^&]+", "code=x", back), timeout=30)) == "oidc_code_refused"
    session = requests.Session()
    denied = session.get(at_provider(session, begin(session), "linked", action="deny"), timeout=30)
    # Authlib leaves the state out of this answer: then it is nobody's.
    assert code(denied) in ("oidc_denied", "oidc_state_refused"), denied.text


with oidc_provider_mock.run_server_in_thread(port=port, user_claims=[oidc_provider_mock.User(sub=user.pop("sub"), claims=user) for user in USERS]):
    main()
print("signed in by oidc-provider-mock")
