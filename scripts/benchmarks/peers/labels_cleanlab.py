"""Scores and issues of labels by cleanlab, from saved labels and probabilities, as a line of JSON.

`suspect_labels.py` starts it in an environment of its own, which holds cleanlab and not ib_keras:
python labels_cleanlab.py FILE.npz, with the arrays `label` and `predicted`.
"""

import json
import sys

import cleanlab
import numpy as np
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_label_quality_scores

SCORES = "self_confidence", "normalized_margin", "confidence_weighted_entropy"


def main():
    with np.load(sys.argv[1]) as arrays:
        label, predicted = arrays["label"], arrays["predicted"]
    predicted = predicted / predicted.sum(axis=1, keepdims=True)
    scores = {name: get_label_quality_scores(label, predicted, method=name).tolist() for name in SCORES}
    issues = find_label_issues(label, predicted).tolist()
    print(json.dumps({"version": cleanlab.__version__, "scores": scores, "issues": issues}))


if __name__ == "__main__":
    main()
