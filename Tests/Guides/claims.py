#!/usr/bin/env python3
"""Holds the threat model and the ASVS table to what is there: every test, file and attack that they name exists, every requirement of the chosen
set stands once, and the counts are the table's own. Prints the counts; ends with 1 where something is not so."""

import collections
import re
import sys

from references import ROOT, attacks, tests, wrong

#: Chapters of which level 3 is in the set too.
HIGH = {"V4", "V8", "V9", "V11", "V12", "V13", "V14", "V16"}
VERDICTS = ["tested", "by design", "not applicable", "not met"]


def chosen():
    """The ids of the set, with their levels, in the standard's order."""
    ids = {}
    for line in (ROOT / "Tests/Guides/asvs-5.0.0.txt").read_text().splitlines():
        if line.startswith("#"):
            continue
        section, levels = line.split()
        for number, level in enumerate(levels, 1):
            if level in "12" or section.split(".")[0] in HIGH:
                ids[f"{section}.{number}"] = level
    return ids


def asvs(known):
    """The table's rows against the set."""
    text = (ROOT / "Docs/ASVS.md").read_text()
    rows = re.findall(r"^\| (V\d+\.\d+\.\d+) \| (\d) \| (.*?) \| (.*?) \| (.*) \|$", text, re.M)
    ids, complaints = chosen(), []
    found = [row[0] for row in rows]
    complaints += [f"ASVS: {name} is missing" for name in ids if name not in found]
    complaints += [f"ASVS: {name} stands {times} times" for name, times in collections.Counter(found).items() if times > 1]
    complaints += [f"ASVS: {name} is not in the set" for name in found if name not in ids]
    counts, references = collections.Counter(), 0
    for name, level, asked, verdict, evidence in rows:
        verdict = verdict.strip("*")
        counts[verdict] += 1
        looked, bad = wrong(evidence, known, f"ASVS {name}")
        references += looked
        complaints += bad
        if level != ids.get(name):
            complaints.append(f"ASVS: {name} is of level {ids.get(name)}")
        if verdict not in VERDICTS:
            complaints.append(f"ASVS: {name} is {verdict!r}")
        if verdict == "tested" and not re.search(r"`\w+Tests[:`]", evidence) and not (
            (earlier := re.match(r"As (\d+\.\d+\.\d+)", evidence)) and f"V{earlier.group(1)}" in found
        ):
            complaints.append(f"ASVS: {name} is said to be tested, by nothing")
        if not asked.strip() or len(evidence.strip()) < 3:
            complaints.append(f"ASVS: {name} says nothing")
    said = re.search(r"\| tested \| by design .*\n\|[-|]*\n\| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", text)
    true = [counts[verdict] for verdict in VERDICTS] + [len(rows)]
    if not said or [int(number) for number in said.groups()] != true:
        complaints.append(f"ASVS: the counts are {true}")
    readme = (ROOT / "README.md").read_text()
    if f"of {true[4]} requirements" not in readme or not re.search(rf"{true[0]} are tested, {true[1]} met by design, {true[2]} do not apply, and \*\*{true[3]} are", readme):
        complaints.append(f"README: the counts of ASVS are {true}")
    print(f"ASVS 5.0: {len(ids)} requirements: " + ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS) + f"; {references} names")
    return complaints


def threats(known):
    """The threat model: names, attacks, and an answer or a remainder in each row."""
    text = (ROOT / "Docs/ThreatModel.md").read_text()
    looked, complaints = wrong(text, known, "threat model")
    cited = attacks()
    named = set(re.findall(r"\bA\d\d\b", text))
    complaints += [f"threat model: no test cites {number}" for number in sorted(named - cited)]
    rows = re.findall(r"^\| ([EPSF][^|]*|the build) \| (\w) \| (.*?) \| (.*?) \| (.*?) \|$", text, re.M)
    for place, kind, threat, answer, rest in rows:
        if answer == "–" and rest == "–":
            complaints.append(f"threat model: nothing answers {threat!r}, and nothing remains")
    elements = set(re.findall(r"\b([EPS]\d)\b", text.split("```")[1]))
    flows = set(re.findall(r"-- (F\d+)", text.split("```")[1]))
    places = " ".join(row[0] for row in rows)
    complaints += [f"threat model: {element} has no threat" for element in sorted(elements | flows) if not re.search(rf"\b{element}\b", places)]
    print(f"threat model: {len(rows)} threats over {len(elements)} elements and {len(flows)} flows; {looked} names, {len(named)} attacks")
    return complaints


def main():
    known = tests()
    complaints = threats(known) + asvs(known)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    sys.exit(1 if complaints else 0)


main()
