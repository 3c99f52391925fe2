"""A city of its own behind a real `segel serve`, and what an operator types beside it. Everything is in one temporary folder."""
import http.client
import os
import re
import signal
import socket
import subprocess
import time

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class City:
    def __init__(self, segel: str, folder: str):
        self.segel, self.folder, self.data = os.path.abspath(segel), folder, folder + "/data"
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.process = None
        secret = folder + "/passphrase"
        with open(os.open(secret, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(os.urandom(18).hex() + "\n")
        self.run("init", self.data, "--passphrase-file", secret, "--root-key", folder + "/root.key", "--root-passphrase-file", secret,
                 "--public-url", self.address, "--catalogue", REPOSITORY + "/Catalogue", "--officer-passwords")

    def run(self, *arguments: str, expecting=0) -> str:
        done = subprocess.run([self.segel, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=900)
        if done.returncode != expecting:
            raise RuntimeError(f"segel {' '.join(arguments[:3])} ended {done.returncode}: {done.stdout[-400:]}")
        return done.stdout

    def operator(self, *arguments: str, expecting=0) -> str:
        return self.run(*arguments, "--data", self.data, expecting=expecting)

    def serve(self):
        with open(self.folder + "/serve.log", "w") as log:
            self.process = subprocess.Popen([self.segel, "serve", "--data", self.data, "--passphrase-file", self.folder + "/passphrase", "--port",
                                             str(self.port)], stdout=log, stderr=log)
        end = time.monotonic() + 180
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(open(self.folder + "/serve.log").read()[-2000:])
            time.sleep(0.1)

    def answers(self) -> bool:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", "/livez")
            return connection.getresponse().status == 200
        except OSError:
            return False

    def stop(self) -> int:
        """The exit status; a service that does not end is killed, and that is a failure."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=180)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode

    # What goes on beside the service

    def appoint(self, name: str, duty: str) -> str:
        """An officer's activation code."""
        return re.search(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", self.operator("officer", "add", name, "--duty", duty)).group(0)

    def rotate(self):
        plan = self.operator("key", "rotate", "plan", "kek-citizen", expecting=3)
        self.operator("key", "rotate", "apply", re.search(r"plan (kek-citizen-\d+-\d+):", plan).group(1))

    def back_up(self):
        self.operator("backup", "create", "--out", self.folder + "/backups")
        self.operator("backup", "verify", self.folder + "/backups")

    # What the kernel says of the service

    def sample(self) -> dict:
        place = f"/proc/{self.process.pid}"
        status = dict(line.split(":", 1) for line in open(place + "/status").read().splitlines() if ":" in line)

        def size(name):
            path = f"{self.data}/{name}"
            return os.path.getsize(path) / 1_048_576 if os.path.exists(path) else 0.0

        return {"rss": int(status["VmRSS"].split()[0]) / 1_024, "descriptors": len(os.listdir(place + "/fd")), "threads": int(status["Threads"]),
                "database": size("segel.db"), "wal": size("segel.db-wal")}
