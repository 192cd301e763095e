import csv

import numpy as np
import pytest

from ib_keras import applications, datasets
from ib_keras._checks import InputError
from ib_keras.experiments import anomalies
from ib_keras.models import DenseAutoencoder


@pytest.mark.long
def test_rows_are_those_of_the_detector(tmp_path):
    out, picture = tmp_path / "found.csv", tmp_path / "found.png"
    found = anomalies("digits", normal=["3"], out=out, picture=picture, contamination=0.1)
    data = datasets.digits()
    detector = applications.AnomalyDetector(contamination=0.1, calibration=0.3)
    detector.fit(data.x_train[data.y_train == 3])
    scores = detector.score_samples(data.x_test)
    assert [row["score"] for row in found["rows"]] == np.sort(scores).tolist()
    assert [row["row"] for row in found["rows"]] == np.argsort(scores, kind="stable").tolist()
    assert found["alarms"] == np.sum(detector.p_values(data.x_test) <= 0.1) and found["auroc"] > 0.95
    with open(out) as file:
        written = list(csv.DictReader(file))
    assert [int(row["row"]) for row in written] == [row["row"] for row in found["rows"]]
    assert written[0]["anomaly"] == "True" and picture.read_bytes().startswith(b"\x89PNG")


def test_a_table_its_names_and_its_picture(tmp_path):
    rng, path = np.random.default_rng(0), tmp_path / "people.csv"
    rows = [
        [f"{a:.3f}", f"{b:.3f}", "odd" if i % 10 == 0 else "usual"]
        for i, (a, b) in enumerate(rng.normal(size=[200, 2]))
    ]
    rows = [[str(float(a) + 9 * (kind == "odd")), b, kind] for a, b, kind in rows]
    path.write_text("\n".join(["age,height,kind", *map(",".join, rows)]) + "\n")
    options = {"data_options": {"target": "kind"}, "picture": tmp_path / "p.png"}
    found = anomalies(str(path), normal=["usual"], **options)
    assert found["auroc"] == 1.0 and found["rows"][0]["label"] == "odd" and (tmp_path / "p.png").exists()
    assert anomalies(str(path), **options)["auroc"] is None


@pytest.mark.long
def test_a_model_adds_its_scores(tmp_path):
    DenseAutoencoder((8, 8, 1), 2, hidden=(8,), seed=0).save(tmp_path / "m.keras")
    found = anomalies("digits", model=tmp_path / "m.keras", max_examples=60, calibration=0.0)
    assert {"neighbours", "codes", "reconstruction"} <= set(found["evidence"]) and len(found["rows"]) == 60
    assert found["fitted"] == 60 and found["rows"][0]["p_value"] is None


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"normal": ["33"]}, "`normal` must be among the classes 0, 1"),
        ({"model": "missing.keras"}, "an existing .keras file"),
        ({"method": "rate"}, "one of neighbours"),
        ({"out": "/"}, "`out` must be a file"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(InputError, match=message):
        anomalies("digits", max_examples=40, **arguments)
