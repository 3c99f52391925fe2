#!/usr/bin/env python3
"""Runs the guides: each ```console block of a page, in order, in an empty folder, against the program that was built.

    run.py SEGEL [PAGE …]

A line that begins with `$ ` is a command (a `\\` at its end goes on in the next line); it has to end with 0, or with what its `# exit N` says.
The lines under it are what it says, stdout and stderr: `…` stands for anything in a line, a line of only `…` for any lines. Without lines anything
may be said. Times, digests, keys, references, sizes and durations are compared by their form. `~/segel` is this repository, and ports are others
than the page's: the kernel chooses them.
"""

import concurrent.futures
import os
import pathlib
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = ["Docs/Verifying.md", "Docs/Verifikasi.md", "Docs/AddingAService.md", "Docs/Operating.md"]
#: Seconds for one command: far more than any needs, so that a busy machine fails nothing.
PATIENCE = 240

FORMS = [
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "‹time›"),
    (r"\d{4}-\d\d-\d\d\b", "‹date›"),
    (r"-\d{6}-[A-Z0-9]{6}\b", "-‹reference›"),
    (r"\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b", "‹hex›"),
    (r"[A-Za-z0-9_+/-]{32,}={0,2}", "‹key›"),
    (r"\b\d+(?:\.\d+)? (s|ms|KiB|MiB|kB|bytes|min)\b", r"‹number› \1"),
]


class Wrong(Exception):
    """A command that did not do what its page says."""


def steps(text):
    """Of a page: command, the status it ends with, and the lines it says or None."""
    for block in re.findall(r"^```console\n(.*?)^```", text, re.M | re.S):
        lines, command, said = block.splitlines(), None, []
        while lines:
            line = lines.pop(0)
            if not line.startswith("$ "):
                said.append(line)
                continue
            if command is not None:
                yield step(command, said)
            command, said = line[2:], []
            while command.endswith("\\") and lines:
                command = command[:-1] + lines.pop(0).strip()
        if command is not None:
            yield step(command, said)


def step(command, said):
    """One command with what is expected of it."""
    status = re.search(r"# exit (\d+)", command)
    return command, int(status.group(1)) if status else 0, [line.rstrip() for line in said] or None


def formed(line):
    """A line with what varies put into its form."""
    for pattern, form in FORMS:
        line = re.sub(pattern, form, line)
    return line.rstrip()


def agree(expected, actual):
    """Whether the lines said are the lines expected."""
    pattern = ""
    for line in expected:
        if line.strip() == "…":
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*?".join(re.escape(formed(part)) if part.strip() else re.escape(part) for part in re.split("…", line)) + r"\n"
    text = "".join(formed(line) + "\n" for line in actual)
    return re.fullmatch(pattern, text) is not None


def free_port():
    """A port nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def run(name, text, segel):
    """Runs one page. Answers how many commands it had."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="segel-guide-"))
    home, here, tools = folder / "home", folder / "here", folder / "bin"
    for path in (home, here, tools):
        path.mkdir()
    (tools / "segel").symlink_to(segel)
    (home / "segel").symlink_to(ROOT)
    ports = {port: free_port() for port in ("8080", "8765", "9464")}
    text = re.sub(r"\b(8080|8765|9464)\b", lambda match: ports[match.group(1)], text)
    reading, writing = os.pipe()
    environment = {"HOME": str(home), "PATH": f"{tools}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LANG": "C.UTF-8", "TZ": "UTC"}
    shell = subprocess.Popen(
        ["/bin/bash", "--norc", "--noprofile"], stdin=subprocess.PIPE, cwd=here, env=environment, pass_fds=[writing], start_new_session=True
    )
    os.close(writing)
    count, began = 0, time.monotonic()
    try:
        for command, status, said in steps(text):
            count += 1
            output = folder / f"output-{count}"
            shell.stdin.write(f"{{ {command}\n}} >'{output}' 2>&1 </dev/null {writing}>&-\necho $? >&{writing}\n".encode())
            shell.stdin.flush()
            if not select.select([reading], [], [], PATIENCE)[0]:
                raise Wrong(f"{name}: no end: $ {command}\n{output.read_text(errors='replace')}")
            answer = os.read(reading, 16)
            if "SEGEL_GUIDE_TIMES" in os.environ:
                print(f"{name} {time.monotonic() - began:6.1f} s  {command[:100]}", file=sys.stderr)
            lines = output.read_text(errors="replace").replace(str(here) + "/", "").splitlines()
            heard = "\n".join(lines)
            if not answer or int(answer) != status:
                raise Wrong(f"{name}: ended {answer.decode().strip() or 'the shell'}, not {status}: $ {command}\n{heard}")
            if said is not None and not agree(said, lines):
                raise Wrong(f"{name}: $ {command}\nsaid:\n{heard}\nnot:\n" + "\n".join(said))
    finally:
        os.killpg(shell.pid, signal.SIGTERM)
        shell.stdin.close()
        try:
            shell.wait(10)
        except subprocess.TimeoutExpired:
            pass
        for _ in range(100):
            # Until the service it left behind has gone, too.
            try:
                os.killpg(shell.pid, 0)
            except ProcessLookupError:
                break
            time.sleep(0.1)
        else:
            os.killpg(shell.pid, signal.SIGKILL)
        os.close(reading)
        shutil.rmtree(folder, ignore_errors=True)
    if not count:
        raise Wrong(f"{name}: there is nothing to run")
    return count


def check_itself(segel):
    """A page that is not true must fail; one that is must not."""
    true = "$ echo a 2026-11-27T01:02:03Z\na 2020-01-01T00:00:00Z\n$ false # exit 1\n$ printf 'x\\ny\\nz 12 s\\n'\nx\n…\nz 3 s\n"
    run("a true page", f"```console\n{true}```\n", segel)
    for lie in ["$ echo a\nb\n", "$ false\n", "$ true # exit 3\n", "$ segel nothing-of-that-name\n", "$ echo a; echo b\na\n", ""]:
        try:
            run("a lie", f"```console\n{lie}```\n", segel)
        except Wrong:
            continue
        raise SystemExit(f"guides: this is wrong and was not found: {lie!r}")


def main():
    segel = pathlib.Path(sys.argv[1]).resolve()
    pages = sys.argv[2:] or PAGES
    check_itself(segel)
    began, failed = time.monotonic(), False
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        running = {pool.submit(run, page, (ROOT / page).read_text(), segel): page for page in pages}
        for done in concurrent.futures.as_completed(running):
            try:
                print(f"{running[done]}: {done.result()} commands do what it says")
            except Wrong as wrong:
                print(wrong, file=sys.stderr)
                failed = True
    print(f"guides: {time.monotonic() - began:.0f} s")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
