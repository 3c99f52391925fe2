"""Holds every page of wallets, verifying, signing in, tracking, the office, rights, notices, recovery and acting for others against axe-core: empty, wrong and
filled, both languages, both widths. Arguments: place.json, the set's name, as at the end. Exits 0 where nothing is found."""
import json
import os
import sys
import time

import requests

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "wallet"))
from browser import Browser  # noqa: E402
from passkeys import passkeys  # noqa: E402
from portal import Portal  # noqa: E402
from presenting import Presenter  # noqa: E402
from rights import rights  # noqa: E402
from walk import Walk  # noqa: E402
from wallet import Wallet  # noqa: E402

place = json.load(open(sys.argv[1]))
address = place["address"]


def presenter(name="sip"):
    wallet = place["wallets"][name]
    return Presenter(wallet["key"], wallet["credential"], anchors(), lambda query: None)


def anchors():
    import base64

    payload = requests.get(address + "/trust/list.json", timeout=30).json()["payload"]
    issuers = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["issuers"]
    found = {anchor["certificate"] for issuer in issuers for anchor in issuer.get("anchors", [])}
    return [base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)) for text in sorted(found)]


def verify(walk: Walk, place):
    """What a clerk sees: a pasted credential, and every end of a question to a wallet."""
    chromium = walk.chromium
    walk.open(f"/verify?lang={walk.lang}", "verify-empty")
    walk.click("main form button", "verify-nothing")
    credential = place["wallets"]["sip"]["credential"]
    for text, name in (("halo", "verify-unknown"), (credential, "verify-accepted"), (credential.replace("~Wy", "~Wz", 1), "verify-altered")):
        chromium.open(address + "/verify")
        chromium.evaluate(f"document.getElementById('text').value = {json.dumps(text)}")
        walk.click("main form button", name)
    for policy in ("sip-berlaku", "usia-17"):
        walk.open(f"/verify/ask/{policy}", f"ask-{policy}")
    other_device(walk)
    same_device(walk)
    in_browser(walk)
    chromium.call("Network.setCookie", name="segel_ask", value=place["expired"]["secret"], url=address, path="/verify")
    walk.open(f"/verify/requests/{place['expired']['id']}", "asked-expired")
    walk.open("/verify/requests/00000000-0000-0000-0000-000000000000", "asked-nobody")
    walk.open("/verify/ask/lain", "ask-unknown")
    walk.open("/log", "log")


def ask(walk: Walk, policy: str, way: str, name: str):
    """Asks from the page; answers the wallet's link where the page has one, and where the page is."""
    walk.chromium.open(f"{address}/verify/ask/{policy}")
    walk.click(f"button[value={way}]", name)
    link = walk.chromium.evaluate("document.querySelector('a[href^=\"openid4vp:\"]')?.getAttribute('href')")
    return link, walk.chromium.evaluate("location.href")


def other_device(walk: Walk):
    for name, policy, who, change in (
        ("yes", "sip-berlaku", "sip", {}), ("no", "usia-17", "child", {}), ("refused", "sip-berlaku", "sip", {"add": ("noSTR",)}),
        ("forged", "sip-berlaku", "sip", {"nonce": "wrong"}),
    ):
        link, here = ask(walk, policy, "other-device", "asked-other-device")
        wallet = presenter(who)
        request = wallet.read_link(link)
        wallet.post(request, wallet.form(request, wallet.present(request, **change)))
        walk.chromium.open(here)
        walk.look(f"result-{name}")
        assert not walk.chromium.evaluate("!!document.querySelector('a[href^=\"openid4vp:\"]')"), "nobody answered"


def same_device(walk: Walk):
    link, here = ask(walk, "sip-berlaku", "same-device", "asked-same-device")
    wallet = presenter()
    request = wallet.read_link(link)
    back = wallet.post(request, wallet.form(request, wallet.present(request))).json()["redirect_uri"]
    walk.chromium.open(here)
    walk.look("asked-elsewhere")
    walk.chromium.open(back)
    walk.look("result-same-device")


def in_browser(walk: Walk):
    chromium = walk.chromium
    ask(walk, "sip-berlaku", "browser", "asked-browser")
    # As where a browser knows no wallets.
    chromium.evaluate("document.getElementById('ask-missing').hidden = false; document.querySelector('#ask-browser button').hidden = true")
    walk.look("asked-browser-without")
    ask(walk, "sip-berlaku", "browser", "asked-browser")
    chromium.ask_wallet("#ask-browser button", answers=False)
    walk.look("asked-browser-declined")
    chromium.ask_wallet("#ask-browser button")
    walk.look("result-browser")


def wallet(walk: Walk, place):
    """What a citizen sees: a credential handed to a wallet, an application whose credential is still to come, a wallet that asks."""
    portal, chromium = Portal(address), walk.chromium
    portal.sign_in(place["citizen"], place["password"])
    client = Wallet(address, client="dompet-uji", redirect="https://wallet.example/cb")
    client.discover(address)
    asked = client.push(scope="SIP.sd-jwt")
    chromium.open(f"{address}/?lang={walk.lang}")
    walk.open(asked[len(address):], "sign-in-for-wallet")
    other_language(walk, "[name=next]")
    chromium.carry(portal.session, address)
    for page, name in ((f"/credentials/{place['credential']}", "credential"), (f"/cases/{place['case']}", "case")):
        walk.open(page, name)
        walk.click("form[action$='/wallet'] button", f"{name}-code")
        walk.click("form[action='/wallet/offer'] button", f"{name}-offer")
    chromium.evaluate("document.querySelector('main details').open = true")
    walk.look("offer-address")
    walk.open(asked[len(address):], "consent")
    other_language(walk, "[name=request_uri]")
    both = client.push(details=[
        {"type": "openid_credential", "credential_configuration_id": name} for name in ("SIP.sd-jwt", "SIM-01.mdoc", "DKC-01.sd-jwt")
    ])
    walk.open(both[len(address):], "consent-some")
    none = client.push(scope="SIM-01.mdoc")
    walk.open(none[len(address):], "consent-none")
    assert not chromium.evaluate("!!document.querySelector('button[value=allow]')"), "nothing to allow"
    walk.open(asked[len(address):].replace("dompet-uji", "lain"), "consent-stranger")
    walk.open("/openid/authorize?client_id=dompet-uji&request_uri=urn:x", "consent-unknown")
    walk.open(f"/credentials/{'0' * 8}-0000-0000-0000-{'0' * 12}", "credential-nobody")


def signed_in(walk: Walk, name: str):
    """The browser as this person; the pages in the language of the walk."""
    portal = Portal(address)
    portal.sign_in(name, place["password"])
    walk.chromium.open(f"{address}/track?lang={walk.lang}")
    walk.chromium.carry(portal.session, address)


def track(walk: Walk, pin: str, name: str):
    walk.chromium.open(address + "/track")
    values = {"reference": place["office"]["reference"], "pin": pin}
    walk.chromium.evaluate(f"for (const [id, value] of Object.entries({json.dumps(values)})) document.getElementById(id).value = value")
    walk.click("form[action='/track'] button", name)


def tracking(walk: Walk, place):
    """What a citizen follows an application by."""
    office = place["office"]
    walk.open(f"/track?lang={walk.lang}", "track-empty")
    track(walk, "x", "track-refused")
    track(walk, office["pin"], "track-found")
    signed_in(walk, place["citizen"])
    for case, name in ((place["case"], "waiting"), (office["returned"], "returned"), (place["issued"], "issued")):
        walk.open(f"/cases/{case}", f"case-{name}")
    walk.open(f"/cases/{place['case']}?sent=1", "case-sent")
    walk.chromium.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    walk.look("case-details")
    walk.click("form[action$='/pin'] button", "case-pin")
    walk.open(f"/cases/{place['case']}/complaints", "complaints-empty")
    walk.click("form .button:not([name]):not(.plain)", "complaints-wrong")
    walk.open(f"/cases/{office['returned']}/complaints", "complaints-answered")
    walk.open(f"/cases/{place['issued']}/survey", "survey-empty")
    walk.click("form[action$='/survey'] button", "survey-wrong")


def office(walk: Walk, place):
    """What those see who run an office."""
    office = place["office"]
    signed_in(walk, office["desk"])
    walk.open("/office", "queue-desk")
    walk.open("/office?due=overdue", "queue-empty")
    walk.open(f"/office/cases/{place['case']}", "office-case")
    walk.chromium.evaluate("document.querySelector('main input[type=checkbox]').click()")
    walk.click("button[value=fail]", "office-case-wrong")
    signed_in(walk, office["head"])
    walk.open("/office", "queue-head")
    walk.open("/office?desks=all&claim=others", "queue-office")
    walk.chromium.open(address + "/office")
    walk.chromium.evaluate("document.querySelector('input[name^=sign]').value = '1'; document.querySelector('input[name^=sign]').click()")
    walk.click("form#batch button", "signing-failed")
    walk.open("/office/complaints", "complaints-office")
    walk.open(f"/office/complaints/{office['complaint']}", "complaint-open")
    walk.click("form[action^='/office/complaints'] button", "complaint-wrong")
    walk.open("/office/reports", "reports")
    walk.open("/office/comments", "comments")


def fill(walk: Walk, values: dict, ticks=()):
    walk.chromium.evaluate(f"for (const [id, value] of Object.entries({json.dumps(values)})) document.getElementById(id).value = value")
    for tick in ticks:
        walk.chromium.evaluate(f"document.querySelector({json.dumps(tick)}).checked = true")


def acting(walk: Walk, place):
    """Acting for somebody else: both sides, a counter, and copies for a member."""
    people, chromium = place["acting"], walk.chromium
    signed_in(walk, people["nobody"])
    walk.open("/mandates", "mandates-empty")
    signed_in(walk, people["client"])
    walk.open("/mandates", "mandates-given")
    walk.open("/mandates/new", "mandate-new")
    walk.click("main form button", "mandate-new-wrong")
    fill(walk, {"nik": people["delegate"], "lastDay": people["lastDay"]}, ["[value=powerOfAttorney]", "[value=some]"])
    walk.click("main form button", "mandate-new-scope")
    chromium.evaluate("document.querySelector('[name=\"service:SIP\"]').checked = true")
    walk.click("main form button", "mandate-code")
    signed_in(walk, people["delegate"])
    walk.open("/mandates", "mandates-held")
    fill(walk, {"code": "AAAA"})
    walk.click("form[action='/mandates/code'] button", "mandates-code-wrong")
    fill(walk, {"code": people["code"]})
    walk.click("form[action='/mandates/code'] button", "mandate-offer")
    walk.open(f"/for/{people['mandate']}", "client")
    walk.open(f"/for/{people['mandate']}/services/SIP", "client-service")
    walk.click("form[action$='/SIP/start'] button", "client-form")
    case = chromium.evaluate("location.pathname").split("/")[2]
    for path, name in ((f"/cases/{case}", "case"), (f"/cases/{case}/documents", "documents"), (f"/cases/{case}/check", "check")):
        walk.open(path, f"client-{name}")
    walk.open(f"/credentials/{people['card']}", "client-card")
    walk.open(f"/for/{'0' * 32}", "client-nobody")
    signed_in(walk, people["counter"])
    walk.open("/office/counter", "counter-empty")
    walk.click("main form button", "counter-wrong")
    fill(walk, {"client": people["client"]}, ["#purpose", "#identity", "#present"])
    walk.click("main form button", "counter-client")
    walk.open("/office/counter", "counter-busy")
    walk.open(f"/cases/{people['drafts'][walk.lang]}/check", "counter-check")
    walk.click("form[action$='/submit'] button", "counter-slip")
    chromium.open(address + "/office/counter")
    walk.click("form[action$='/end'] button", "counter-done")
    walk.open("/office/mandates", "mandate-record")
    walk.click("main form button", "mandate-record-wrong")
    values = {"client": people["member"], "nik": people["delegate"], "lastDay": people["lastDay"], "proof": "F-1.07 12/2026"}
    fill(walk, values, ["[value=powerOfAttorney]"])
    walk.click("main form button", "mandate-record-code")
    signed_in(walk, people["member"])
    walk.open("/", "home-member")
    walk.open("/copies/KartuKeluarga", "copy-member")
    signed_in(walk, people["client"])
    walk.open(f"/credentials/{people['card']}", "card-holder")
    walk.open(f"/credentials/{people['card']}/members/2", "card-member")


def telling(walk: Walk, place):
    """Notices, trusted people, recovery and other providers, as a citizen sees them."""
    people, chromium = place["told"][walk.lang], walk.chromium
    walk.open(f"/recover?lang={walk.lang}", "recover-empty")
    walk.click("form[action='/recover/code'] button", "recover-code")
    chromium.open(address + "/recover")
    values = {"name": people["owner"], "code": "AAAA-BBBB-CCCC-DDDD", "password": "kata sandi sesudahnya"}
    chromium.evaluate(f"for (const [id, value] of Object.entries({json.dumps(values)})) document.getElementById(id).value = value")
    walk.click("form[action='/recover'] button", "recover-wrong")
    walk.open("/sign-in", "sign-in-providers")
    walk.open("/sign-in/with/inapas", "provider-failed")
    signed_in(walk, people["owner"])
    walk.open("/", "home-recovery")
    walk.open("/sign-ins", "sign-ins-providers")
    walk.open("/sign-ins/sessions", "sessions")
    walk.open("/sign-ins/confirm?next=/notices", "confirm-first")
    walk.open("/sign-ins/password", "password-empty")
    for old, new, name in (("salah", "kuda baterai jepit", "password-wrong"), (place["password"], "password123", "password-common")):
        chromium.evaluate(f"for (const [id, value] of Object.entries({json.dumps({'old': old, 'password': new})})) document.getElementById(id).value = value")
        walk.click("form[action='/sign-ins/password/change'] button", name)
    walk.open("/notices", "notices")
    chromium.evaluate("document.querySelector('form[action=\"/notices/contacts\"]').noValidate = true")
    walk.click("form[action='/notices/contacts'] button", "notices-unticked")
    chromium.evaluate("document.getElementById('address').value = 'bukan'; document.getElementById('consent').checked = true")
    walk.click("form[action='/notices/contacts'] button", "notices-wrong")
    chromium.evaluate("document.getElementById('address').value = '0812 3456 7000'; document.querySelector('[value=sms]').checked = true; document.getElementById('consent').checked = true")
    walk.click("form[action='/notices/contacts'] button", "contact-code")
    chromium.evaluate("document.getElementById('code').value = '1'")
    walk.click("form .button:not(.plain)", "contact-code-wrong")
    walk.open("/notices", "notices-waiting")
    walk.open("/trusted", "trusted")
    walk.click("form[action='/trusted/invitations'] button", "trusted-invitation")
    chromium.open(address + "/trusted")
    chromium.evaluate("document.getElementById('accept').value = 'x'")
    walk.click("form[action='/trusted/accept'] button", "trusted-accept-wrong")
    signed_in(walk, people["other"])
    walk.open("/trusted", "trusted-confirmed")
    walk.click("form[action$='/withdraw'] button", "trusted-withdrawn")
    chromium.evaluate("document.querySelector('input[name=code]').value = 'x'")
    walk.click("form[action$='/confirm'] button", "trusted-confirm-wrong")


def other_language(walk: Walk, field: str):
    """Switching the language asks for the same thing, and so does switching back."""
    asked = walk.chromium.evaluate(f"document.querySelector('{field}').value")
    for _ in range(2):
        walk.chromium.click("a[hreflang]")
        assert walk.chromium.evaluate(f"document.querySelector('{field}').value") == asked
    assert walk.chromium.evaluate("document.documentElement.lang") == walk.lang


def run(pages) -> int:
    started, seen, found = time.time(), 0, []
    for lang in ("id", "en"):
        # A browser whose wallets are played has no authenticators.
        wallets = None if pages is passkeys else lambda question: presenter().browser_answer(question, address)
        with Browser(wallets) as chromium:
            walk = Walk(chromium, lang, address, place.get("pictures"))
            walk.wary()
            pages(walk, place)
            seen += len(walk.seen)
            found += walk.found
    print(f"{sys.argv[2]}: {seen} views, {len(found)} violations, {time.time() - started:.0f} s")
    for line in sorted(set(found)):
        print(line, file=sys.stderr)
    return 1 if found else 0


SETS = {
    "verify": verify, "wallet": wallet, "passkeys": passkeys, "tracking": tracking, "office": office, "acting": acting, "telling": telling,
    "rights": lambda walk, place: rights(walk, place, signed_in),
}
sys.exit(run(SETS[sys.argv[2]]))
