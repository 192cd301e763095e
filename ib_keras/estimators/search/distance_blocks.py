"""Comparison of rows with many columns in the maximum norm, tile by tile, on every device of the current strategy."""

import concurrent.futures
import functools

import numpy as np
import tensorflow as tf

from ib_keras._progress import LongRun
from ib_keras.estimators.search.cores import cores

_TILE, _CHUNK = 1024, 32
_COLUMNS = 8


class DistanceBlocks:
    """Rows of all sides in float32, whose distances to each other are computed and forgotten in tiles of rows.

    A pair of tiles is visited once and serves both of its tiles. The pairs are dealt to the devices of the current
    `tf.distribute` strategy, each of which holds all rows; without several devices, they are dealt to the cores of the
    processor or to the one GPU. The results do not depend on the number of devices.

    Args:
      *sides: arrays [n, d].
    """

    def __init__(self, *sides: np.ndarray) -> None:
        self._n = len(sides[0])
        self._lanes = _lanes()
        self._tiles = {device: _tiles(sides, device) for device in set(self._lanes)}
        count = -(-self._n // _TILE)
        self._pairs = [(i, j) for i in range(count) for j in range(i, count)]

    def kth_distance(self, k: int) -> np.ndarray:
        """Returns the distance of each row to its k-th nearest other row, [n]."""
        return self._closest(k + 1)[0][:, -1].astype(np.float64)

    def closest(self, k: int) -> np.ndarray:
        """Returns the indices [n, k] of the k nearest rows of each row, itself among them, nearest first."""
        return self._closest(k)[1]

    def counts(self, radius: np.ndarray) -> np.ndarray:
        """Returns the number of rows within `radius` [n], the row itself included unless `radius` is negative."""
        # Rows that fill up the last tile count nothing.
        reach = np.full(-(-self._n // _TILE) * _TILE, -1, np.float32)
        reach[: self._n] = _rounded_down(radius)
        return sum(self._on_lanes(functools.partial(self._count, reach)))[: self._n]

    def _closest(self, k):
        found = self._on_lanes(functools.partial(self._search, k))
        distance, index = (np.concatenate(side, axis=1)[: self._n] for side in zip(*found))
        # Ties are broken by the tile, so that the result does not depend on which lane found a row.
        order = np.lexsort((index // _TILE, distance), axis=1)[:, :k]
        return np.take_along_axis(distance, order, 1), np.take_along_axis(index, order, 1)

    def _on_lanes(self, work):
        """Returns the results of `work(device, pairs)` on every lane, each with its share of the pairs of tiles."""
        run = LongRun(len(self._pairs), "tile")
        shares = [
            (device, run.counted(self._pairs[lane :: len(self._lanes)])) for lane, device in enumerate(self._lanes)
        ]
        if len(shares) == 1:
            return [work(*shares[0])]
        with concurrent.futures.ThreadPoolExecutor(len(shares)) as pool:
            return list(pool.map(work, *zip(*shares)))

    def _search(self, k, device, pairs):
        with tf.device(device):
            tiles = self._tiles[device]
            nothing = tf.fill([_TILE, k], np.float32(-np.inf)), tf.zeros([_TILE, k], tf.int32)
            best = [nothing] * len(tiles)
            for i, j in pairs:
                near, transposed = _nearness(tiles[i], tiles[j])
                best[i] = _merged(*best[i], near, tf.constant(j * _TILE))
                if i != j:
                    best[j] = _merged(*best[j], transposed, tf.constant(i * _TILE))
            return -np.concatenate([near for near, _ in best]), np.concatenate([index for _, index in best])

    def _count(self, reach, device, pairs):
        with tf.device(device):
            tiles, reach = self._tiles[device], tf.constant(reach.reshape(-1, _TILE))
            found = np.zeros([len(tiles), _TILE], np.int64)
            for i, j in pairs:
                of_rows, of_columns = _within(tiles[i], tiles[j], reach[i], reach[j])
                found[i] += of_rows.numpy()
                if i != j:
                    found[j] += of_columns.numpy()
            return found.ravel()


def _lanes():
    """Returns a device for each thread of work."""
    strategy = tf.distribute.get_strategy()
    if strategy.num_replicas_in_sync > 1:
        return list(strategy.extended.worker_devices)
    if gpus := tf.config.list_logical_devices("GPU"):
        return [gpus[0].name]
    return [tf.config.list_logical_devices("CPU")[0].name] * cores()


def _tiles(sides, device):
    """Returns the rows as tensors [columns, tile]; the last tile is filled up with rows infinitely far from all."""
    tiles, used = [], sum(side.shape[1] for side in sides)
    for start in range(0, len(sides[0]), _TILE):
        rows = np.hstack([side[start : start + _TILE] for side in sides])
        tile = np.zeros([-(-used // _COLUMNS) * _COLUMNS, _TILE], np.float32)
        tile[:used, : len(rows)] = rows.T
        tile[:, len(rows) :] = np.inf
        with tf.device(device):
            tiles.append(tf.constant(tile))
    return tiles


def _rounded_down(radius):
    """Returns the largest float32 up to each `radius`, and -1 for negative ones."""
    # The processor may flush the smallest negative floats to 0, which is a radius that the row itself lies within.
    reach = radius.astype(np.float32)
    return np.where(radius < 0, np.float32(-1), np.where(reach > radius, np.nextafter(reach, np.float32(-1)), reach))


def _distance(a, b):
    """Returns max_c |a_ci - b_cj| [tile, tile], a few columns at a time, which the compiler fuses into one pass."""

    def further(start, distance):
        for column in range(_COLUMNS):
            distance = tf.maximum(distance, tf.abs(a[start + column, :, None] - b[start + column, None, :]))
        return start + _COLUMNS, distance

    zero = tf.zeros([a.shape[1], b.shape[1]], a.dtype)
    return tf.while_loop(lambda start, _: start < a.shape[0], further, [0, zero])[1]


@tf.function(jit_compile=True)
def _nearness(a, b):
    """Returns the negative distances of the tiles `a` and `b`, and their transpose."""
    near = -_distance(a, b)
    return near, tf.transpose(near)


@tf.function(jit_compile=True)
def _within(a, b, reach_a, reach_b):
    """Returns how many columns of `b` are as near as `reach_a`, and how many of `a` as near as `reach_b`."""
    distance = _distance(a, b)
    return (
        tf.reduce_sum(tf.cast(distance <= reach_a[:, None], tf.int32), axis=1),
        tf.reduce_sum(tf.cast(distance <= reach_b[None, :], tf.int32), axis=0),
    )


@tf.function
def _merged(best, index, near, start):
    """Returns the k largest of `best` [tile, k] and `near` [tile, tile], and their rows.

    The k largest of a row are in the k chunks of the largest maxima, which is where they are looked for.
    """
    k = tf.shape(best)[1]
    chunks = tf.reshape(near, [near.shape[0], -1, min(_CHUNK, near.shape[1])])
    chosen = tf.math.top_k(tf.reduce_max(chunks, axis=2), tf.minimum(k, chunks.shape[1])).indices
    values = tf.reshape(tf.gather(chunks, chosen, batch_dims=1), [near.shape[0], -1])
    rows = tf.reshape(start + chosen[:, :, None] * chunks.shape[2] + tf.range(chunks.shape[2]), tf.shape(values))
    values, rows = tf.concat([best, values], axis=1), tf.concat([index, rows], axis=1)
    best, position = tf.math.top_k(values, k)
    return best, tf.gather(rows, position, batch_dims=1)
