"""What may be changed in a module: one place at a time, in an order that the seed draws."""

import collections
import hashlib
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]

# What is looked for in code without comments and texts, and what it becomes.
OPERATORS = [
    (r"(?<= )==(?= )", "!="), (r"(?<= )!=(?= )", "=="), (r"(?<= )<(?= )", "<="), (r"(?<= )<=(?= )", "<"), (r"(?<= )>(?= )", ">="),
    (r"(?<= )>=(?= )", ">"), (r"(?<= )&&(?= )", "||"), (r"(?<= )\|\|(?= )", "&&"), (r"(?<= )\+(?= )", "-"), (r"(?<= )-(?= )", "+"),
    (r"(?<= )\^(?= )", "|"), (r"(?<= )<<(?= )", ">>"), (r"(?<= )>>(?= )", "<<"), (r"\.\.<", "..."), (r"\btrue\b", "false"),
    (r"\bfalse\b", "true"), (r"(?<![\w.#$\\])\d+(?![\w.])", "+1"), (r"(?<![\w.])!(?=[a-z(])", ""),
]
# A whole statement that may be left out: a check, or a call for its effect.
STATEMENTS = [re.compile(r"^\s*guard (?!let|var|case|.*(?:, let|, var|, case| let | case )).* else \{ .* \}$"), re.compile(r"^\s*try (?!.*=)[\w.]+\(.*\)$")]


class Mutant:
    """`before`, from `start` to `end` of the file's text, becomes `after`."""

    def __init__(self, path, text, start, end, after, what):
        self.path, self.start, self.end, self.after, self.what = path, start, end, after, what
        self.line = text.count("\n", 0, start)
        self.before = text[start:end]
        self.whole = text.split("\n")[self.line]
        column = start - text.rfind("\n", 0, start) - 1
        self.changed = self.whole[:column] + after + self.whole[column + end - start :]

    def __str__(self):
        return f"{self.path}:{self.line + 1}: {self.what}\n    - {self.whole.strip()}\n    + {self.changed.strip() or '(nothing)'}"


def bare(text):
    """The same length without what is in comments and texts."""
    blank = lambda found: re.sub(r"[^\n]", " ", found.group(0))
    return re.sub(r'"""[\s\S]*?"""|#"[^\n]*?"#|"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*[\s\S]*?\*/', blank, text)


def places(module):
    for path in sorted((ROOT / "Sources" / module).rglob("*.swift")):
        text, name, at = path.read_text(), str(path.relative_to(ROOT)), 0
        for code in bare(text).split("\n"):
            if not re.match(r"\s*(internal |private |package |public )?import |\s*@|\s*(case \w+( = .*)?)$|\s*precondition|.*\breserveCapacity\(", code):
                for pattern, becomes in OPERATORS:
                    for found in re.finditer(pattern, code):
                        after = str(int(found.group(0)) + 1) if becomes == "+1" else becomes
                        yield Mutant(name, text, at + found.start(), at + found.end(), after, f"{found.group(0)} becomes {after or 'nothing'}")
                if any(pattern.match(code) for pattern in STATEMENTS):
                    yield Mutant(name, text, at, at + len(code), "", "left out")
            at += len(code) + 1


def drawn(module, seed):
    """Every mutant of the module, in the seed's order: by a digest of the seed and the change, so that code written elsewhere moves none of them."""
    seen = collections.Counter()

    def place(mutant):
        name = f"{mutant.path}\n{mutant.whole.strip()}\n{mutant.changed.strip()}"
        seen[name] += 1
        return hashlib.sha256(f"{seed}\n{name}\n{seen[name]}".encode()).digest()

    return sorted(places(module), key=place)
