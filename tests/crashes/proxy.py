"""A proxy between the application and the server's socket that cuts the line when a statement goes by."""

import socket
import threading
from pathlib import Path
from typing import Self

_PORT = 5432


class Proxy:
    """Listens on a socket of its own, hands everything on, and cuts at one place.

    Attributes:
        statement: a part of the statement at which the line is cut.
        is_handed_on: whether the server gets the statement, and only its answer is lost.
    """

    def __init__(self, folder: Path, server: Path) -> None:
        self.folder = folder
        self.statement = b""
        self.is_handed_on = False
        self.cuts = 0
        self._server = str(server / f".s.PGSQL.{_PORT}")
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / f".s.PGSQL.{_PORT}"))
        self._listening.listen()
        self._lines: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._accepting.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in (self._accepting, *self._lines):
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                application, _address = self._listening.accept()
            except OSError:
                return
            line = threading.Thread(target=self._serve, args=(application,), daemon=True)
            line.start()
            self._lines.append(line)

    def _serve(self, application: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        server.connect(self._server)
        is_cut = threading.Event()
        back = threading.Thread(target=self._hand_back, args=(server, application, is_cut), daemon=True)
        back.start()
        while data := _received(application):
            if self.statement and self.statement in data:
                self.cuts += 1
                if not self.is_handed_on:
                    break
                is_cut.set()
            server.sendall(data)
        _cut(server)
        _cut(application)
        back.join()
        server.close()
        application.close()

    def _hand_back(self, server: socket.socket, application: socket.socket, is_cut: threading.Event) -> None:
        while data := _received(server):
            # The server has answered, so it is done; nobody hears of it.
            if is_cut.is_set():
                break
            application.sendall(data)
        _cut(application)
        _cut(server)


def _received(end: socket.socket) -> bytes:
    try:
        return end.recv(65536)
    except OSError:
        return b""


def _cut(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
