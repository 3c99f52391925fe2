"""A copy of a module, of what is beneath it and of its tests, with a build of its own."""

import contextlib
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import sys
import time

from manifests import manifest, targets
from schemata import SWITCH, File

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD_SECONDS, MEMORY = 3600, 6 << 30


class Workshop:
    def __init__(self, module):
        self.module = module
        self.folder = ROOT / ".build" / "mutants" / "0"
        self.seconds, self.near = 600, {}
        for folder in ("Sources", "Tests"):
            kept = {name for name in targets(module) if (ROOT / folder / name).is_dir()}
            (self.folder / folder).mkdir(parents=True, exist_ok=True)
            for path in (self.folder / folder).iterdir():
                if path.name not in kept:
                    shutil.rmtree(path)
            for name in kept:
                self.mirror(pathlib.Path(folder) / name)
        self.write("Package.swift", manifest([module]))
        if (ROOT / "Package.resolved").is_file():
            self.write("Package.resolved", (ROOT / "Package.resolved").read_text())

    def mirror(self, path):
        """The same files as in the repository. One that is the same already is not touched, for the build's sake."""
        source, copy = ROOT / path, self.folder / path
        for file in [file for file in copy.rglob("*") if file.is_file() and not (source / file.relative_to(copy)).exists()]:
            file.unlink()
        for file in [file for file in source.rglob("*") if file.is_file()]:
            to = copy / file.relative_to(source)
            if not to.exists() or to.read_bytes() != file.read_bytes():
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, to)

    def write(self, path, text):
        if not (self.folder / path).exists() or (self.folder / path).read_text() != text:
            (self.folder / path).write_text(text)

    def changed(self, mutant):
        """The module with one mutant and no switch: how it is built where it cannot be beside others."""
        self.mirror(pathlib.Path("Sources") / self.module)
        text = (ROOT / mutant.path).read_text()
        self.write(mutant.path, text[: mutant.start] + mutant.after + text[mutant.end :])

    def switched(self, numbered):
        """The module with all of these behind their switches; those that have no frame, and are left out."""
        self.mirror(pathlib.Path("Sources") / self.module)
        self.files = {}
        for path in {mutant.path for mutant in numbered.values()}:
            self.files[path] = File((ROOT / path).read_text(), {number: it for number, it in numbered.items() if it.path == path})
            self.write(path, self.files[path].rendered())
        self.write(f"Sources/{self.module}/SegelMutant.swift", SWITCH)
        return {number for file in self.files.values() for number in file.alone}

    def errors(self):
        """Of the last build: for each error that is in a mutant's stretch, the numbers there and the compiler's words."""
        for path, line, words in sorted(set(re.findall(rf"^{self.folder}/(\S+?):(\d+):\d+: error: (.*)$", (self.folder / "build.log").read_text(), re.M))):
            if path in self.files and (numbers := self.files[path].named(int(line))):
                yield numbers, words

    def build(self, *what):
        return self.run(["swift", "build", *what], "build.log", BUILD_SECONDS) == 0

    def judge(self, number, path):
        """As `test`. First those tests whose suite or file has a name of the changed file or its folder: they mostly know, and sooner than all of them."""
        names = {pathlib.Path(path).stem, *pathlib.Path(path).parts[2:-1]}
        near = f"^{self.module}Tests\\..*({'|'.join(sorted(names))})"
        if near not in self.near:
            # It must pass by itself; it does not where it is no test at all.
            self.near[near] = self.test(None, near, f"near.{number}")[0] == "passed"
        first = self.test(number, near) if self.near[near] else ("passed", False)
        return self.test(number) if first[0] == "passed" else first

    def test(self, number=None, these=None, name=None):
        """"passed", "failed" or "out of time", and whether the changed place was reached; over at the first failure."""
        program = next((self.folder / ".build" / "debug").glob("*.xctest"))
        command = [program, "--testing-library", "swift-testing", "--filter", these or f"^{self.module}Tests\\."]
        name = f"test.{name or ('none' if number is None else number)}.log"
        code = self.run(command, name, self.seconds, "✘", {} if number is None else {"SEGEL_MUTANT": str(number)})
        said = (self.folder / name).read_text(errors="replace")
        passed = code == 0 and re.search(r"Test run with [1-9]\d* tests", said) is not None
        return "passed" if passed else "out of time" if code in (None, -signal.SIGXCPU) else "failed", "mutant reached" in said

    def calibrate(self):
        """Whether the tests pass with no switch on. What takes ten times the processor's time that they took, and a minute, does not end."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        passed = self.test()[0] == "passed"
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.seconds = 60 + 10 * int(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        return passed

    def run(self, command, log, seconds, sign=None, environment={}):
        """What it ended with; None where it was ended after the time (of the processor; of the clock, four times as much)."""
        is_test = sign is not None

        def limits():
            if is_test:
                resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
                resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
                resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

        quiet = {"SWIFT_BACKTRACE": "enable=no"} if is_test else {}
        with open(self.folder / log, "wb") as out:
            process = subprocess.Popen(
                command, cwd=self.folder, stdout=out, stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=limits,
                env={**os.environ, **quiet, **environment},
            )
            end, over = time.monotonic() + 4 * seconds, None
            while process.poll() is None and over is None:
                time.sleep(0.1)
                over = "time" if time.monotonic() > end else "sign" if is_test and sign in (self.folder / log).read_text(errors="replace") else None
            if over:
                # It may have ended meanwhile.
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            code = process.wait()
            return None if over == "time" else 1 if over == "sign" else code
