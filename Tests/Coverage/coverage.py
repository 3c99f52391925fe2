"""Runs the tests instrumented and prints, for each module, how much of it they reached; the floors are in FLOORS.

    script/coverage [MODULE …] [--built] [--missing [MODULE …]]

Without a name: every test but FaultTests, and the guides. With names: only those modules' own tests, in a package of their own with nothing
else in it, which builds in minutes. --built runs what was built before; --missing reads the last run again and prints what nothing reached.
Exit 0 where the floors hold and every test passed, 1 where not.

What the tests start writes its counters too. `%4m` names a file for each of four slots of each program, into which processes add as they end, so
that thousands of them leave a few files. One that is killed leaves nothing.
"""

import argparse
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Mutants"))
from manifests import MODULES as TRUSTED, manifest  # noqa: E402

#: Percent of lines and of regions (a stretch of code that runs whole or not at all); None where nothing is promised.
FLOORS = {"Sources": (90, None)} | {module: (95, 90) for module in TRUSTED}
#: FaultTests number the calls of the program they break; writing the counters would be calls more. What it runs is run by other tests.
LEFT_OUT = "^FaultTests\\."


def say(text):
    print(text, file=sys.stderr, flush=True)


class Place:
    """Where one kind of run is built and what it left: of everything, or of some modules alone."""

    def __init__(self, modules):
        self.modules = modules
        self.package = ROOT / ".build" / "coverage-of" / "+".join(modules) if modules else ROOT
        self.scratch = self.package / ".build" if modules else ROOT / ".build" / "coverage"
        self.profiles = self.scratch / "profiles"
        self.counts = self.scratch / "counts.json"
        if modules:
            self.package.mkdir(parents=True, exist_ok=True)
            for folder in ("Sources", "Tests"):
                if not (self.package / folder).is_symlink():
                    (self.package / folder).symlink_to(ROOT / folder)
            (self.package / "Package.swift").write_text(manifest(modules))

    def build(self):
        command = ["swift", "build", "--build-tests", "--enable-code-coverage", "--scratch-path", str(self.scratch)]
        subprocess.run([*command, "--explicit-target-dependency-import-check", "error"], cwd=self.package, stdout=sys.stderr, check=True)

    def run(self):
        """Whether everything passed."""
        shutil.rmtree(self.profiles, ignore_errors=True)
        self.profiles.mkdir(parents=True)
        environment = os.environ | {"LLVM_PROFILE_FILE": str(self.profiles / "%4m.profraw"), "SOFTHSM2_CONF": str(ROOT / ".build" / "softhsm2.conf")}
        # As script/test.
        environment.setdefault("SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH", "32")
        judges = ROOT / ".build" / "interop-python" / "bin" / "python"
        if judges.exists():
            environment.setdefault("SEGEL_INTEROP", str(judges))
        if not self.modules and "SEGEL_INTEROP" not in environment:
            say("coverage: without the judges of script/test --interop; what only they reach is not counted")
        # Tests hold some thousand files open.
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(limit[0], min(4096, limit[1])), limit[1]))
        tests = ["swift", "test", "--skip-build", "--disable-xctest", "--scratch-path", str(self.scratch), "--skip", LEFT_OUT]
        passed = subprocess.run(tests, cwd=self.package, env=environment, stdout=sys.stderr).returncode == 0
        if not self.modules:
            guides = [sys.executable, "-B", str(ROOT / "Tests" / "Guides" / "run.py"), str(self.scratch / "debug" / "segel")]
            passed = subprocess.run(guides, env=environment, stdout=sys.stderr).returncode == 0 and passed
        return passed

    def count(self):
        """Adds up what was written, and keeps of it what is about Sources/."""
        merged = self.scratch / "merged.profdata"
        files = [str(path) for path in sorted(self.profiles.glob("*.profraw"))]
        # A program that was killed while it wrote left a file that cannot be read: without it, then.
        subprocess.run([tool("llvm-profdata"), "merge", "-sparse", "--failure-mode=all", "-o", str(merged), *files], check=True)
        debug = self.scratch / "debug"
        programs = [path for path in [*debug.glob("*.xctest"), debug / "segel", debug / "segel-crash-target"] if path.is_file()]
        objects = [argument for path in programs[1:] for argument in ("-object", str(path))]
        command = [tool("llvm-cov"), "export", "-instr-profile", str(merged), "-skip-functions", str(programs[0]), *objects]
        others = ["-ignore-filename-regex", r"/(checkouts|Tests|Benchmarks|Docs)/|\.derived/|DerivedSources"]
        exported = json.loads(subprocess.run([*command, *others], stdout=subprocess.PIPE, check=True).stdout)
        kept = [file for file in exported["data"][0]["files"] if os.path.realpath(file["filename"]).startswith(f"{ROOT}/Sources/")]
        self.counts.write_text(json.dumps(kept))

    def files(self):
        """Path from the root, summary and segments of each file."""
        for file in json.loads(self.counts.read_text()):
            yield os.path.relpath(os.path.realpath(file["filename"]), ROOT), file["summary"], file["segments"]


def tool(name):
    """The toolchain's own: another version does not read what this one writes."""
    swift = pathlib.Path(os.path.realpath(shutil.which("swift")))
    return str(swift.parent / name)


def table(place):
    """Prints it; whether the floors hold."""
    sums = {}
    for path, summary, _ in place.files():
        for name in (path.split("/")[1], "Sources"):
            total = sums.setdefault(name, [0, 0, 0, 0])
            for at, kind in ((0, "lines"), (2, "regions")):
                total[at] += summary[kind]["covered"]
                total[at + 1] += summary[kind]["count"]
    print(f"{'module':20}{'lines':>15}{'%':>7}{'regions':>15}{'%':>7}  floors")
    holds = True
    shown = sorted(name for name in sums if name in place.modules or not place.modules and name != "Sources")
    for name in shown + ([] if place.modules else ["Sources"]):
        lines, of_lines, regions, of_regions = sums[name]
        reached = (100 * lines / max(1, of_lines), 100 * regions / max(1, of_regions))
        floors = FLOORS.get(name, (None, None))
        is_under = any(floor is not None and value < floor for floor, value in zip(floors, reached))
        holds = holds and not is_under
        said = ", ".join(f"{floor} % of {what}" for floor, what in zip(floors, ("lines", "regions")) if floor is not None)
        print(f"{name:20}{lines:>7}/{of_lines:<7}{reached[0]:>7.1f}{regions:>7}/{of_regions:<7}{reached[1]:>7.1f}  {said}{': UNDER' if is_under else ''}")
    return holds


def missing(place, modules):
    """Prints each stretch that nothing reached: a segment (line, column, count, has a count, is an entry, is a gap) lasts to the next."""
    for path, _, segments in place.files():
        if modules and path.split("/")[1] not in modules:
            continue
        lines = (ROOT / path).read_text().split("\n")
        for (line, column, count, counted, entry, gap), after in zip(segments, segments[1:]):
            if counted and count == 0 and not gap:
                end = after[1] - 1 if after[0] == line else None
                print(f"{path}:{line}:{column}-{after[0]}:{after[1]}: {re.sub(' +', ' ', lines[line - 1][column - 1:end])[:120]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("module", nargs="*", metavar="MODULE", help=f"of {', '.join(TRUSTED)}")
    parser.add_argument("--built", action="store_true", help="build nothing")
    parser.add_argument("--missing", nargs="*", metavar="MODULE", choices=os.listdir(ROOT / "Sources"), help="print what the last run did not reach")
    options = parser.parse_args()
    if unknown := set(options.module) - set(TRUSTED):
        parser.error(f"{', '.join(unknown)}: not among {', '.join(TRUSTED)}")
    place = Place(sorted(set(options.module)))
    if options.missing is not None:
        missing(place, options.missing or place.modules)
        return 0
    if not options.built:
        place.build()
    passed = place.run()
    place.count()
    holds = table(place)
    if not passed:
        say("coverage: not every test passed")
    return 0 if passed and holds else 1


sys.exit(main())
