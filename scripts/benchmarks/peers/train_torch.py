"""Trains one autoencoder in PyTorch on saved pictures, and prints its cost and its errors as a line of JSON.

`bench_zoo.py` starts it in the environment of pythae. The networks are those of our side; weights start as PyTorch
starts them, and the optimizer is Adam with a learning rate of 1e-3.
"""

import itertools
import json
import statistics
import time

import torch
from pictures import arguments, pictures
from torch import nn
from torch.nn import functional

LATENT, HIDDEN, PIXELS = 10, 512, 784


def pythae_model(name):
    """Returns a model of pythae with one hidden layer of 512 on each side, and ten coordinates."""
    from pythae import models
    from pythae.models.base.base_utils import ModelOutput
    from pythae.models.nn import BaseDecoder, BaseEncoder

    class Encoder(BaseEncoder):
        def __init__(self):
            super().__init__()
            self.hidden, self.mean = nn.Linear(PIXELS, HIDDEN), nn.Linear(HIDDEN, LATENT)
            self.log_variance = None if name == "AE" else nn.Linear(HIDDEN, LATENT)

        def forward(self, x):
            h = torch.relu(self.hidden(x.reshape(len(x), -1)))
            spread = None if self.log_variance is None else self.log_variance(h)
            return ModelOutput(embedding=self.mean(h), log_covariance=spread)

    class Decoder(BaseDecoder):
        def __init__(self):
            super().__init__()
            self.layers = nn.Sequential(nn.Linear(LATENT, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, PIXELS), nn.Sigmoid())

        def forward(self, z):
            return ModelOutput(reconstruction=self.layers(z).reshape(-1, 1, 28, 28))

    options = {
        "AE": {},
        "Adversarial_AE": {"deterministic_posterior": True},
        "VAE": {"reconstruction_loss": "bce"},
        "BetaTCVAE": {"reconstruction_loss": "bce", "beta": 6.0},
    }[name]
    config = getattr(models, f"{name}_Config" if "_" in name else f"{name}Config")
    config = config(input_dim=(1, 28, 28), latent_dim=LATENT, **options)
    return getattr(models, name)(config, encoder=Encoder(), decoder=Decoder())


def train_pythae(name, x, epochs, batch_size):
    """Returns (model, processor seconds at the ends of the epochs)."""
    import tempfile

    from pythae import trainers
    from pythae.data.datasets import BaseDataset
    from pythae.trainers.training_callbacks import TrainingCallback

    class Clock(TrainingCallback):
        def __init__(self):
            self.ends = []

        def on_epoch_end(self, training_config, **kwargs):
            self.ends.append(time.process_time())

    model, clock = pythae_model(name), Clock()
    kind = "AdversarialTrainer" if name == "Adversarial_AE" else "BaseTrainer"
    players = ("autoencoder_", "discriminator_") if name == "Adversarial_AE" else ("",)
    rates = {f"{player}learning_rate": 1e-3 for player in players}
    with tempfile.TemporaryDirectory() as folder:
        config = getattr(trainers, f"{kind}Config")(
            output_dir=folder,
            num_epochs=epochs,
            no_cuda=True,
            seed=0,
            **rates,
            keep_best_on_train=True,
            per_device_train_batch_size=batch_size,
        )
        data = BaseDataset(torch.tensor(x), torch.zeros(len(x)))
        getattr(trainers, kind)(model, train_dataset=data, training_config=config, callbacks=[clock]).train()
    return model, clock.ends


class ConvAutoencoder(nn.Module):
    """Two convolutions of stride 2, a code of ten numbers, and the mirror image: the size of our ConvAutoencoder."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(1, 32, 3, 2, 1),
            nn.ReLU(),
            nn.Conv2d(32, 64, 3, 2, 1),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(64 * 49, LATENT),
        )
        self.decoder = nn.Sequential(
            nn.Linear(LATENT, 64 * 49),
            nn.ReLU(),
            nn.Unflatten(1, (64, 7, 7)),
            nn.ConvTranspose2d(64, 64, 3, 2, 1, 1),
            nn.ReLU(),
            nn.ConvTranspose2d(64, 32, 3, 2, 1, 1),
            nn.ReLU(),
            nn.ConvTranspose2d(32, 1, 3, 1, 1),
            nn.Sigmoid(),
        )

    def forward(self, x):
        return self.decoder(self.encoder(x))


def train_listing(x, epochs, batch_size):
    """Trains as tutorials do, over a DataLoader. Returns (model, processor seconds at the ends of the epochs)."""
    model, ends = ConvAutoencoder(), []
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)
    loader = torch.utils.data.DataLoader(torch.tensor(x), batch_size, shuffle=True)
    for _ in range(epochs):
        for batch in loader:
            optimizer.zero_grad()
            functional.mse_loss(model(batch), batch).backward()
            optimizer.step()
        ends.append(time.process_time())
    return model, ends


def reached(model, name, x):
    """Returns the error per pixel of the decoded mean code, and -ELBO in nats by one draw, where there is one."""
    model.eval()
    x = torch.tensor(x)
    with torch.no_grad():
        if name == "conv listing":
            return {"mse": float(functional.mse_loss(model(x), x))}
        code = model.encoder(x)
        result = {"mse": float(functional.mse_loss(model.decoder(code.embedding).reconstruction, x))}
        if name in ("VAE", "BetaTCVAE"):
            mean, log_variance = code.embedding, code.log_covariance
            decoded = model.decoder(mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance)).reconstruction
            distortion = functional.binary_cross_entropy(decoded, x, reduction="none").flatten(1).sum(1)
            rate = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum(1)
            result["negative_elbo"] = float((distortion + rate).mean())
    return result


def main():
    options = arguments(__doc__.splitlines()[0])
    torch.manual_seed(0)
    torch.set_num_threads(1)
    x, held_out = (part.transpose(0, 3, 1, 2) for part in pictures(options.pictures))
    if options.name == "conv listing":
        model, ends = train_listing(x, options.epochs, options.batch_size)
    else:
        model, ends = train_pythae(options.name, x, options.epochs, options.batch_size)
    seconds = statistics.median(end - start for start, end in itertools.pairwise(ends))
    print(json.dumps({"seconds": seconds, **reached(model, options.name, held_out)}))


if __name__ == "__main__":
    main()
