"""Ways in which files of a run folder come to harm, each a function of a path; the same seed does the same harm."""

import json
import random
import shutil


def empty(path, seed):
    path.write_bytes(b"")


def halved(path, seed):
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def flipped(path, seed):
    content = bytearray(path.read_bytes())
    place = random.Random(f"{path.name}-{seed}").randrange(len(content))
    content[place] ^= 1 << (seed % 8)
    path.write_bytes(content)


def zeroed(path, seed):
    path.write_bytes(bytes(path.stat().st_size))


def half_zeroed(path, seed):
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[: size // 2] + bytes(size - size // 2))


def folder(path, seed):
    path.unlink()
    path.mkdir()


def deleted(path, seed):
    path.unlink()


def marked(path, seed):
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())


def without_a_line(path, seed):
    lines = path.read_text().splitlines(keepends=True)
    del lines[1 + seed % (len(lines) - 1)]
    path.write_text("".join(lines))


def without_the_last_line(path, seed):
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))


def without_the_last_character(path, seed):
    path.write_text(path.read_text()[:-1])


def other_type(path, seed):
    """Gives a value in a JSON object another type."""
    record = json.loads(path.read_text())
    keys = list(record)
    record[keys[seed % len(keys)]] = [[], "x", 3, None, {}, True][(seed // len(keys)) % 6]
    path.write_text(json.dumps(record))


def no_object(path, seed):
    path.write_text(["[]", "3", "null", '"text"', "[" * 100_000, "{}"][seed % 6])


ANY = (empty, halved, flipped, zeroed, half_zeroed, folder, deleted)
OF_TEXT = (*ANY, marked)
OF_JSON = (*OF_TEXT, other_type, no_object)
OF_CSV = (*OF_TEXT, without_a_line, without_the_last_line, without_the_last_character)
TIMES = {flipped: 6, other_type: 30, no_object: 6, without_a_line: 2}
"""How often a kind of harm is done to a file, each time by another seed; once where it is not named."""


def kinds_of(name):
    """Returns the kinds of harm that fit a file."""
    return {"json": OF_JSON, "csv": OF_CSV}.get(name.rpartition(".")[2], ANY)


def cases(names):
    """Yields (name, kind, seed) of all harm to the files."""
    for name in names:
        for kind in kinds_of(name):
            for seed in range(TIMES.get(kind, 1)):
                yield name, kind, seed


def harmed_copy(source, target, name, kind, seed):
    """Copies a run folder and harms one of its files."""
    shutil.copytree(source, target)
    kind(target / name, seed)
    return target
