"""Headless Chromium, driven by its own protocol: pages as people see them, and wallets as pages see them."""
import base64
import itertools
import json
import os
import shutil
import subprocess
import tempfile
import time

import websocket

WALLET = """
window.DigitalCredential = window.DigitalCredential || class DigitalCredential {};
navigator.credentials.get = (options) => new Promise((resolve, reject) => {
  window.walletAnswers = (data) => data ? resolve({ type: "digital", data }) : reject(new DOMException("closed", "NotAllowedError"));
  window.askWallet(JSON.stringify(options.digital.requests[0]));
});
"""


class Browser:
    def __init__(self, wallet=None, arguments=()):
        """`wallet`: answers a request of the Digital Credentials API with its data, or None to decline. `arguments`: more of Chromium's own."""
        self.program = shutil.which("chromium") or shutil.which("chromium-browser")
        self.wallet, self.numbers, self.folder = wallet, itertools.count(1), tempfile.mkdtemp()
        self.process = subprocess.Popen(
            [
                self.program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                "--remote-debugging-port=0", "--remote-allow-origins=*", f"--user-data-dir={self.folder}", *arguments, "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        port, path = self.wait_for_port()
        self.socket = websocket.create_connection(f"ws://127.0.0.1:{port}{path}", timeout=60)
        target = next(item for item in self.call("Target.getTargets")["targetInfos"] if item["type"] == "page")
        self.session = None
        self.session = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        self.problems = []
        for name in ("Page.enable", "Runtime.enable", "Log.enable"):
            self.call(name)
        if wallet:
            self.call("Runtime.addBinding", name="askWallet")
            self.call("Page.addScriptToEvaluateOnNewDocument", source=WALLET)

    def wait_for_port(self):
        file = os.path.join(self.folder, "DevToolsActivePort")
        for _ in range(300):
            if os.path.exists(file):
                lines = open(file).read().split()
                if len(lines) == 2:
                    return lines
            time.sleep(0.1)
        raise RuntimeError("Chromium did not start")

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def call(self, method: str, **parameters) -> dict:
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": parameters}
        if getattr(self, "session", None):
            message["sessionId"] = self.session
        self.socket.send(json.dumps(message))
        while True:
            heard = json.loads(self.socket.recv())
            if heard.get("id") == number:
                assert "error" not in heard, heard
                return heard["result"]
            self.hear(heard)

    def hear(self, event: dict):
        method = event.get("method")
        if method == "Log.entryAdded" and event["params"]["entry"]["level"] == "error":
            self.problems.append(event["params"]["entry"]["text"])
        if method == "Runtime.exceptionThrown":
            details = event["params"]["exceptionDetails"]
            self.problems.append(f'{details["text"]} {details.get("exception", {}).get("description", "")}')
        if method == "Runtime.bindingCalled" and event["params"]["name"] == "askWallet":
            self.asked = json.loads(event["params"]["payload"])

    def evaluate(self, script: str):
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def open(self, address: str):
        self.call("Page.navigate", url=address)
        self.settle()

    def settle(self):
        for _ in range(200):
            time.sleep(0.05)
            if self.evaluate("document.readyState") == "complete":
                return
        raise RuntimeError("the page does not end loading")

    def click(self, selector: str):
        """A click that leaves the page."""
        self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")
        time.sleep(0.3)
        self.settle()

    def ask_wallet(self, selector: str, answers: bool = True):
        """Clicks what asks the wallet, lets it answer, and waits for what comes of it."""
        self.asked = None
        self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")
        for _ in range(100):
            if self.asked:
                break
            self.evaluate("1")
            time.sleep(0.05)
        data = self.wallet(self.asked) if answers else None
        self.evaluate(f"window.walletAnswers({json.dumps(data)}); 1")
        time.sleep(0.5)
        self.settle()

    def carry(self, session, address: str):
        """The cookies of a requests session, for `address`."""
        for cookie in session.cookies:
            self.call("Network.setCookie", name=cookie.name, value=cookie.value, url=address, path=cookie.path)

    def forget(self):
        self.call("Network.clearBrowserCookies")

    def resize(self, width: int):
        size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}
        self.call("Emulation.setDeviceMetricsOverride", **size)
        overflow = self.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{self.evaluate('location.pathname')}: {overflow} px wider than {width} px"

    def text(self) -> str:
        return self.evaluate("document.body.innerText")

    def picture(self, file: str, width: int):
        self.resize(width)
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        with open(file, "wb") as out:
            out.write(base64.b64decode(shot["data"]))
