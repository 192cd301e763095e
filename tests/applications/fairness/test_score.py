from ib_keras.applications.fairness.score import Score


def test_interval_stays_within_shares():
    assert Score(0.99, 0.1, 10).interval[1] == 1.0 and Score(0.01, 0.1, 10).interval[0] == 0.0
    low, high = Score(0.5, 0.1, 10).interval
    assert abs(high - low - 2 * 1.96 * 0.1) < 1e-4 and float(Score(0.5, 0.1, 10)) == 0.5
