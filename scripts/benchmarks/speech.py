"""SI-SDR and STOI of noisy speech restored by `SignalRestorer`, beside Wiener's filter and noisereduce.

espeak-ng speaks sentences of Python's own documentation in several voices. The voices and sentences of the test, and
those of its babble, are not among those of the training. The packages pystoi and noisereduce must be installed. Each
baseline has the best of several settings in each row, by the scores of the test itself.
"""

import argparse
import io
import json
import pathlib
import pydoc_data.topics
import re
import subprocess
import time

import noisereduce
import numpy as np
from pystoi import stoi
from scipy.io import wavfile
from scipy.signal import resample_poly, wiener

from ib_keras._files import write_atomically
from ib_keras._tables import markdown_table
from ib_keras.applications import SignalRestorer, si_sdr

RATE = 8000
TRAINED = [f"{language}+{kind}" for language in ("en", "en-us") for kind in ("m1", "m2", "m3", "m4", "f1", "f2", "f3")]
TESTED = [f"{language}+{kind}" for language in ("en-gb-scotland", "en-gb-x-rp") for kind in ("m7", "f4", "Andy", "f5")]
TALKERS = 6
SIZES = 3, 5, 9, 17, 33


def main():
    options = arguments()
    sentences = shuffled_sentences(options.seed)
    count = options.test_sentences
    test, tested_talk, trained = sentences[:count], sentences[count : 2 * count], sentences[2 * count :]
    clean = spoken(test, TESTED)
    babble = mixed(spoken(tested_talk, TESTED[::-1]), options.seed)
    repeated = [trained[i % len(trained)] for i in range(2 * options.sentences)]
    signals, talk = np.split(np.array(spoken(repeated, TRAINED), object), 2)
    talk = mixed(talk, options.seed)
    print(f"{sum(map(len, signals)) / RATE / 60:.1f} minutes of speech to learn from", flush=True)
    start = time.perf_counter()
    restorer = SignalRestorer(epochs=options.epochs, random_state=options.seed, verbose=2)
    restorer.fit(signals, noises=[talk])
    seconds = round(time.perf_counter() - start)
    rows = []
    for kind in ("white", "babble"):
        for ratio in options.ratios:
            noisy = [with_noise(x, kind, babble, ratio, options.seed + i) for i, x in enumerate(clean)]
            row = {"noise": kind, "dB": ratio, "sentences": len(clean), "seed": options.seed, "seconds": seconds}
            rows.append(row | scores(clean, noisy, restorer))
            print(rows[-1], flush=True)
    print(markdown_table(rows))
    if options.out:
        write_atomically(options.out, json.dumps(rows, indent=1) + "\n")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog=" ".join(__doc__.splitlines()[2:]))
    parser.add_argument("--ratios", nargs="+", type=float, default=[0, 5, 10], help="ratios of signal and noise in dB")
    parser.add_argument("--sentences", type=int, default=600, help="sentences to learn from, and as many for babble")
    parser.add_argument("--test-sentences", type=int, default=48, help="sentences to restore")
    parser.add_argument("--epochs", type=int, default=20, help="passes through the speech")
    parser.add_argument("--seed", type=int, default=0, help="seed of the sentences, the noise and the weights")
    parser.add_argument("--out", type=pathlib.Path, help="JSON file for the rows")
    return parser.parse_args()


def shuffled_sentences(seed):
    text = " ".join(pydoc_data.topics.topics.values())
    found = re.findall(r"[A-Z][a-z]+(?: [A-Za-z'-]+,?){5,14}\.", re.sub(r"\s+", " ", text))
    return np.random.default_rng(seed).permutation(sorted(set(found))).tolist()


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


def mixed(signals, seed):
    """Returns babble: the signals of several talkers at once, each shifted to another place."""
    rng, talk = np.random.default_rng(seed), np.concatenate(signals)
    return sum(np.roll(talk, shift) for shift in rng.integers(len(talk), size=TALKERS)).astype(np.float32)


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
