"""The socket that the service listens on."""

from __future__ import annotations

import socket

from api.serve import listen


def test_who_connects_before_the_first_process_is_ready_gets_whole_answers_at_once() -> None:
    """Head and body go out apart; without this option the body would wait for the client's acknowledgement."""
    listener = listen("127.0.0.1", 0)
    with listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
