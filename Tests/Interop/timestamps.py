"""A timestamp authority over HTTP on 127.0.0.1, for tests: `openssl ts` answers what is posted to it.

Arguments: a port, and a folder with tsa.cnf. Writes a line to answered.txt for each answer.
"""

import http.server
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
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *arguments):
        pass


http.server.HTTPServer(("127.0.0.1", port), Authority).serve_forever()
