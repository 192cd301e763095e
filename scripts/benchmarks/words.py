"""Share of words that `WordRestorer` and SymSpell restore, with letters replaced at several rates.

The lexicon of both are the commonest words of at least four letters that come with the package symspellpy, which must
be installed. Each word of the test is drawn from it, all equally likely, and each letter is replaced by another one.
"""

import argparse
import importlib.resources
import json
import pathlib
import time

import numpy as np
from symspellpy import SymSpell, Verbosity

from ib_keras._files import write_atomically
from ib_keras._tables import markdown_table
from ib_keras.applications import WordRestorer

LETTERS = np.array(list("abcdefghijklmnopqrstuvwxyz"))
LEAST_LETTERS = 4


def main():
    options = arguments()
    lexicon = commonest(options.lexicon)
    words = [word for word, _ in lexicon]
    restorer = WordRestorer().fit(words)
    peers = {f"SymSpell, {distance} edits": symspell(lexicon, distance) for distance in options.edits}
    rows = []
    for rate in options.rates:
        rng = np.random.default_rng(options.seed)
        chosen = [words[i] for i in rng.integers(len(words), size=options.words)]
        noisy = [replaced(word, rate, rng) for word in chosen]
        methods = {"WordRestorer": restorer.restore, "nothing": list} | peers
        row = {"rate": rate, "words": len(chosen), "seed": options.seed}
        for name, method in methods.items():
            start = time.perf_counter()
            row[name] = float(np.mean(np.array(method(noisy)) == chosen))
            row[f"{name}, seconds"] = round(time.perf_counter() - start, 1)
        rows.append(row | {"rate found": restorer.rate_})
    print(markdown_table([{name: value for name, value in row.items() if "seconds" not in name} for row in rows]))
    if options.out:
        write_atomically(options.out, json.dumps(rows, indent=1) + "\n")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog=" ".join(__doc__.splitlines()[2:]))
    parser.add_argument("--rates", nargs="+", type=float, default=[0.1, 0.2, 0.3], help="rates of replaced letters")
    parser.add_argument("--edits", nargs="+", type=int, default=[2, 3], help="largest distances that SymSpell looks up")
    parser.add_argument("--lexicon", type=int, default=20_000, help="number of words of the lexicon")
    parser.add_argument("--words", type=int, default=5000, help="number of words to restore")
    parser.add_argument("--seed", type=int, default=0, help="seed of the words and the letters")
    parser.add_argument("--out", type=pathlib.Path, help="JSON file for the rows")
    return parser.parse_args()


def commonest(count):
    """Returns pairs (word, how often it is met) of the commonest words."""
    path = importlib.resources.files("symspellpy") / "frequency_dictionary_en_82_765.txt"
    pairs = [line.split() for line in path.read_text("utf-8-sig").splitlines()]
    pairs = [(word, int(times)) for word, times in pairs if len(word) >= LEAST_LETTERS]
    return sorted(pairs, key=lambda pair: -pair[1])[:count]


def replaced(word, rate, rng):
    hit = rng.random(len(word)) < rate
    return "".join(rng.choice(LETTERS[letter != LETTERS]) if new else letter for letter, new in zip(word, hit))


def symspell(lexicon, distance):
    """Returns a function that restores words by SymSpell: the nearest words, and of these the commonest."""
    speller = SymSpell(max_dictionary_edit_distance=distance)
    for word, count in lexicon:
        speller.create_dictionary_entry(word, count)

    def restore(words):
        found = (speller.lookup(word, Verbosity.TOP, distance) for word in words)
        return [near[0].term if near else word for near, word in zip(found, words)]

    return restore


if __name__ == "__main__":
    main()
