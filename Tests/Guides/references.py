"""What documents name: tests by file and words, files by path, attacks by number. Each must be there."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOPS = ("Sources/", "Tests/", "Docs/", "script/", "Packaging/", "Catalogue/", "Keys/", "Benchmarks/")


def tests():
    """Of each test file of Swift: the names of its tests and suites."""
    found = {}
    for file in sorted((ROOT / "Tests").rglob("*.swift")):
        text = file.read_text()
        names = re.findall(r'@(?:Test|Suite)\(\s*"((?:[^"\\]|\\.)*)"', text)
        if names:
            found.setdefault(file.stem, []).extend(name.replace('\\"', '"') for name in names)
    return found


def attacks():
    """The attack numbers that tests cite."""
    found = set()
    for file in (ROOT / "Tests").rglob("*"):
        if file.suffix in (".swift", ".py"):
            text = file.read_text()
            found.update(re.findall(r"\bA\d\d\b", text))
            for first, last in re.findall(r"\bA(\d\d)(?:-| to )A?(\d\d)\b", text):
                found.update(f"A{number:02}" for number in range(int(first), int(last) + 1))
    return found


def wrong(text, known, where):
    """What `text` names that is not there. Answers how many references it looked at, and the complaints."""
    complaints, looked = [], 0
    for token in re.findall(r"`([^`\n]+)`", text):
        if match := re.fullmatch(r"(\w+Tests)(?:: (.+))?", token):
            looked += 1
            file, words = match.groups()
            if file not in known:
                complaints.append(f"{where}: there is no test file {file}")
            elif words and not any(words in name for name in known[file]):
                complaints.append(f"{where}: {file} has no test that says {words!r}")
        elif token.startswith(TOPS) and " " not in token:
            looked += 1
            if not (ROOT / token).exists():
                complaints.append(f"{where}: there is no {token}")
    return looked, complaints
