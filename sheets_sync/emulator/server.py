"""An Emulator on a port. The standard library's server: a reset and a silent connection need the socket itself."""

import contextlib
import logging
import socket
import struct
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sheets_sync.emulator.core import Broken, Call, Emulator, Reply

_log = logging.getLogger(__name__)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], emulator: Emulator) -> None:
        super().__init__(address, _Handler)
        self.emulator = emulator
        self.closing = threading.Event()
        self.open: set[socket.socket] = set()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is nothing to report."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.open.add(self.connection)

    def finish(self) -> None:
        self.server.open.discard(self.connection)
        super().finish()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            reply = self.server.emulator.answer(Call(self.command, self.path, headers, body))
        except Broken as broken:
            if broken.fault.kind == "hang":
                self.server.closing.wait()
            self._reset()
            return
        except Exception:
            # a defect of the emulator must be seen, and not look like Google
            _log.exception("%s %s", self.command, self.path)
            reply = Reply(500, b"The emulator failed; see its log.", "text/plain")
        self._send(reply)

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 204:
            self.send_header("Content-Type", reply.type)
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)
        self.wfile.flush()

    def _reset(self) -> None:
        # a linger of zero makes close() send RST
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def log_message(self, *_: Any) -> None:
        """Quiet: the counters tell who called what."""

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 - the names that http.server looks for


@contextlib.contextmanager
def serve(emulator: Emulator, port: int = 0) -> Iterator[str]:
    """Serve on 127.0.0.1 until the block ends; gives the base URL. Port 0 = any free one."""
    server = _Server(("127.0.0.1", port), emulator)
    emulator.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="emulator", daemon=True)
    thread.start()
    try:
        yield emulator.url
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        for connection in list(server.open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        thread.join()
