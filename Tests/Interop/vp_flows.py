"""Runs one flow of OpenID4VP 1.0 against a served deployment. Arguments: place.json, the flow's name. Exits 0 where all went as it must."""
import base64
import json
import os
import re
import sys
import time
from html import unescape

import requests

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "wallet"))
from presenting import Presenter  # noqa: E402

place = json.load(open(sys.argv[1]))
address, out = place["address"], place["out"]
api = requests.Session()
api.headers["Authorization"] = f"Bearer {place['token']}"


def anchors():
    """The authorities of the published trust list."""
    payload = requests.get(address + "/trust/list.json", timeout=30).json()["payload"]
    issuers = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["issuers"]
    found = {anchor["certificate"] for issuer in issuers for anchor in issuer.get("anchors", [])}
    return [base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)) for text in sorted(found)]


def check_query(query):
    if not place.get("schema"):
        return
    from jsonschema import Draft7Validator

    Draft7Validator(json.load(open(place["schema"]))).validate(query)


def presenter(name="sip"):
    wallet = place["wallets"][name]
    return Presenter(wallet["key"], wallet["credential"], anchors(), check_query)


def ask(**question):
    response = api.post(address + "/api/v1/presentations", json={"policy": "sip-berlaku"} | question, timeout=30)
    assert response.status_code == 201 and response.headers["Cache-Control"] == "no-store", response.text
    return response.json()


def result(asked, code=None):
    query = {"response_code": code} if code else {}
    response = api.get(f"{address}/api/v1/presentations/{asked['id']}", params=query, timeout=30)
    assert response.status_code == 200, response.text
    return response.json()


def agency():
    wallet = presenter()
    for question, enc, post in (
        ({}, "A128GCM", True), ({}, "A256GCM", False), ({"signed": False}, "A256GCM", False), ({"encrypted": False}, None, True),
        ({"signed": False, "encrypted": False}, None, False),
    ):
        asked = ask(**question)
        assert result(asked)["state"] == "waiting"
        request = wallet.read_link(asked["link"], post)
        answer = wallet.post(request, wallet.form(request, wallet.present(request), enc))
        assert answer.status_code == 200 and answer.json() == {} and answer.headers["Cache-Control"] == "no-store", answer.text
        found = result(asked)
        assert (found["state"], found["outcome"], found["code"]) == ("done", "accept", "accepted"), found
        assert found["claims"] == {
            "sip.nama": "Warga Uji", "sip.profesi": "perawat", "sip.tempat": "Klinik Uji", "sip.sampai": "2031-03-01",
        }
        assert [condition["holds"] for condition in found["conditions"]] == [True, True]
        assert "segel-receipt-1 verification" in found["receipt"]


def age():
    for name, outcome in (("adult", "accept"), ("child", "reject")):
        wallet, asked = presenter(name), ask(policy="usia-17")
        request = wallet.read_link(asked["link"])
        assert wallet.post(request, wallet.form(request, wallet.present(request))).status_code == 200
        found = result(asked)
        assert found["outcome"] == outcome and found["claims"] == {}, found
        assert "19" not in json.dumps({**found, "receipt": "", "at": 0}), "the date of birth is told"


def same_device():
    wallet, asked = presenter(), ask(way="same-device", returnTo="https://klinik.example/kembali")
    request = wallet.read_link(asked["link"])
    answer = wallet.post(request, wallet.form(request, wallet.present(request))).json()
    assert answer["redirect_uri"].startswith("https://klinik.example/kembali?response_code=")
    code = answer["redirect_uri"].split("=")[1]
    assert result(asked)["state"] == "elsewhere" and result(asked, code[::-1])["state"] == "elsewhere"
    assert result(asked, code)["outcome"] == "accept"


def page(session, path):
    response = session.get(address + path, timeout=30)
    return response


def pages():
    """Without any script: the page reloads itself until there is an answer."""
    wallet = presenter()
    for way, sends_back in (("other-device", False), ("same-device", True)):
        person, stranger = requests.Session(), requests.Session()
        assert "sip-berlaku" in page(person, "/verify?lang=en").text
        question = page(person, "/verify/ask/sip-berlaku")
        assert "Practice licence valid here today" in question.text and "STR" not in question.text
        waiting = person.post(address + "/verify/ask", data={"policy": "sip-berlaku", "way": way}, timeout=30)
        assert waiting.status_code == 200 and waiting.headers["Refresh"] == "4" and "script" not in waiting.headers["Content-Security-Policy"]
        here = waiting.url[len(address):]
        link = unescape(re.search(r'href="(openid4vp:[^"]+)"', waiting.text).group(1))
        request = wallet.read_link(link)
        answer = wallet.post(request, wallet.form(request, wallet.present(request)))
        assert page(stranger, here).status_code == 404
        if sends_back:
            assert "Answered" in page(person, here).text
            back = answer.json()["redirect_uri"]
            assert page(stranger, back[len(address):]).status_code == 404
            done = page(person, back[len(address):])
            assert "response_code" not in done.url
        else:
            done = page(person, here)
        assert "Yes" in done.text and "Warga Uji" in done.text and "Refresh" not in done.headers
        assert "Ya" in page(person, here + "?lang=id").text


def refusals():
    """Over HTTP, each with its status and code; none of it burns an honest answer but a second one."""
    wallet = presenter()
    asked = ask()
    request = wallet.read_link(asked["link"])
    honest = wallet.present(request)

    def refused(form, code, status=400, target=None, headers=None):
        target = target or request
        response = requests.post(target["response_uri"], data=form, headers=headers, timeout=30)
        assert response.status_code == status and response.json()["error_description"] == code, (response.status_code, response.text, code)

    refused({"state": request["state"]}, "vp_token_missing")
    refused({"vp_token": json.dumps(honest), "state": request["state"]}, "response_not_encrypted")
    refused({"response": "a.b.c.d.e"}, "jwe_malformed")
    refused({"response": wallet.encrypt(request, {"vp_token": honest, "state": "x"})}, "response_state_differs")
    refused({"response": wallet.encrypt(request, {"vp_token": json.dumps(honest), "state": request["state"]})}, "vp_token_malformed")
    refused({"error": "access_denied"}, "response_state_differs")
    refused("a=1&a=2", "request_malformed", headers={"Content-Type": "application/x-www-form-urlencoded"})
    refused(json.dumps({"vp_token": honest}), "request_malformed", headers={"Content-Type": "application/json"})
    refused({"response": "x"}, "not_found", 404, {"response_uri": request["response_uri"][:-32] + "0" * 32})
    refused({"response": "x"}, "not_found", 404, {"response_uri": request["response_uri"][:-32] + "etc"})
    assert result(asked)["state"] == "waiting"
    assert wallet.post(request, wallet.form(request, honest)).status_code == 200
    refused(wallet.form(request, honest), "request_answered")
    for token, code in (
        (lambda r: wallet.present(r, nonce="wrong"), "key_binding_refused"),
        (lambda r: wallet.present(r, audience=r["client_id"].split(":")[1]), "key_binding_refused"),
        (lambda r: wallet.present(r, add=("noSTR",)), "surplus_disclosed"),
        (lambda r: {"sip": [wallet.present(r)["sip"][0].rsplit("~", 1)[0] + "~"]}, "query_not_holder_bound"),
        (lambda r: {"lain": wallet.present(r)["sip"]}, "query_unknown"),
        (lambda r: presenter("adult").present({**r, "dcql_query": {"credentials": [{"id": "sip", "claims": [{"path": ["nama"]}]}]}}), "query_other_type"),
        (lambda r: honest, "key_binding_refused"),
    ):
        again = ask()
        target = wallet.read_link(again["link"])
        refused(wallet.form(target, token(target)), code, target=target)
        assert result(again)["code"] == code and result(again)["claims"] == {}
    assert requests.get(f"{address}/api/v1/presentations/{asked['id']}", timeout=30).status_code == 401
    assert requests.get(f"{address}/api/v1/presentations/{asked['id']}", headers={"Authorization": "Bearer x"}, timeout=30).status_code == 401
    assert api.post(address + "/api/v1/presentations", json={"policy": "lain"}, timeout=30).json()["code"] == "policy_unknown"
    assert api.post(address + "/api/v1/presentations", data="{", timeout=30).status_code == 400


def evidence():
    wallet, asked = presenter(), ask()
    request = wallet.read_link(asked["link"])
    assert wallet.post(request, wallet.form(request, wallet.present(request))).status_code == 200
    link = f"{address}/api/v1/presentations/{asked['id']}/evidence"
    assert api.get(link, timeout=30).status_code == 403
    found = api.get(link, headers={"Segel-Purpose": "sengketa"}, timeout=30)
    assert found.status_code == 200
    with open(out + "/evidence.json", "wb") as file:
        file.write(found.content)
    with open(out + "/receipt-key", "wb") as file:
        file.write(requests.get(address + "/log/receipt-key", timeout=30).content)


def browser():
    from browser import Browser

    wallet = presenter()
    with Browser(lambda question: wallet.browser_answer(question, address)) as chromium:
        for lang in ("en", "id"):
            chromium.open(f"{address}/verify?lang={lang}")
            chromium.click("a[href='/verify/ask/sip-berlaku']")
            chromium.click("button[value=browser]")
            assert chromium.evaluate("document.getElementById('ask-missing').hidden") is True
            chromium.ask_wallet("#ask-browser button", answers=False)
            assert chromium.evaluate("document.getElementById('ask-failed').hidden") is False
            chromium.ask_wallet("#ask-browser button")
            assert ("Yes" if lang == "en" else "Ya") in chromium.text() and "Warga Uji" in chromium.text(), chromium.text()
        assert not chromium.problems, chromium.problems


def pictures():
    """Every page of the set, both languages, both widths; none is wider than the screen."""
    from browser import Browser

    wallet = presenter()
    with Browser(lambda question: wallet.browser_answer(question, address)) as chromium:

        def shoot(name):
            for width in (360, 1280):
                chromium.picture(f"{place['pictures'] or out}/{name}-{width}.png", width)

        for lang in ("id", "en"):
            chromium.open(f"{address}/verify?lang={lang}")
            shoot(f"verify-{lang}")
            chromium.open(f"{address}/verify/ask/sip-berlaku")
            shoot(f"ask-{lang}")
            for way in ("other-device", "same-device", "browser"):
                chromium.open(f"{address}/verify/ask/sip-berlaku")
                chromium.click(f"button[value={way}]")
                shoot(f"{way}-{lang}")
            chromium.ask_wallet("#ask-browser button")
            shoot(f"yes-{lang}")
            chromium.open(f"{address}/verify/ask/usia-17")
            shoot(f"ask-age-{lang}")
        assert not chromium.problems, chromium.problems


started = time.time()
globals()[sys.argv[2].replace("-", "_")]()
print(f"{sys.argv[2]}: as it must, {time.time() - started:.1f} s")
