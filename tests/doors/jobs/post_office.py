"""A mail server for tests: it takes mails over SMTP, or refuses them, or falls silent at a chosen moment."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

Manner = Literal["takes", "refuses", "hangs-up", "keeps-silent"]


@dataclass
class PostOffice:
    """What came in, and how the server behaves once it has the whole of a mail.

    Attributes:
        port: on this machine.
        manner: takes it; refuses it; hangs up without an answer; or keeps silent until it is let go.
        taken: every mail of which it had the whole, whatever it answered.
        has_one: set with the first.
        let_go: ends a silence.
    """

    port: int
    manner: Manner = "takes"
    taken: list[str] = field(default_factory=list)
    has_one: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    office: PostOffice


class _Talk(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self._say("220 here")
        while word := self.rfile.readline().decode().strip().upper():
            if word == "QUIT":
                self._say("221 bye")
                return
            if word == "DATA":
                if not self._take(self.server.office):
                    return
            else:
                self._say("250 fine")

    def _take(self, office: PostOffice) -> bool:
        self._say("354 go on")
        office.taken.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
        office.has_one.set()
        if office.manner == "keeps-silent":
            office.let_go.wait(60)
        if office.manner not in ("takes", "refuses"):
            return False
        self._say("250 taken" if office.manner == "takes" else "554 not wanted")
        return True

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def open_post_office() -> Iterator[PostOffice]:
    """Open a server on a free port of this machine."""
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.office = office = PostOffice(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield office
        finally:
            office.let_go.set()
            server.shutdown()
            thread.join()
