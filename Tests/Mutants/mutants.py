"""Seeds mutants of the modules that decide about trust, and counts how many the modules' own tests kill.

    script/mutants [--count 200] [--seed 1] [--jobs 2] [--module NAME …] [--list]

A mutant is one change of one place: a comparison turned, a boundary moved, a guard left out, a number one more. All of a module are built at once in a copy of
it, each behind a switch, and each is run alone with its module's own tests, nearest first; one that does not compile is replaced by the next. With every switch off
the tests must pass. A mutant is killed where a test fails, the process ends or does not end. One that no test notices is printed with its change, and whether any test
came there; the last line is the count. Exit 0 where at least 95 % were killed, 1 where fewer were.
"""

import argparse
import concurrent.futures
import os
import sys

from manifests import MODULES
from places import drawn
from workshop import Workshop


def say(text):
    print(text, file=sys.stderr, flush=True)


class NotBuilt(Exception):
    pass


class Judge:
    def __init__(self, module, seed, jobs):
        self.module, self.jobs, self.workshop = module, jobs, Workshop(module)
        self.mutants = dict(enumerate(drawn(module, seed)))
        self.counts = {"killed": 0, "out of time": 0, "survived": 0, "stillborn": 0}

    def count(self, number, verdict, why=""):
        self.counts[verdict] += 1
        say(f"{self.module} {number}: {verdict}{why}: {self.mutants[number]}")
        if verdict == "survived":
            print(f"survived{why}: {self.mutants[number]}", flush=True)

    @property
    def judged(self):
        return sum(self.counts.values()) - self.counts["stillborn"]

    def whole(self, wanted):
        """Judges the first `wanted` of the seed's order that compile."""
        first = 0
        while self.judged < wanted and first < len(self.mutants):
            missing = wanted - self.judged
            batch = [number for number in self.mutants if first <= number < first + missing + missing // 2 + 2]
            first = batch[-1] + 1
            stillborn, alone = self.compile(batch)
            chosen = []
            for number in batch:
                if len(chosen) + self.judged == wanted:
                    break
                if number in stillborn:
                    self.count(number, "stillborn", f" ({stillborn[number]})")
                else:
                    chosen.append(number)
            with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
                together = [number for number in chosen if number not in alone]
                for number, (result, is_reached) in zip(together, pool.map(self.judge, together)):
                    self.verdict(number, result, "" if is_reached else ", no test comes there")
            for number in sorted(set(chosen) & alone):
                self.workshop.changed(self.mutants[number])
                self.verdict(number, self.workshop.test()[0] if self.workshop.build("--build-tests") else "stillborn")

    def judge(self, number):
        return self.workshop.judge(number, self.mutants[number].path)

    def verdict(self, number, result, where=""):
        self.count(number, {"passed": "survived", "failed": "killed"}.get(result, result), where if result == "passed" else "")

    def compile(self, batch):
        """Builds those of the batch that compile together and sees them pass with no switch on; those that do not compile, those to be built alone."""
        living, stillborn, alone = set(batch), {}, set()
        while True:
            alone |= self.workshop.switched({number: self.mutants[number] for number in sorted(living)})
            living -= alone
            if self.workshop.build("--target", self.module):
                break
            found = list(self.workshop.errors())
            if not found:
                raise NotBuilt("does not build: build.log")
            for numbers, words in found:
                if len(numbers) == 1:
                    stillborn.setdefault(min(numbers), words)
            if not any(len(numbers) == 1 for numbers, _ in found):
                alone |= {number for numbers, _ in found for number in numbers}
            living -= set(stillborn) | alone
            say(f"{self.module}: {len(stillborn)} do not compile, {len(alone)} are for a build of their own, {len(living)} are left")
        if not self.workshop.build("--build-tests"):
            raise NotBuilt("its tests do not build: build.log")
        if not self.workshop.calibrate():
            raise NotBuilt("unchanged, its tests do not pass: test.none.log")
        say(f"{self.module}: unchanged, its tests pass; {len(living)} mutants are in one build")
        return stillborn, alone


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="so many runs of tests at once")
    parser.add_argument("--module", action="append", choices=MODULES)
    parser.add_argument("--list", action="store_true", help="print the mutants and build none")
    options = parser.parse_args()
    modules = options.module or MODULES
    killed, judged = 0, 0
    for place, module in enumerate(modules):
        wanted = options.count // len(modules) + (place < options.count % len(modules))
        if options.list:
            print(*drawn(module, options.seed)[:wanted], sep="\n")
            continue
        judge = Judge(module, options.seed, options.jobs)
        try:
            judge.whole(wanted)
        except NotBuilt as error:
            print(f"mutants: {module} {error} in {judge.workshop.folder}", file=sys.stderr)
            return 2
        counts = judge.counts
        killed, judged = killed + counts["killed"] + counts["out of time"], judged + judge.judged
        print(
            f"{module}: {counts['killed'] + counts['out of time']} killed ({counts['out of time']} by time), {counts['survived']} survived, "
            f"{counts['stillborn']} did not compile",
            flush=True,
        )
    if options.list:
        return 0
    print(f"mutants: {judged} seeded (seed {options.seed}), {killed} killed, {100 * killed / max(1, judged):.1f} %")
    return 0 if killed >= 0.95 * judged else 1


sys.exit(main())
