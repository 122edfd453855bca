"""Hears two webhooks and judges them with the libraries of Svix and of Standard Webhooks: the first is genuine, the
second is forged.

  python webhooks.py whsec_SECRET

Prints the port it listens on, and ends well when both are as they should be.
"""

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

import standardwebhooks
import svix

SECRET = sys.argv[1]
heard = []


class Ear(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        heard.append((body, {name.lower(): value for name, value in self.headers.items()}))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def verified(library, refusal, body, headers):
    try:
        library.verify(body, headers)
    except refusal:
        return False
    return True


JUDGES = [
    (svix.Webhook(SECRET), svix.WebhookVerificationError),
    (standardwebhooks.Webhook(SECRET), standardwebhooks.WebhookVerificationError),
]
server = HTTPServer(("127.0.0.1", 0), Ear)
server.timeout = 30
print(server.server_port, flush=True)
for genuine in (True, False):
    known = len(heard)
    server.handle_request()
    assert len(heard) > known, "no webhook came"
    for library, refusal in JUDGES:
        assert verified(library, refusal, *heard[-1]) == genuine, (genuine, library, heard[-1])
