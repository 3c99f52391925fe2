"""People who sign in by passkey, in a browser with an authenticator of its own. Each page they see is looked at on the way."""
import json
import time


def authenticator(chromium) -> str:
    """A phone that recognises its holder."""
    chromium.call("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return chromium.call("WebAuthn.addVirtualAuthenticator", options=options)["authenticatorId"]


def password(walk, name: str, secret: str):
    walk.chromium.open(walk.address + f"/sign-in?lang={walk.lang}")
    walk.chromium.evaluate(f"document.getElementById('name').value = {json.dumps(name)}")
    walk.chromium.evaluate(f"document.getElementById('password').value = {json.dumps(secret)}")
    walk.chromium.click("form[action='/sign-in'] button")


def passkey(walk, name: str):
    """The browser asks the authenticator, and posts what it says."""
    walk.chromium.open(walk.address + f"/sign-in?lang={walk.lang}")
    walk.chromium.evaluate("document.querySelector('form[data-passkey] button').click()")
    arrive(walk, "!document.querySelector('form[data-passkey=use]')")
    walk.look(name)


def arrive(walk, condition: str):
    for _ in range(100):
        time.sleep(0.1)
        try:
            if walk.chromium.evaluate(condition):
                return walk.chromium.settle()
        except AssertionError:
            pass  # between two pages
    raise AssertionError(f"{condition}: {walk.chromium.text()[:400]}")


def add(walk, name: str):
    walk.chromium.open(walk.address + "/sign-ins")
    walk.look(f"{name}-empty")
    walk.chromium.evaluate("document.querySelector('form[data-passkey] button').click()")
    arrive(walk, "location.search.includes('passkeyAdded')")
    walk.look(f"{name}-added")


def sign_out(walk):
    walk.chromium.open(walk.address + "/sign-ins")
    walk.chromium.click("form[action='/sign-out'] button")


def citizen(walk, place):
    device = authenticator(walk.chromium)
    password(walk, place["people"][walk.lang][0], place["password"])
    add(walk, "sign-ins")
    # The same phone again: it has one already, and says so.
    walk.chromium.evaluate("document.querySelector('form[data-passkey] button').click()")
    arrive(walk, "!document.getElementById('passkey-failed').hidden")
    walk.look("sign-ins-twice")
    sign_out(walk)
    passkey(walk, "home-by-passkey")
    assert walk.chromium.evaluate("location.pathname") == "/", walk.chromium.text()[:300]
    walk.open("/sign-ins", "sign-ins-used")
    walk.click("form[action='/sign-ins/password'] button", "sign-ins-no-password")
    walk.click("form[action$='/remove'] button", "sign-ins-last")
    assert walk.chromium.evaluate("!!document.querySelector('.alert[role=alert]')"), "the last way in was removed"
    walk.chromium.call("WebAuthn.removeVirtualAuthenticator", authenticatorId=device)


def officer(walk, place):
    device = authenticator(walk.chromium)
    sign_out(walk)
    password(walk, place["people"][walk.lang][1], place["password"])
    assert walk.chromium.evaluate("location.pathname") == "/sign-ins", "an officer went on without a passkey"
    add(walk, "officer-sign-ins")
    sign_out(walk)
    passkey(walk, "queue-by-passkey")
    assert walk.chromium.evaluate("location.pathname") == "/office", walk.chromium.text()[:300]
    walk.chromium.call("WebAuthn.removeVirtualAuthenticator", authenticatorId=device)


def nothing(walk, place):
    """A browser without passkeys, and one whose holder says no."""
    walk.chromium.forget()
    walk.chromium.open(walk.address + f"/sign-in?lang={walk.lang}")
    walk.look("sign-in")
    device = authenticator(walk.chromium)
    walk.chromium.evaluate("document.querySelector('form[data-passkey] button').click()")
    arrive(walk, "!document.getElementById('passkey-failed').hidden")
    walk.look("sign-in-refused")
    walk.chromium.call("WebAuthn.removeVirtualAuthenticator", authenticatorId=device)



def passkeys(walk, place):
    for person in (nothing, citizen, officer):
        person(walk, place)
    # What Chromium itself complained about: refused scripts and styles among them.
    problems = [problem for problem in walk.chromium.problems if "422" not in problem and "favicon" not in problem]
    assert not problems, problems
