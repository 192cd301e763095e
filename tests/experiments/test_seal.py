import hashlib

from ib_keras.experiments.seal import digest, is_whole, sealed


def test_digest_is_that_of_the_content(tmp_path):
    (tmp_path / "file").write_bytes(b"content")
    assert digest(tmp_path / "file") == hashlib.sha256(b"content").hexdigest()
    assert digest(tmp_path / "missing") is None and digest(tmp_path) is None


def test_a_changed_record_is_seen_and_its_status_may_change():
    record = sealed({"status": "running", "numbers": {"mse": 0.5, "rate": float("nan")}})
    assert is_whole(record) and is_whole(record | {"status": "finished", "error": "none"})
    assert not is_whole(record | {"numbers": {"mse": 0.25, "rate": float("nan")}})
    assert not is_whole({**record, "sha256": 3}) and is_whole({}) is None
