"""The zoo without the zoo: the same networks and losses as bare Keras models, written out as tutorials write them.

Each twin takes fresh copies of the encoder and decoder of a model of ours at its default arguments, and nothing else of
it. The loss is the only number that it keeps, and the accuracy of classifiers.
"""

import math

import keras
import tensorflow as tf

OFFSET = math.log(math.e - 1)
LOG_2_PI = math.log(2 * math.pi)


class Bare(keras.Model):
    """Encoder, decoder and a loss function `loss(model, x, y)` of one batch."""

    def __init__(self, loss, encoder, decoder=None, **extras):
        super().__init__()
        self.of_batch, self.encoder, self.decoder = loss, encoder, decoder
        for name, part in extras.items():
            setattr(self, name, part)
        self.tracker = keras.metrics.Mean(name="loss")
        self.built = True

    @property
    def metrics(self):
        return [self.tracker, *([self.accuracy] if hasattr(self, "accuracy") else [])]

    def train_step(self, data):
        x, y, _ = keras.utils.unpack_x_y_sample_weight(data)
        with tf.GradientTape() as tape:
            loss = self.of_batch(self, x, y)
        self.optimizer.apply(tape.gradient(loss, self.trainable_variables), self.trainable_variables)
        self.tracker.update_state(loss)
        return {metric.name: metric.result() for metric in self.metrics}


class BareAdversarial(Bare):
    """The autoencoder and its discriminator take a step each."""

    def train_step(self, data):
        own = [*self.encoder.trainable_variables, *self.decoder.trainable_variables]
        judges = self.discriminator.trainable_variables
        with tf.GradientTape(persistent=True) as tape:
            t = self.encoder(data, training=True)
            fooled = self.discriminator(t, training=True)
            real = self.discriminator(tf.random.normal(tf.shape(t)), training=True)
            loss = squared(self.decoder(t, training=True), data) + 1e-2 * tf.reduce_mean(tf.nn.softplus(-fooled))
            judged = tf.reduce_mean(tf.nn.softplus(-real)) + tf.reduce_mean(tf.nn.softplus(fooled))
        self.optimizer.apply(tape.gradient(loss, own), own)
        self.second.apply(tape.gradient(judged, judges), judges)
        self.tracker.update_state(loss)
        return {"loss": self.tracker.result()}


def squared(logits, x):
    return tf.reduce_mean(tf.math.squared_difference(tf.nn.sigmoid(logits), x))


def nats_of_pixels(logits, x):
    """Returns -log p(x|t) of Bernoulli pixels, summed over each picture."""
    each = tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.broadcast_to(x, tf.shape(logits)), logits=logits)
    return tf.reduce_sum(each, axis=[-3, -2, -1])


def code(model, x, draws=None):
    """Returns mean, deviation and draws of a Gaussian code, [n, d] or [draws, n, d]."""
    mean, raw = tf.split(model.encoder(x, training=True), 2, axis=-1)
    scale = tf.nn.softplus(raw + OFFSET)
    shape = tf.shape(mean) if draws is None else tf.concat([[draws], tf.shape(mean)], axis=0)
    return mean, scale, mean + scale * tf.random.normal(shape)


def rate(mean, scale):
    return 0.5 * tf.reduce_sum(mean**2 + scale**2 - 1 - 2 * tf.math.log(scale), axis=-1)


def log_normal(t, mean=0.0, scale=1.0):
    """Returns the log density of each coordinate."""
    return -0.5 * (((t - mean) / scale) ** 2 + LOG_2_PI) - tf.math.log(scale)


def vae(model, x, y):
    mean, scale, t = code(model, x)
    return tf.reduce_mean(nats_of_pixels(model.decoder(t, training=True), x) + rate(mean, scale))


def mixture_vae(model, x, y):
    mean, scale, t = code(model, x)
    own = tf.reduce_sum(log_normal(t, mean, scale), axis=-1)
    each = tf.reduce_sum(log_normal(t[:, None], model.means, tf.nn.softplus(model.raw_scales)), axis=-1)
    prior = tf.reduce_logsumexp(each + tf.nn.log_softmax(tf.convert_to_tensor(model.logits)), axis=-1)
    return tf.reduce_mean(nats_of_pixels(model.decoder(t, training=True), x) + own - prior)


def total_correlation_vae(model, x, y):
    mean, scale, t = code(model, x)
    log_n = tf.math.log(tf.cast(tf.shape(x)[0], tf.float32))
    pairs = log_normal(t[:, None], mean, scale)
    own = tf.reduce_sum(log_normal(t, mean, scale), axis=-1)
    joint = tf.reduce_logsumexp(tf.reduce_sum(pairs, axis=-1), axis=1) - log_n
    product = tf.reduce_sum(tf.reduce_logsumexp(pairs, axis=1) - log_n, axis=-1)
    prior = tf.reduce_sum(log_normal(t), axis=-1)
    paid = (own - joint) + 6 * (joint - product) + (product - prior)
    return tf.reduce_mean(nats_of_pixels(model.decoder(t, training=True), x) + paid)


def info_vae(model, x, y):
    _, _, t = code(model, x)
    z = tf.random.normal(tf.shape(t))

    def kernel(a, b):
        size = 2.0 * t.shape[-1]
        return tf.reduce_mean(size / (size + tf.reduce_sum((a[:, None] - b[None]) ** 2, axis=-1)))

    discrepancy = kernel(t, t) - 2 * kernel(t, z) + kernel(z, z)
    return tf.reduce_mean(nats_of_pixels(model.decoder(t, training=True), x)) + 100 * discrepancy


def importance_weighted(model, x, y):
    mean, scale, t = code(model, x, draws=5)
    logits = model.decoder(tf.reshape(t, [-1, t.shape[-1]]), training=True)
    log_p = -nats_of_pixels(tf.reshape(logits, [5, -1, *x.shape[1:]]), x)
    log_w = log_p + tf.reduce_sum(log_normal(t) - log_normal(t, mean, scale), axis=-1)
    return tf.reduce_mean(math.log(5) - tf.reduce_logsumexp(log_w, axis=0))


def sparse(model, x, y):
    t = tf.nn.sigmoid(model.encoder(x, training=True))
    mean, a = tf.clip_by_value(tf.reduce_mean(t, axis=0), 1e-6, 1 - 1e-6), 0.05
    penalty = tf.reduce_sum(a * tf.math.log(a / mean) + (1 - a) * tf.math.log((1 - a) / (1 - mean)))
    return squared(model.decoder(t, training=True), x) + 1e-3 * penalty


def contractive(model, x, y):
    t = model.encoder(x, training=True)
    with tf.GradientTape(persistent=True, watch_accessed_variables=False) as tape:
        tape.watch(x)
        columns = tf.unstack(model.encoder(x, training=True), axis=-1)
    norms = [tf.reduce_sum(tape.gradient(column, x) ** 2) for column in columns]
    penalty = tf.add_n(norms) / tf.cast(tf.shape(x)[0], tf.float32)
    return squared(model.decoder(t, training=True), x) + 1e-4 * penalty


def bottleneck(model, x, y):
    mean, scale, t = code(model, x)
    return 1e-3 * tf.reduce_mean(rate(mean, scale)) + cross_entropy(model, t, y)


def conditional_bottleneck(model, x, y):
    mean, scale, t = code(model, x)
    of_mean, raw = tf.gather(tf.convert_to_tensor(model.means), y), tf.gather(tf.convert_to_tensor(model.raw_scales), y)
    of_scale = tf.nn.softplus(raw)
    ratio = (scale / of_scale) ** 2
    residual = 0.5 * tf.reduce_sum(((mean - of_mean) / of_scale) ** 2 + ratio - 1 - tf.math.log(ratio), axis=-1)
    return 0.1 * tf.reduce_mean(residual) + cross_entropy(model, t, y)


def cross_entropy(model, t, y):
    logits = model.decoder(t, training=True)
    model.accuracy.update_state(y, logits)
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))


def infomax(model, x, y):
    mean, scale, t = code(model, x)
    own = tf.reduce_sum(log_normal(t, mean, scale), axis=-1)
    pairs = tf.reduce_sum(log_normal(t[:, None], mean, scale), axis=-1)
    information = own - tf.reduce_logsumexp(pairs, axis=1) + tf.math.log(tf.cast(tf.shape(x)[0], tf.float32))
    return tf.reduce_mean(0.1 * rate(mean, scale) - information)


LOSSES = {
    "BetaVAE": vae,
    "BetaTCVAE": total_correlation_vae,
    "InfoVAE": info_vae,
    "IWAE": importance_weighted,
    "IBAutoencoder": mixture_vae,
    "SparseAutoencoder": sparse,
    "ContractiveAutoencoder": contractive,
    "VIBClassifier": bottleneck,
    "CEBClassifier": conditional_bottleneck,
    "InfoMaxEncoder": infomax,
}


def twin(model):
    """Returns a compiled bare Keras model with the networks and the loss of `model`, which has default arguments."""
    encoder, decoder = (
        part and keras.models.clone_model(part) for part in (model.encoder, getattr(model, "decoder", None))
    )
    name = type(model).__name__
    if name in ("DenseAutoencoder", "ConvAutoencoder", "DenoisingAutoencoder"):
        noise = [keras.layers.GaussianNoise(0.3)] if name == "DenoisingAutoencoder" else []
        mean = keras.layers.Activation("sigmoid")
        bare = keras.Sequential([keras.Input(model.example_shape), *noise, encoder, decoder, mean])
        bare.compile("adam", "mse")
        return bare
    if name == "AdversarialAutoencoder":
        judge = keras.models.clone_model(model.discriminator)
        bare = BareAdversarial(None, encoder, decoder, discriminator=judge)
        bare.second = keras.optimizers.Adam()
        bare.second.build(judge.trainable_variables)
    else:
        bare = Bare(LOSSES[name], encoder, decoder, **_extras(name, model))
    bare.compile("adam")
    return bare


def _extras(name, model):
    weight = keras.Variable
    extras = {} if "Classifier" not in name else {"accuracy": keras.metrics.SparseCategoricalAccuracy(name="accuracy")}
    if name in ("IBAutoencoder", "CEBClassifier"):
        shape = model.marginal.means.shape
        extras |= {"means": weight(tf.random.normal(shape)), "raw_scales": weight(tf.fill(shape, OFFSET))}
    return extras | ({"logits": weight(tf.zeros(shape[0]))} if name == "IBAutoencoder" else {})


def fits_itself(bare):
    """Whether `bare` is fitted with `fit(x, x)`: Keras' own loss compares it with a target."""
    return isinstance(bare, keras.Sequential)
