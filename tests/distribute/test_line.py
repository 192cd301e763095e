import os
import socket
import threading

import pytest

from ib_keras.distribute.line import BrokenLineError, Line


@pytest.fixture
def ends():
    made = list(map(Line, socket.socketpair()))
    yield made
    for line in made:
        line.close()


def test_records_and_bytes_arrive_whole_and_in_order(ends):
    here, there = ends
    content = os.urandom(3_000_000)
    threading.Thread(target=lambda: [here.send({"a": [1, None, "ü"]}, content), here.send({})], daemon=True).start()
    assert there.receive() == ({"a": [1, None, "ü"]}, content) and there.receive(5) == ({}, b"")


def test_an_end_is_noticed(ends):
    here, there = ends
    assert not there.is_dead()
    here.close()
    assert there.is_dead()
    with pytest.raises(BrokenLineError):
        there.receive()
    with pytest.raises(BrokenLineError):
        here.send({})


@pytest.mark.parametrize("said", [b"GET / HTTP/1.1\r\n\r\n", bytes(16), bytes(7) + b"\x01" + bytes(8) + b"1"])
def test_another_language_is_refused(said):
    stranger, own = socket.socketpair()
    stranger.sendall(said)
    stranger.close()
    line = Line(own)
    with pytest.raises(BrokenLineError):
        line.receive(5)
    line.close()


def test_silence_ends_by_patience(ends):
    with pytest.raises(BrokenLineError, match="timed out"):
        ends[0].receive(0.05)
