"""The cache in front of the site: how it is asked, and that one which hangs is left alone."""

from __future__ import annotations

import socket
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from wagtail.contrib.frontend_cache.utils import get_backends

from newsroom.page_cache import in_front
from newsroom.settings.frontend import frontend_cache


def test_a_cache_in_front_that_hangs_is_left_alone(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(in_front, "TIMEOUT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host, port = silent.getsockname()
        backend = in_front.PurgedByRequest({"LOCATION": f"http://{host}:{port}"})
        began_at = time.monotonic()
        backend.purge_batch([f"http://testserver/{number}/" for number in range(100)])
    assert time.monotonic() - began_at < 2
    assert "does not answer, and keeps http://testserver/0/" in caplog.text


def test_a_cache_in_front_is_asked_by_purge_requests(caplog: pytest.LogCaptureFixture) -> None:
    asked = []

    class Asked(BaseHTTPRequestHandler):
        def do_PURGE(self) -> None:
            asked.append((self.headers["Host"], self.path))
            self.send_response(404 if self.path == "/gone/" else 200)
            self.end_headers()

        def log_message(self, *given: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Asked) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        backend = in_front.PurgedByRequest({"LOCATION": f"http://127.0.0.1:{server.server_port}"})
        backend.purge_batch(["http://news.example/gone/", "http://news.example:81/harbour/"])
        server.shutdown()
    assert asked == [("news.example", "/gone/"), ("news.example:81", "/harbour/")]
    assert "has not purged http://news.example/gone/" in caplog.text


def test_the_address_of_a_cache_that_takes_purge_requests_is_all_that_it_needs() -> None:
    chosen = frontend_cache("http://127.0.0.1:6081")
    assert isinstance(get_backends(chosen)["default"], in_front.PurgedByRequest)
