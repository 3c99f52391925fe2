"""Package.swift without most of its targets: for what builds a few modules often."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
#: Those that decide about trust.
MODULES = ["SegelCrypto", "SegelVault", "SegelCredential", "SegelTransparency"]


def targets(module):
    """Of Package.swift, by name: the lines of the module, of its tests and of what those stand on in this repository."""
    lines = (ROOT / "Package.swift").read_text().split("    targets: [\n", 1)[1].split("\n")
    known = {found[1]: line for line in lines if (found := re.match(r'\s*(?:module|tests|\.systemLibrary)\((?:name: )?"(\w+)",.*\),$', line))}
    wanted, waiting = {}, [f"{module}Tests"]
    while waiting:
        if (name := waiting.pop()) in known and name not in wanted:
            wanted[name] = known[name]
            waiting += re.findall(r'"(\w+)"', known[name])
    return wanted


def manifest(modules):
    """This package's own manifest, with no targets but these modules, their tests and what is beneath them."""
    head = (ROOT / "Package.swift").read_text().split("    targets: [\n", 1)[0]
    head = re.sub(r"    products: \[[\s\S]*?\n    \],\n", "", head)
    lines = {name: line for module in modules for name, line in targets(module).items()}
    return head + "    targets: [\n" + "\n".join(lines.values()) + "\n    ],\n    swiftLanguageModes: [.v6]\n)\n"
