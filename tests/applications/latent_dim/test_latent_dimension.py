from ib_keras.applications import LatentDimension


def record(k):
    return LatentDimension(k, "So.", (1, 4), 2.0, "VAE", (), None, 100)


def test_one_line_tells_the_answer():
    assert str(record(3)) == "3 coordinates (VAE, n = 100). So."
    assert str(record(1)) == "1 coordinate (VAE, n = 100). So."
    assert str(record(None)) == "no clear answer (VAE, n = 100). So."
