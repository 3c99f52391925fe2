"""A timestamp authority over HTTP on 127.0.0.1, for tests: `openssl ts` answers what is posted to it, and revocation lists are fetched from it.

Arguments: a port, or 0 for any, and a folder, with tsa.cnf where it is to stamp. Writes the port to `port`, and a line to answered.txt for each answer.
"""

import http.server
import os
import subprocess
import sys

port, folder = int(sys.argv[1]), sys.argv[2]


class Authority(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        if self.headers["Content-Type"] != "application/timestamp-query":
            self.send_error(415)
            return
        query = self.rfile.read(int(self.headers["Content-Length"]))
        with open(f"{folder}/posted", "wb") as file:
            file.write(query)
        command = ["openssl", "ts", "-reply", "-queryfile", "posted", "-config", "tsa.cnf", "-section", "tsa_config", "-out", "replied"]
        subprocess.run(command, cwd=folder, check=True, stderr=subprocess.DEVNULL)
        with open(f"{folder}/replied", "rb") as file:
            answer = file.read()
        with open(f"{folder}/answered.txt", "a") as file:
            file.write(f"{len(answer)}\n")
        self.answer(answer, "application/timestamp-reply")

    def do_GET(self):
        if self.path == "/redirect":
            self.send_response(302)
            self.send_header("Location", "/root.crl")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path in ("/root.crl", "/large.crl"):
            with open(folder + self.path, "rb") as file:
                self.answer(file.read(), "application/pkix-crl")
        else:
            self.send_error(404)

    def answer(self, body, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


server = http.server.HTTPServer(("127.0.0.1", port), Authority)
with open(f"{folder}/port.new", "w") as file:
    file.write(str(server.server_port))
os.rename(f"{folder}/port.new", f"{folder}/port")
server.serve_forever()
