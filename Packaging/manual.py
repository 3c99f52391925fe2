"""Writes segel(1) in mdoc(7) from what the program says of itself: its commands, its settings, and the README's exit codes.

    manual.py SEGEL > segel.1
"""

import datetime
import json
import os
import pathlib
import re
import subprocess
import sys


def ask(program, *arguments):
    return json.loads(subprocess.run([program, *arguments], check=True, capture_output=True, text=True).stdout)


def roff(text):
    """Letters that mean something to roff; one paragraph, each sentence on a line of its own."""
    text = " ".join((text or "").split()).replace("\\", "\\e").replace("-", "\\-")
    text = text.replace("…", "...").replace("–", "\\(en")
    lines = re.split(r"(?<=[^.][.!?]) (?=[^a-z])", text)
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line for line in lines)


def option(argument):
    name = argument.get("preferredName")
    value = argument.get("valueName", "value")
    if name is None:
        return f"<{value}>" + (" ..." if argument["isRepeating"] else "")
    flag = ("-" if name["kind"] == "short" else "--") + name["name"]
    return flag if argument["kind"] == "flag" else f"{flag} <{value}>"


def synopsis(path, command):
    words = ["segel", *path]
    for argument in shown(command):
        text = option(argument)
        words.append(f"[{text}]" if argument["isOptional"] else text)
    return " ".join(words)


def shown(command):
    return [a for a in command.get("arguments", []) if a["shouldDisplay"] and (a.get("preferredName") or {}).get("name") not in ("help", "version")]


def commands(command, path=()):
    """Those that do something, by their path."""
    inner = [c for c in command.get("subcommands", []) if c["commandName"] != "help"]
    if path and not inner:
        yield path, command
    for each in inner:
        yield from commands(each, (*path, each["commandName"]))


def described(command):
    lines = []
    if command.get("abstract"):
        lines.append(roff(command["abstract"]))
    if command.get("discussion"):
        lines += [".Pp", roff(command["discussion"])]
    return lines


def command_lines(path, command):
    lines = [f".Ss {' '.join(path)}", ".Bd \\-ragged \\-offset indent".replace("\\-", "-"), roff(synopsis(path, command)), ".Ed", ".Pp"]
    lines += described(command) or ["See its group."]
    arguments = shown(command)
    if arguments:
        lines += [".Bl -tag -width Ds"]
        for argument in arguments:
            text = argument.get("abstract") or ""
            if argument.get("defaultValue"):
                text += f" Default: {argument['defaultValue']}."
            if argument.get("allValues"):
                text += f" One of {', '.join(argument['allValues'])}."
            lines += [f".It {roff(option(argument))}", roff(text) or "As its name says."]
        lines += [".El"]
    return lines


def exit_codes(readme):
    """The README's table, two columns of code and meaning a row."""
    table = readme[readme.index("| exit | means |") :].split("\n\n")[0].splitlines()[2:]
    codes = [cells for row in table for cells in re.findall(r"\| (\d+) \| ([^|]+) ", row + " ")]
    return sorted(((int(code), text.strip()) for code, text in codes))


def main(program):
    root = pathlib.Path(__file__).resolve().parent.parent
    tool = ask(program, "--experimental-dump-help")["command"]
    settings = [line for line in ask(program, "config", "explain", "--json") if line.get("flag")]
    version = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    day = datetime.datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")) or datetime.datetime.now().timestamp(), datetime.timezone.utc)
    out = [
        '.\\" Written by script/manual; edit the program instead.',
        f".Dd {day:%B} {day.day}, {day.year}",
        ".Dt SEGEL 1",
        f".Os segel {version}",
        ".Sh NAME",
        ".Nm segel",
        f".Nd {roff(tool['abstract']).rstrip('.').lower()}",
        ".Sh SYNOPSIS",
        ".Nm",
        ".Ar command",
        ".Op Ar options",
        ".Sh DESCRIPTION",
        ".Nm",
        "is one program: the portal, the API and the signed artefacts of a city's public services, the verifier of what it issues, and the tool",
        "of whoever operates it.",
        "Data go to standard output, talk to standard error.",
        "Secrets are read from files or from standard input, never from arguments or the environment.",
        ".Pp",
        "Without a way to unlock it, neither a data directory nor any backup of it can be read, by anyone.",
        ".Sh COMMANDS",
    ]
    for path, command in commands(tool):
        out += command_lines(path, command)
    out += [
        ".Sh CONFIGURATION",
        ".Nm Cm serve",
        "is told by flags, else by the environment, else by",
        ".Pa /etc/segel/segel.conf",
        "(or",
        ".Ev SEGEL_CONFIG ) ,",
        "whose lines are",
        ".Ar key No = Ar value .",
        "Unknown keys are refused.",
        ".Bl -tag -width Ds",
    ]
    for line in settings:
        text = line["meaning"]["en"] + (f" Default: {line['standard']}." if line.get("standard") else "")
        out += [f".It {roff(line['key'])}", roff(text)]
    out += [".El", ".Sh ENVIRONMENT", ".Bl -tag -width Ds"]
    out += [".It Ev SEGEL_CONFIG", "The configuration file.", ".It Ev CREDENTIALS_DIRECTORY", "Where systemd puts the credential segel.passphrase."]
    for line in settings:
        out += [f".It Ev {line['variable']}", f"As {roff(line['key'])} above" + ("; several by commas." if line["repeats"] else ".")]
    out += [
        ".El",
        ".Sh FILES",
        ".Bl -tag -width Ds",
        ".It Pa /etc/segel/segel.conf",
        "Settings of segel serve.",
        ".It Pa /var/lib/segel",
        "The data directory, unless told otherwise.",
        ".It Pa /run/secrets/segel.passphrase",
        "The passphrase, where no way to unlock is named and systemd gives none.",
        ".El",
        ".Sh EXIT STATUS",
        ".Bl -tag -width Ds",
    ]
    for code, meaning in exit_codes((root / "README.md").read_text(encoding="utf-8")):
        out += [f".It {code}", roff(meaning[0].upper() + meaning[1:]) + "."]
    out += [
        ".El",
        ".Sh EXAMPLES",
        "The whole journey in a synthetic city:",
        ".Bd -literal -offset indent",
        "segel demo \\-\\-once \\-\\-catalogue /usr/share/segel/Catalogue",
        ".Ed",
        ".Pp",
        "Is this certificate genuine?",
        ".Bd -literal -offset indent",
        "segel trust pin root.json",
        "segel verify akta.pdf",
        ".Ed",
        ".Pp",
        "What would the service run with, and who says so?",
        ".Bd -literal -offset indent",
        "segel config show \\-\\-origin",
        ".Ed",
        ".Sh SEE ALSO",
        ".Xr systemctl 1 ,",
        ".Xr systemd.exec 5",
        ".Pp",
        ".Pa /usr/share/doc/segel/Docs/Operating.md",
    ]
    sys.stdout.write("\n".join(out) + "\n")


main(sys.argv[1])
