"""Seeds mutants of the modules that decide about trust, and counts how many the modules' own tests kill.

    script/mutants [--count 200] [--seed 1] [--jobs 2] [--module NAME …] [--list]

A mutant is one change of one place: a comparison turned, a boundary moved, a guard left out, a number one more. Each is built and run with
its module's own tests in a copy of that module; one that does not compile is replaced by the next. A mutant that no test notices is
printed with its change; the last line is the count. Exit 0 where at least 95 % were killed, 1 where fewer were.
"""

import argparse
import concurrent.futures
import contextlib
import os
import pathlib
import queue
import random
import re
import shutil
import signal
import subprocess
import sys
import time

from manifests import MODULES, manifest, targets

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD_SECONDS, TEST_SECONDS = 1800, 300

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
    def __init__(self, module, path, line, before, after, what):
        self.module, self.path, self.line, self.before, self.after, self.what = module, path, line, before, after, what

    def __str__(self):
        return f"{self.path}:{self.line + 1}: {self.what}\n    - {self.before.strip()}\n    + {self.after.strip() or '(nothing)'}"


def bare(text):
    """The same length without what is in comments and texts."""
    blank = lambda found: re.sub(r"[^\n]", " ", found.group(0))
    return re.sub(r'"""[\s\S]*?"""|#"[^\n]*?"#|"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*[\s\S]*?\*/', blank, text)


def places(module):
    for path in sorted((ROOT / "Sources" / module).rglob("*.swift")):
        text = path.read_text()
        lines, codes = text.split("\n"), bare(text).split("\n")
        for number, (line, code) in enumerate(zip(lines, codes)):
            if re.match(r"\s*(internal |private |package |public )?import |\s*@|\s*(case \w+( = .*)?)$|\s*precondition", code):
                continue
            name = str(path.relative_to(ROOT))
            for pattern, becomes in OPERATORS:
                for found in re.finditer(pattern, code):
                    after = str(int(found.group(0)) + 1) if becomes == "+1" else becomes
                    changed = line[: found.start()] + after + line[found.end() :]
                    yield Mutant(module, name, number, line, changed, f"{found.group(0)} becomes {after or 'nothing'}")
            if any(pattern.match(code) for pattern in STATEMENTS):
                yield Mutant(module, name, number, line, "", "left out")


class Workshop:
    """A copy of the modules with a build of its own."""

    def __init__(self, number):
        self.folder = ROOT / ".build" / "mutants" / str(number)
        self.folder.mkdir(parents=True, exist_ok=True)

    def opens(self, module):
        """Whether the module, unchanged and with nothing but what is beneath it, builds and passes. What was built of the packages it uses stays."""
        for folder in ("Sources", "Tests"):
            shutil.rmtree(self.folder / folder, ignore_errors=True)
            for name in targets(module):
                if (ROOT / folder / name).is_dir():
                    shutil.copytree(ROOT / folder / name, self.folder / folder / name)
        (self.folder / "Package.swift").write_text(manifest([module]))
        return self.build() and self.test(module)

    def build(self):
        return self.run(["swift", "build", "--build-tests"], BUILD_SECONDS)

    def test(self, module):
        """Whether everything passed; over at the first failure."""
        return self.run(["swift", "test", "--skip-build", "--filter", f"^{module}Tests\\."], TEST_SECONDS, "✘")

    def run(self, command, seconds, sign=None):
        log = self.folder / "log"
        with open(log, "wb") as out:
            process = subprocess.Popen(command, cwd=self.folder, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
            end, is_wrong = time.monotonic() + seconds, False
            while process.poll() is None and not is_wrong:
                time.sleep(0.1)
                is_wrong = time.monotonic() > end or (sign is not None and sign in log.read_text(errors="replace"))
            if is_wrong:
                # It may have ended meanwhile.
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            return process.wait() == 0 and not is_wrong

    def judge(self, mutant):
        """"stillborn", "killed" or "survived"."""
        path = self.folder / mutant.path
        whole = path.read_text()
        lines = whole.split("\n")
        lines[mutant.line] = mutant.after
        path.write_text("\n".join(lines))
        try:
            if not self.build():
                return "stillborn"
            return "survived" if self.test(mutant.module) else "killed"
        finally:
            path.write_text(whole)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--module", action="append", choices=MODULES)
    parser.add_argument("--list", action="store_true", help="print the mutants and build none")
    options = parser.parse_args()
    modules = options.module or MODULES
    seeded = {module: random.Random(f"{options.seed} {module}").sample(found, len(found)) for module in modules if (found := list(places(module)))}
    share = {module: options.count // len(modules) + (place < options.count % len(modules)) for place, module in enumerate(modules)}
    if options.list:
        for module in modules:
            for mutant in seeded[module][: share[module]]:
                print(mutant)
        return 0
    workshops = queue.Queue()
    opened = [Workshop(number) for number in range(options.jobs)]
    for workshop in opened:
        workshops.put(workshop)

    def judged(mutant):
        workshop = workshops.get()
        try:
            return mutant, workshop.judge(mutant)
        finally:
            workshops.put(workshop)

    counts = {module: {"killed": 0, "survived": 0, "stillborn": 0} for module in modules}
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for module in modules:
            for workshop in opened:
                if not workshop.opens(module):
                    print(f"mutants: unchanged, {module} does not build or pass: {workshop.folder}/log", file=sys.stderr)
                    return 2
            wanted, waiting = share[module], iter(seeded[module])
            while (missing := wanted - counts[module]["killed"] - counts[module]["survived"]) > 0:
                batch = [mutant for mutant, _ in zip(waiting, range(missing))]
                if not batch:
                    break
                for mutant, verdict in pool.map(judged, batch):
                    counts[module][verdict] += 1
                    print(f"{module}: {counts[module]}", file=sys.stderr, flush=True)
                    if verdict == "survived":
                        print(f"survived: {mutant}", flush=True)
            print(f"{module}: {counts[module]['killed']} killed, {counts[module]['survived']} survived, {counts[module]['stillborn']} did not compile", flush=True)
    killed, survived = (sum(count[verdict] for count in counts.values()) for verdict in ("killed", "survived"))
    print(f"mutants: {killed + survived} seeded (seed {options.seed}), {killed} killed, {100 * killed / max(1, killed + survived):.1f} %")
    return 0 if killed >= 0.95 * (killed + survived) else 1


sys.exit(main())
