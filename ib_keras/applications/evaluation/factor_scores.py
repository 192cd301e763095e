"""Scores of a code by the known factors of the data."""

from ib_keras.applications.evaluation.dci import dci as dci_of
from ib_keras.applications.evaluation.mutual_information_gap import mutual_information_gap
from ib_keras.applications.evaluation.subject import Scores, Subject

_MOST_ROWS = 4000


def mig(subject: Subject) -> Scores:
    """Mutual information gap of the mean codes of test examples, in total and of each factor."""
    if subject.factors is None:
        return {}
    gap = mutual_information_gap(subject.codes, subject.factors)
    return {"mig": gap.score, "mig_per_factor": list(gap.per_factor), "factor_names": list(subject.factor_names)}


def dci(subject: Subject) -> Scores:
    """Disentanglement, completeness and informativeness by forests that learn from training codes."""
    if subject.factors is None:
        return {}
    found = dci_of(
        subject.train_codes[:_MOST_ROWS],
        subject.train[2][:_MOST_ROWS],
        subject.codes,
        subject.factors,
        seed=subject.seed,
    )
    return {
        "dci_disentanglement": found.disentanglement,
        "dci_completeness": found.completeness,
        "dci_informativeness": found.informativeness,
        "accuracy_per_factor": list(found.accuracy),
    }
