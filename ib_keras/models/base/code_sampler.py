"""Samplers of codes, fitted to the codes of data after training."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import one_of, positive_int, rejection
from ib_keras._probability import tfd
from ib_keras.models.base.checked_input import seed_of_fit

_PREFIX = "sampler_"


class CodeSampler:
    """Mix-in for models whose `sample` decodes draws of r(t): fits a density to codes, and draws from it instead."""

    _fitted = None

    def fit_sampler(
        self, kind: str = "gmm", x: ArrayLike | None = None, *, components: int = 10, seed: int = 0, verbose: int = 0
    ) -> Self:
        """Fits the density from which `sample` draws codes. The model is saved and exported with it.

        Args:
          kind: `"gmm"` (default) fits a mixture of Gaussians with full covariances to the mean codes of `x`;
            `"marginal"` goes back to r(t).
          x: examples [n, *input_shape], more than `components`.
          components: number of Gaussians, >= 1; default 10.
          seed: integer seed of the fit; default 0.
          verbose: 1 prints that examples are encoded, and each tenth step of the fit; 0 (default) nothing.

        Returns:
          The model.

        Raises:
          InputError: for an unknown kind, or too few examples.

        References:
          Ghosh et al., From variational to deterministic autoencoders (2020), section 4: ex-post density estimation.
        """
        if one_of("kind", kind, ("gmm", "marginal")) == "marginal":
            self._fitted = None
            return self
        if x is None or len(x) <= positive_int("components", components):
            raise rejection(
                "x",
                f"more than {components} examples",
                "None" if x is None else f"{len(x)}",
                "Pass the training examples, or fewer `components`.",
            )
        if verbose:
            print(f"Encoding {len(x)} examples, then fitting {components} Gaussians to their codes.")
        self._fitted = _mixture_of(np.asarray(self.encode(x)), components, seed_of_fit(seed), verbose)
        return self

    @property
    def has_fitted_sampler(self) -> bool:
        """Whether `sample` draws codes from a fitted density, and not from the marginal r(t)."""
        return self._fitted is not None

    def code_distribution(self) -> tfd.Distribution:
        """Returns the `tfd.Distribution` of codes that `sample` draws from: the fitted density or the marginal r(t)."""
        if self._fitted is None:
            return self.marginal.distribution()
        weights, means, factors = (tf.constant(self._fitted[name]) for name in ("weights", "means", "factors"))
        return tfd.MixtureSameFamily(tfd.Categorical(probs=weights), tfd.MultivariateNormalTriL(means, factors))

    def save_own_variables(self, store: Any) -> None:
        super().save_own_variables(store)
        for name, value in (self._fitted or {}).items():
            store[_PREFIX + name] = value

    def load_own_variables(self, store: Any) -> None:
        found = {name: np.array(store[name]) for name in store.keys()}
        fitted = {name.removeprefix(_PREFIX): value for name, value in found.items() if name.startswith(_PREFIX)}
        super().load_own_variables({name: value for name, value in found.items() if not name.startswith(_PREFIX)})
        self._fitted = fitted or None


def _mixture_of(codes, components, seed, verbose):
    from sklearn.mixture import GaussianMixture

    fitted = GaussianMixture(
        components, reg_covar=1e-6 * float(codes.var()) + 1e-12, random_state=seed, verbose=int(verbose)
    ).fit(codes.astype(np.float64))
    factors = np.linalg.cholesky(fitted.covariances_)
    return {
        name: np.asarray(value, np.float32)
        for name, value in {"weights": fitted.weights_, "means": fitted.means_, "factors": factors}.items()
    }
