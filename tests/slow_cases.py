"""Cases that take seconds and whose fact a cheaper case of the same test shows too: `-m slow` runs them.

A case cannot carry a mark where its parameters are made from a list of models or estimators.
"""

import pytest

ADVERSARIAL = "tests/applications/attacks/test_adversarial_training.py"
# Members that inherit a step of others, which the plain run tries.
HEIRS = [
    "BetaTCVAE",
    "CEBClassifier",
    "ContractiveAutoencoder",
    "ConvAutoencoder",
    "DenoisingAutoencoder",
    "InfoVAE",
    "IWAE",
    "SparseAutoencoder",
]
CASES = {
    ADVERSARIAL + "::test_a_later_batch_that_is_refused_stops_the_training": [
        "second0-`x` must be between the bounds 0 and 1. Received: values from -trades",
        "second0-`x` must be between the bounds 0 and 1. Received: values from -bounds",
        "second1-`y` must be labels 0 .. 1. Received: labels from 20 to 21-madry",
        "second1-`y` must be labels 0 .. 1. Received: labels from 20 to 21-bounds",
        "second2-`y` must be labels 0 .. 1. Received: labels from -5 to -4-madry",
        "second2-`y` must be labels 0 .. 1. Received: labels from -5 to -4-trades",
    ],
    ADVERSARIAL + "::test_attacked_examples_teach_the_feature_that_no_attack_turns": ["network-trades"],
    "tests/applications/explanation/exams/test_noise_guarantee.py::test_attributions_hold_their_guarantee": ["input"],
    "tests/applications/explanation/test_attribution.py::test_picture_is_explained_by_its_bright_quarter": ["input"],
    "tests/applications/latent_dim/test_local_doubts.py::test_many_dimensions_have_no_wrong_answer": [
        "30-64-0",
        "30-64-1",
        "40-64-0",
        "40-64-1",
    ],
    "tests/applications/restoration/test_signal_restorer.py::test_noise_goes_and_the_signal_stays": ["white"],
    "tests/callbacks/test_information_plane.py::test_killed_run_goes_on_with_its_rows": ["False"],
    "tests/callbacks/test_information_plane.py::test_reader_may_monitor_a_key_of_any_plane_in_front": [
        "hidden",
        "output",
    ],
    "tests/callbacks/test_plane_of_replicas.py::test_rows_of_two_replicas_are_those_of_one_device": [
        "coded",
        "sequential",
    ],
    "tests/distribute/test_replicas.py::test_two_replicas_give_the_gradients_and_history_of_one": [
        "BetaTCVAE",
        "ContractiveAutoencoder",
        "ConvAutoencoder",
        "DenoisingAutoencoder",
        "IBAutoencoder",
        "InfoVAE",
        "IWAE",
        "SparseAutoencoder",
    ],
    "tests/estimators/channels/test_bracket.py::test_a_bound_from_a_few_rows_is_not_trusted": ["estimator0"],
    "tests/estimators/channels/test_row_gaussians.py::test_loss_of_fitting_is_that_of_a_simulation": ["7", "17"],
    "tests/estimators/channels/test_sampled_channel.py::test_gaussian_draws_of_few_rows_are_taken_for_gaussian": [
        "1000-32"
    ],
    "tests/estimators/test_advice_ends.py::test_the_advice_to_pairs_ends": [
        "PlugIn",
        "Binned",
        "Gaussian",
        "GaussianCopula",
        "KSG",
        "LocalNonuniform",
        "StudentCopula",
    ],
    "tests/estimators/test_false_trust.py::test_independent_series": ["1200-1.0"],
    "tests/estimators/trained/test_difference_of_entropies.py::test_comes_near_the_truth": ["strong"],
    "tests/estimators/trained/test_info_nce.py::test_lower_bound_that_comes_near_the_truth": ["0.9"],
    "tests/estimators/trained/test_trained.py::test_every_hyperparameter_changes_something": ["InfoNCE-fields0-20"],
    "tests/estimators/validation/test_selfcheck.py::test_sound_estimators_pass": ["estimator6-x6-y6"],
    "tests/estimators/validation/test_subsampled.py::test_standard_error_is_the_spread_over_samples": [
        "inner0-problem0"
    ],
    "tests/experiments/test_damaged_files.py::test_reading_a_harmed_folder": ["report"],
    "tests/experiments/test_kills.py::test_a_signal_stops_at_the_end_of_a_step_and_says_how_to_go_on": ["2-130"],
    "tests/experiments/test_train.py::test_run_killed_after_its_last_epoch_has_the_numbers_of_a_whole_run": [
        "checkpoint",
        "export",
        "numbers",
    ],
    "tests/laws/test_saved_files.py::test_a_fresh_process_loads_every_class": ["package first"],
    "tests/layers/test_information_regularizer.py::test_its_sign_decides_whether_a_layer_keeps_or_forgets": [
        "1.0--0.1-0.3"
    ],
    "tests/scripts/test_bench_kinds.py::test_a_kind_is_measured_in_its_loop_and_after_it": ["two inputs, two outputs"],
    "tests/test_export.py::test_every_signature_equals_the_model_with_any_batch_size": [
        "BetaTCVAE",
        "CEBClassifier",
        "ContractiveAutoencoder",
        "ConvAutoencoder",
        "DenoisingAutoencoder",
        "FairBottleneck",
        "InfoVAE",
        "IWAE",
        "SparseAutoencoder",
    ],
    "tests/test_export.py::test_signatures_depend_on_operations_that_onnx_and_tensorflow_lite_have": [
        "AdversarialAutoencoder",
        "BetaTCVAE",
        "CEBClassifier",
        "ConvAutoencoder",
        "FairBottleneck",
        "InfoVAE",
        "IWAE",
    ],
    "tests/applications/evaluation/test_evaluate.py::test_every_model_is_measured_as_what_it_is": HEIRS,
    "tests/laws/test_models.py::test_custom_encoder_is_accepted_and_saved": HEIRS,
    "tests/laws/test_models.py::test_eager_equals_graph": HEIRS,
    "tests/laws/test_models.py::test_fit_takes_what_keras_takes": HEIRS,
    "tests/laws/test_models.py::test_loads_and_resumes_in_a_fresh_process": HEIRS,
    "tests/laws/test_models.py::test_same_seed_same_history": HEIRS,
    "tests/laws/test_models.py::test_weights_of_zero_remove_examples": HEIRS,
    "tests/laws/test_refusals.py::test_missing_values_in_batches_of_a_dataset_and_in_terms": HEIRS,
    "tests/models/base/test_loss_watch.py::test_values_out_of_range_are_refused_however_they_are_given": [
        "Dataset-labels above",
        "Dataset-labels below",
        "PyDataset-pictures",
        "PyDataset-labels below",
        "generator-pictures",
        "generator-labels above",
        "validation-labels above",
        "validation-labels below",
        "evaluate-pictures",
        "evaluate-labels below",
        "on_batch-pictures",
        "on_batch-labels above",
    ],
    "tests/models/base/test_loss_watch.py::test_values_out_of_range_are_refused_however_the_step_runs": [
        "labels above-how5",
        "labels above-how6",
        "labels above-mirrored",
        "labels below-how8",
        "labels below-how9",
        "labels below-how10",
        "pictures-how1",
    ],
    "tests/models/base/test_batch_shapes.py::test_each_batch_of_a_generator_is_looked_at": [
        "4-None-a generator of NoneType",
        "4-later1-tuples of 1 after those of 2 parts",
        "4-later3-elements of shape \\\\(8, 2\\\\)",
        "4-later4-`x` must be batches x, ",
    ],
    "tests/estimators/channels/test_channel.py::test_bracket_holds_the_analytic_rate": [
        "False-0.05-16",
        "False-0.5-2",
        "False-0.5-64",
        "False-2.0-16",
        "True-0.05-2",
        "True-0.05-64",
        "True-0.5-16",
        "True-2.0-2",
        "True-2.0-64",
    ],
}
SLOW = {f"{test}[{case}]" for test, cases in CASES.items() for case in cases}


def mark_slow(items, whole_files):
    """Marks collected tests in place. Where whole files were collected, a name of no test is an error."""
    collected = {item.nodeid: item for item in items}
    for name in SLOW & collected.keys():
        collected[name].add_marker(pytest.mark.slow)
    files = {name.partition("::")[0] for name in collected} if whole_files else set()
    unknown = sorted(name for name in SLOW - collected.keys() if name.partition("::")[0] in files)
    if unknown:
        raise pytest.UsageError(f"tests/slow_cases.py names {unknown[0]!r}, which is no test: take it out")
