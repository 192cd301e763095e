"""SI-SDR and STOI of noisy speech restored by `SignalRestorer`, beside Wiener's filter and noisereduce.

espeak-ng speaks sentences of the documentation of Python and of its modules in many voices. Training, validation and
test have voices, accents, sentences and babble of their own: choose by the rows of `--part validation`, and measure
those of the test once. The packages pystoi and noisereduce must be installed. Each baseline has the best of several
settings in each row, by the scores of the row itself.
"""

import argparse
import ast
import io
import itertools
import json
import pathlib
import pydoc_data.topics
import re
import subprocess
import sysconfig
import time

import keras
import noisereduce
import numpy as np
from pystoi import stoi
from scipy.io import wavfile
from scipy.signal import resample_poly, wiener

from ib_keras._files import write_atomically
from ib_keras._tables import markdown_table
from ib_keras.applications import SignalRestorer, si_sdr

RATE = 8000
LEARNT_KINDS = """m1 m2 m3 m4 m6 f1 f2 f3 Alex Andrea Annie Denis Gene Henrique Jacky Lee Marco Mario Michael Mike adam
anika antonio aunty boris david ed edward iven john max michel miguel pablo paul pedro rob robert sandro shelby steph
travis victor zac Diogo Hugo""".split()
VOICES = {
    "training": [f"{accent}+{kind}" for kind in LEARNT_KINDS for accent in ("en", "en-us", "en-029", "en-us-nyc")],
    "validation": [
        f"{accent}+{kind}"
        for kind in ("m5", "belinda", "m8", "linda")
        for accent in ("en-gb-x-gbclan", "en-gb-x-gbcwmd")
    ],
    "test": [f"{accent}+{kind}" for accent in ("en-gb-scotland", "en-gb-x-rp") for kind in ("m7", "f4", "Andy", "f5")],
}
COUNTS = {"validation": 32, "test": 48}
LEARNT_TALKERS, TALKERS = (5, 7), 6
SIZES = 3, 5, 9, 17, 33


def main():
    options = arguments()
    sentences = parted_sentences(options.seed)
    if options.model.exists():
        restorer = SignalRestorer(keras.saving.load_model(options.model))
    else:
        restorer = trained(sentences["training"], options)
        options.model.parent.mkdir(parents=True, exist_ok=True)
        restorer.model_.save(options.model)
    words, talk = np.split(np.array(sentences[options.part], object), 2)
    clean = spoken(words, VOICES[options.part])
    babble = mixed(spoken(talk, VOICES[options.part][::-1]), TALKERS, options.seed)
    rows = []
    for kind, ratio in itertools.product(("white", "babble"), options.ratios):
        noisy = [with_noise(x, kind, babble, ratio, options.seed + i) for i, x in enumerate(clean)]
        row = {"noise": kind, "dB": ratio, "part": options.part, "sentences": len(clean), "seed": options.seed}
        rows.append(row | scores(clean, noisy, restorer))
        print(rows[-1], flush=True)
    print(markdown_table(rows))
    if options.out:
        write_atomically(options.out, json.dumps(rows, indent=1) + "\n")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog=" ".join(__doc__.splitlines()[2:]))
    parser.add_argument(
        "--model",
        type=pathlib.Path,
        default=pathlib.Path("runs/speech.keras"),
        help="file of the model; trained where there is none",
    )
    parser.add_argument(
        "--part", choices=["validation", "test"], default="test", help="voices and sentences to restore"
    )
    parser.add_argument("--ratios", nargs="+", type=float, default=[0, 5, 10], help="ratios of signal and noise in dB")
    parser.add_argument("--sentences", type=int, default=1600, help="sentences to learn from")
    parser.add_argument("--talk", type=int, default=1200, help="sentences of the babble to learn from")
    parser.add_argument("--epochs", type=int, default=9, help="passes through the speech")
    parser.add_argument("--seed", type=int, default=0, help="seed of the sentences, the noise and the weights")
    parser.add_argument("--out", type=pathlib.Path, help="JSON file for the rows")
    return parser.parse_args()


def parted_sentences(seed):
    """Returns the sentences of each part; those of validation and test are as many again for babble."""
    topics = shuffled(sentences_of(" ".join(pydoc_data.topics.topics.values())), seed)
    tested, known = topics[: 2 * COUNTS["test"]], topics[2 * COUNTS["test"] :]
    others = known + sorted(sentences_of(docstrings()) - set(topics))
    others = np.random.default_rng(seed + 1).permutation(others).tolist()
    validated = 2 * COUNTS["validation"]
    return {"test": tested, "validation": others[:validated], "training": others[validated:]}


def sentences_of(text):
    return set(re.findall(r"[A-Z][a-z]+(?: [A-Za-z'-]+,?){5,14}\.", re.sub(r"\s+", " ", text)))


def shuffled(sentences, seed):
    return np.random.default_rng(seed).permutation(sorted(sentences)).tolist()


def docstrings():
    documented = ast.Module, ast.ClassDef, ast.FunctionDef
    files = sorted(pathlib.Path(sysconfig.get_path("stdlib")).glob("*.py"))
    nodes = itertools.chain.from_iterable(ast.walk(ast.parse(path.read_text(errors="ignore"))) for path in files)
    return " ".join(filter(None, (ast.get_docstring(node) for node in nodes if isinstance(node, documented))))


def trained(sentences, options):
    """Returns a restorer that learnt from the sentences in voices that are drawn, in white noise and in babble."""
    voices = np.random.default_rng(options.seed + 2).permutation(VOICES["training"]).tolist()
    signals = spoken([sentences[i % len(sentences)] for i in range(options.sentences)], voices)
    rng = np.random.default_rng(options.seed + 3)
    talk = [
        spoken_by(sentences[rng.integers(len(sentences))], voices[rng.integers(len(voices))])
        for _ in range(options.talk)
    ]
    babbles = [mixed(talk, talkers, options.seed + i) for i, talkers in enumerate(LEARNT_TALKERS)]
    print(f"{sum(map(len, signals)) / RATE / 60:.1f} minutes of speech to learn from", flush=True)
    start = time.perf_counter()
    restorer = SignalRestorer(epochs=options.epochs, random_state=options.seed, verbose=2).fit(signals, noises=babbles)
    print(f"learnt in {time.perf_counter() - start:.0f} s", flush=True)
    return restorer


def spoken(sentences, voices):
    """Returns the sentences as signals, each in the next voice; sentences that come again meet other voices."""
    return [
        spoken_by(sentence, voices[(i + i // len(set(sentences))) % len(voices)])
        for i, sentence in enumerate(sentences)
    ]


def spoken_by(sentence, voice):
    done = subprocess.run(["espeak-ng", "-v", voice, "--stdout", sentence], capture_output=True, check=True)
    # The header of a stream holds a length that nobody knew when it was written.
    header, samples = done.stdout[:44], done.stdout[44:]
    rate, _ = wavfile.read(io.BytesIO(header[:40] + len(samples).to_bytes(4, "little") + samples))
    signal = resample_poly(np.frombuffer(samples, np.int16).astype(float), RATE, rate)
    return (signal / np.abs(signal).max()).astype(np.float32)


def mixed(signals, talkers, seed):
    """Returns babble: the signals of several talkers at once, each shifted to another place."""
    rng, talk = np.random.default_rng(seed), np.concatenate(signals)
    return sum(np.roll(talk, shift) for shift in rng.integers(len(talk), size=talkers)).astype(np.float32)


def with_noise(x, kind, babble, ratio, seed):
    rng = np.random.default_rng(seed)
    start = rng.integers(len(babble) - len(x))
    noise = rng.normal(size=len(x)) if kind == "white" else babble[start : start + len(x)]
    return (x + noise * np.sqrt(np.mean(x**2) / np.mean(noise**2) / 10 ** (ratio / 10))).astype(np.float32)


def scores(clean, noisy, restorer):
    """Returns the mean SI-SDR and STOI of each method; a baseline's are its best ones over its settings."""
    found = {}
    for name, settings in {"SignalRestorer": [restorer.restore], "noisy": [lambda x: x], **BASELINES}.items():
        pairs = [[(x, method(y)) for x, y in zip(clean, noisy)] for method in settings]
        found[f"SI-SDR {name}"] = max(float(np.mean([si_sdr(x, y) for x, y in one])) for one in pairs)
        found[f"STOI {name}"] = max(float(np.mean([stoi(x, y, RATE) for x, y in one])) for one in pairs)
    return found


BASELINES = {
    "wiener": [lambda x, size=size: wiener(x.astype(float), size) for size in SIZES],
    "noisereduce": [
        lambda x, still=still, share=share: noisereduce.reduce_noise(x, RATE, stationary=still, prop_decrease=share)
        for still in (True, False)
        for share in (0.5, 0.8, 1.0)
    ],
}


if __name__ == "__main__":
    main()
