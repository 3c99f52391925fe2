"""A page before axe-core, as it stands: at both widths, no wider than the screen, and in the language that was asked for."""
import importlib.util
import os

from browser import Browser

WIDTHS = (320, 1280)


def axe() -> str:
    """axe-core as its package on PyPI carries it; its Python is not used."""
    found = importlib.util.find_spec("axe_playwright_python")
    assert found, "axe-playwright-python is not installed: script/test --interop does"
    with open(os.path.join(os.path.dirname(found.origin), "axe.min.js")) as file:
        return file.read()


class Walk:
    def __init__(self, chromium: Browser, lang: str, address: str, pictures: str | None = None, widths=WIDTHS):
        self.chromium, self.lang, self.axe, self.address, self.pictures = chromium, lang, axe(), address, pictures
        self.widths = widths
        self.seen, self.found = [], []

    def open(self, path: str, name: str):
        self.chromium.open(self.address + path)
        self.look(name)

    def click(self, selector: str, name: str):
        self.chromium.click(selector)
        self.look(name)

    def look(self, name: str):
        """The page as it stands: axe at both widths, no page wider than the screen, and it is in the language that was asked for."""
        # The page would ask again by itself and take the judge along.
        self.chromium.evaluate("window.stop()")
        assert self.chromium.evaluate("document.documentElement.lang") == self.lang, f"{name}: {self.chromium.evaluate('document.documentElement.outerHTML')[:600]}"
        self.chromium.evaluate(self.axe + "; 1")
        for width in self.widths:
            self.chromium.resize(width)
            answer = self.chromium.evaluate("axe.run(document, {rules: {'target-size': {enabled: true}}, resultTypes: ['violations']})")
            self.seen.append(name)
            rules = {rule["id"] for rule in answer["passes"]} | {rule["id"] for rule in answer["violations"]}
            assert {"target-size", "color-contrast", "document-title"} <= rules, f"{name}: axe did not judge it: {rules}"
            for violation in answer["violations"]:
                nodes = [f"{node['html'][:160]} – {node['failureSummary']}" for node in violation["nodes"]]
                self.found.append(f"{name} {self.lang} {width}: {violation['id']} ({violation['impact']}): {nodes}")
            if self.pictures:
                self.chromium.picture(f"{self.pictures}/{name}-{self.lang}-{width}.png", width)

    def wary(self):
        """A judge that finds nothing anywhere is none: a page broken on purpose."""
        self.chromium.open(f"{self.address}/verify?lang={self.lang}")
        self.chromium.evaluate("""
          document.querySelector('label').remove();
          document.querySelector('main p').style.color = '#ccc';
          document.querySelector('main').insertAdjacentHTML('beforeend', '<p><a href="/a">a</a><a href="/b">b</a></p>')""")
        self.look("broken")
        broken = {line.split(": ")[1].split(" ")[0] for line in self.found}
        assert {"label", "target-size", "color-contrast"} <= broken, broken
        self.seen, self.found = [], []
