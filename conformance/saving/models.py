"""The models that Keras saves for the tests: every layer of thinnet that Keras has, and every way to compile them.

A function makes one model, compiled if it says how, and says what goes in and what should come out. Names come from
Keras's own counters, which start anew for each model: they do not depend on which models came before.
"""

import zlib
from dataclasses import dataclass, field

import keras
import numpy as np

k = keras.layers
o = keras.optimizers
loss = keras.losses
m = keras.metrics
MODELS = {}
SAMPLES = 6
# added to what Adam divides by, where a gradient is 0 but for rounding: that of a bias in front of a normalization
STEADY = 1e-3


@dataclass
class Case:
    """A model with its data: lists in the order of its inputs and outputs."""

    model: keras.Model
    x: list
    y: list = field(default_factory=list)
    # whether to train it before it is saved, and to go on afterwards: nothing in it is random then
    trained: bool = True
    # the outputs in which nothing is random at prediction
    exact: list | None = None


def case(function):
    """Adds a function of a generator of random numbers to the models, under its name."""
    MODELS[function.__name__] = function
    return function


def make(name):
    keras.backend.clear_session()
    seed = zlib.crc32(name.encode())
    keras.utils.set_random_seed(seed)
    made = MODELS[name](np.random.default_rng(seed))
    made.model.name = name
    return made


def numbers(rng, *shape):
    """Of few digits, so that the files stay small."""
    return np.round(rng.normal(size=(SAMPLES, *shape)), 2).astype("float32")


def positive(rng, *shape):
    return np.round(rng.uniform(0.1, 1, size=(SAMPLES, *shape)), 2).astype("float32")


def words(rng, count, *shape):
    return rng.integers(0, count, size=(SAMPLES, *shape)).astype("float32")


def labels(rng, count, *shape):
    return rng.integers(0, count, size=(SAMPLES, *(shape or (1,)))).astype("float32")


def one_hot(rng, count):
    return np.eye(count, dtype="float32")[rng.integers(0, count, size=SAMPLES)]


def settle(rng, model):
    """Weights that start as zeros or ones get values that show where they are used."""
    for weight in model.weights:
        value = weight.numpy()
        if value.dtype.kind == "f" and value.size and np.ptp(value) == 0:
            weight.assign(np.round(value + rng.uniform(0.05, 0.5, size=value.shape), 3))
    return model


def small(rng, units=1, activation=None):
    """A network of two Dense layers, for everything that is about compiling."""
    return settle(
        rng,
        keras.Sequential(
            [keras.Input((3,)), k.Dense(3, "tanh", name="hidden"), k.Dense(units, activation, name="out")]
        ),
    )


def finish(rng, inputs, outputs):
    return settle(rng, keras.Model(inputs, outputs))


# optimizers, schedules, losses, metrics


@case
def adam_binary(rng):
    model = small(rng, 1, "sigmoid")
    model.compile("adam", "binary_crossentropy", metrics=["accuracy", "AUC", m.Precision(), m.Recall(thresholds=0.4)])
    return Case(model, [numbers(rng, 3)], [labels(rng, 2)])


@case
def adam_amsgrad_clipvalue(rng):
    model = small(rng, 3)
    model.compile(
        o.Adam(0.02, beta_1=0.8, amsgrad=True, clipvalue=0.1),
        loss.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy", m.SparseTopKCategoricalAccuracy(2), m.SparseCategoricalCrossentropy(from_logits=True)],
    )
    return Case(model, [numbers(rng, 3)], [labels(rng, 3)])


@case
def adamw_polynomial(rng):
    model = small(rng, 3, "softmax")
    schedule = o.schedules.PolynomialDecay(0.05, 10, 0.001, power=2.0)
    model.compile(
        o.AdamW(schedule, weight_decay=0.01),
        loss.CategoricalCrossentropy(label_smoothing=0.1),
        metrics=["accuracy", m.TopKCategoricalAccuracy(2), m.CategoricalCrossentropy(), "categorical_hinge"],
    )
    return Case(model, [numbers(rng, 3)], [one_hot(rng, 3)])


@case
def sgd_nesterov_exponential(rng):
    model = small(rng, 2)
    schedule = o.schedules.ExponentialDecay(0.1, 2, 0.5, staircase=True)
    model.compile(o.SGD(schedule, momentum=0.9, nesterov=True, clipnorm=0.5), "mse", metrics=["mae", "mape"])
    return Case(model, [numbers(rng, 3)], [numbers(rng, 2)])


@case
def sgd_plain(rng):
    model = small(rng, 2)
    model.compile(o.SGD(0.05, weight_decay=0.01), loss.MeanAbsoluteError(), metrics=[m.MeanSquaredError(name="squares")])
    return Case(model, [numbers(rng, 3)], [numbers(rng, 2)])


@case
def rmsprop_piecewise(rng):
    model = small(rng, 2)
    schedule = o.schedules.PiecewiseConstantDecay([2, 4], [0.05, 0.02, 0.01])
    model.compile(o.RMSprop(schedule, rho=0.8, momentum=0.5, centered=True), loss.Huber(delta=0.5), metrics=[m.R2Score()])
    return Case(model, [numbers(rng, 3)], [numbers(rng, 2)])


@case
def rmsprop_default(rng):
    model = small(rng, 2)
    model.compile(loss="log_cosh", metrics=[m.LogCoshError(), m.RootMeanSquaredError()])
    return Case(model, [numbers(rng, 3)], [numbers(rng, 2)])


@case
def nadam_inverse_time(rng):
    model = small(rng, 2, "softplus")
    model.compile(o.Nadam(o.schedules.InverseTimeDecay(0.05, 2, 0.5)), "poisson", metrics=["poisson", "msle"])
    return Case(model, [numbers(rng, 3)], [positive(rng, 2)])


@case
def adamax_cosine(rng):
    model = small(rng, 2, "sigmoid")
    schedule = o.schedules.CosineDecay(0.01, 8, alpha=0.1, warmup_target=0.05, warmup_steps=4)
    model.compile(o.Adamax(schedule), "mean_squared_logarithmic_error", metrics=["mean_squared_logarithmic_error"])
    return Case(model, [numbers(rng, 3)], [positive(rng, 2)])


@case
def adagrad_restarts(rng):
    model = small(rng, 3)
    schedule = o.schedules.CosineDecayRestarts(0.1, 7, t_mul=1.5, m_mul=0.9)
    model.compile(o.Adagrad(schedule, initial_accumulator_value=0.2), "categorical_hinge", metrics=[m.CategoricalHinge()])
    return Case(model, [numbers(rng, 3)], [one_hot(rng, 3)])


@case
def adadelta_hinge(rng):
    model = small(rng, 1, "tanh")
    model.compile(o.Adadelta(0.5, rho=0.9), "hinge", metrics=["hinge", "squared_hinge"])
    return Case(model, [numbers(rng, 3)], [labels(rng, 2) * 2 - 1])


@case
def lion_clipped(rng):
    model = small(rng, 3, "softmax")
    model.compile(o.Lion(0.01, weight_decay=0.02, global_clipnorm=0.3), "kl_divergence", metrics=[m.KLDivergence()])
    y = positive(rng, 3)
    return Case(model, [numbers(rng, 3)], [y / y.sum(1, keepdims=True)])


@case
def squared_hinge_sum(rng):
    model = small(rng, 1)
    model.compile(o.SGD(0.01, momentum=0.5), loss.SquaredHinge(reduction="sum"), metrics=[m.BinaryAccuracy(threshold=0.3)])
    return Case(model, [numbers(rng, 3)], [labels(rng, 2)])


@case
def cosine_similarity_mape(rng):
    x = keras.Input((3,), name="x")
    outputs = [k.Dense(2, name="direction")(x), k.Dense(1, name="size")(x)]
    model = finish(rng, x, outputs)
    model.compile("adam", [loss.CosineSimilarity(axis=-1), "mape"], metrics=[[m.CosineSimilarity()], ["mae", "mape"]])
    return Case(model, [numbers(rng, 3)], [numbers(rng, 2), positive(rng, 1)])


@case
def weighted_metrics(rng):
    model = small(rng, 1, "sigmoid")
    model.compile(
        "adam",
        loss.BinaryCrossentropy(label_smoothing=0.05),
        metrics=[m.BinaryCrossentropy(), m.AUC(num_thresholds=20, curve="PR", name="area")],
        weighted_metrics=["accuracy", m.MeanAbsoluteError(name="distance")],
    )
    return Case(model, [numbers(rng, 3)], [labels(rng, 2)])


@case
def steps_per_execution(rng):
    model = small(rng, 1, "sigmoid")
    model.compile(o.Adam(0.01), "bce", steps_per_execution=2)
    return Case(model, [numbers(rng, 3)], [labels(rng, 2)])


@case
def not_compiled(rng):
    return Case(small(rng, 2), [numbers(rng, 3)], trained=False)


# parts of layers


@case
def initializers(rng):
    i = keras.initializers
    kinds = [
        i.Zeros(),
        i.Ones(),
        i.Constant(0.3),
        i.RandomNormal(stddev=0.2, seed=1),
        i.RandomUniform(-0.2, 0.2, seed=2),
        i.TruncatedNormal(seed=3),
        i.VarianceScaling(2.0, "fan_out", "uniform", seed=4),
        i.GlorotNormal(seed=5),
        i.GlorotUniform(),
        i.HeNormal(),
        i.HeUniform(),
        i.LecunNormal(),
        i.LecunUniform(),
        i.Orthogonal(gain=0.5, seed=6),
        i.Identity(),
    ]
    layers = [k.Dense(3, "tanh", kernel_initializer=kind, bias_initializer=i.RandomNormal(seed=7)) for kind in kinds]
    model = settle(rng, keras.Sequential([keras.Input((3,)), *layers]))
    model.compile("sgd", "mse")
    return Case(model, [numbers(rng, 3)], [numbers(rng, 3)])


@case
def penalties_and_constraints(rng):
    r, c = keras.regularizers, keras.constraints
    layers = [
        k.Dense(3, kernel_regularizer=r.L1(0.01), bias_regularizer="l2", kernel_constraint=c.MaxNorm(0.8, axis=0)),
        k.Dense(3, kernel_regularizer=r.L2(0.02), activity_regularizer=r.L2(0.03), kernel_constraint=c.NonNeg()),
        k.Dense(3, kernel_regularizer=r.L1L2(0.01, 0.02), kernel_constraint=c.UnitNorm(axis=1), bias_constraint="non_neg"),
        k.ActivityRegularization(l1=0.01, l2=0.02),
        k.Dense(2, kernel_constraint=c.MinMaxNorm(0.2, 0.7, rate=0.5, axis=0), bias_constraint=c.MaxNorm(1)),
    ]
    model = settle(rng, keras.Sequential([keras.Input((3,)), *layers]))
    model.compile(o.Adam(0.05), "mse", metrics=["mse"])
    return Case(model, [numbers(rng, 3)], [numbers(rng, 2)])


@case
def activations(rng):
    names = (
        "relu relu6 sigmoid hard_sigmoid tanh softmax log_softmax softplus softsign elu selu gelu leaky_relu silu swish mish "
        "exponential linear"
    ).split()
    x = keras.Input((3,), name="x")
    by_name = [k.Dense(2, name, name=f"dense_{name}")(x) for name in names]
    layers = [
        k.Activation("tanh"),
        k.ReLU(max_value=2.0, negative_slope=0.1, threshold=0.2),
        k.LeakyReLU(0.2),
        k.PReLU(),
        k.ELU(0.5),
        k.Softmax(),
        k.Identity(),
    ]
    model = finish(rng, x, k.Dense(1)(k.Concatenate()([*by_name, *(layer(x) for layer in layers)])))
    model.compile("sgd", "mse")
    return Case(model, [numbers(rng, 3)], [numbers(rng, 1)])


@case
def p_relu_shared(rng):
    x = keras.Input((3, 2), name="x")
    regularizer, constraint = keras.regularizers.L2(0.1), keras.constraints.NonNeg()
    y = k.PReLU(shared_axes=[1], alpha_initializer="ones", alpha_regularizer=regularizer, alpha_constraint=constraint)(x)
    model = finish(rng, x, k.Flatten()(y))
    model.compile("adam", "mse")
    return Case(model, [numbers(rng, 3, 2)], [numbers(rng, 6)])


# shapes


@case
def shapes(rng):
    layers = [
        k.Reshape((3, 4)),
        k.Permute((2, 1)),
        k.Dense(2, use_bias=False),
        k.Flatten(),
        k.RepeatVector(2),
        k.Reshape((-1, 4)),
        k.Identity(),
        k.Flatten(),
        k.Dense(1),
    ]
    model = settle(rng, keras.Sequential([keras.Input((12,)), *layers]))
    model.compile("sgd", "mse")
    return Case(model, [numbers(rng, 12)], [numbers(rng, 1)])


# dropout


@case
def dropouts(rng):
    layers = [
        k.Dropout(0.4, seed=3),
        k.Dropout(0.2, noise_shape=(None, 1, 3)),
        k.SpatialDropout1D(0.3),
        k.GaussianNoise(0.2),
        k.GaussianDropout(0.3, seed=4),
        k.AlphaDropout(0.1, noise_shape=(None, 1, 3)),
        k.ActivityRegularization(l1=0.1),
        k.Flatten(),
        k.Dense(1),
    ]
    model = settle(rng, keras.Sequential([keras.Input((2, 3)), *layers]))
    model.compile("adam", "mse")
    return Case(model, [numbers(rng, 2, 3)], [numbers(rng, 1)], trained=False)


@case
def spatial_dropouts(rng):
    x = keras.Input((2, 2, 2, 3), name="x")
    y = k.SpatialDropout3D(0.2, data_format="channels_last")(x)
    y = k.SpatialDropout2D(0.2, seed=1)(k.Reshape((4, 2, 3))(y))
    y = k.SpatialDropout1D(0.2, seed=2)(k.Reshape((8, 3))(y))
    model = finish(rng, x, k.GlobalAveragePooling1D()(y))
    model.compile("adam", "mse")
    return Case(model, [numbers(rng, 2, 2, 2, 3)], [numbers(rng, 3)], trained=False)


@case
def dropout_kept_on(rng):
    x = keras.Input((4,), name="x")
    hidden = k.Dense(4, name="hidden")(x)
    outputs = [k.Dense(2, name="plain")(hidden), k.Dropout(0.5, name="kept_on")(hidden, training=True)]
    return Case(finish(rng, x, outputs), [numbers(rng, 4)], trained=False, exact=[0])


@case
def dropout_off(rng):
    x = keras.Input((4,), name="x")
    y = k.Dropout(0.5)(k.Dense(4)(x), training=False)
    model = finish(rng, x, k.Dense(1)(k.BatchNormalization()(y, training=False)))
    model.compile("sgd", "mse")
    # not trained: Keras 3.15 forgets training=False as soon as the model itself is called for training
    return Case(model, [numbers(rng, 4)], [numbers(rng, 1)], trained=False)


# convolution


@case
def convolution_1d(rng):
    layers = [
        k.ZeroPadding1D((1, 2)),
        k.Conv1D(3, 3, strides=2, activation="relu", kernel_regularizer="l2"),
        k.UpSampling1D(2),
        k.Conv1D(4, 2, dilation_rate=2, padding="causal", groups=1),
        k.Conv1D(4, 2, padding="same", groups=2, use_bias=False),
        k.MaxPooling1D(2, strides=1, padding="same"),
        k.AveragePooling1D(2),
        k.Cropping1D((1, 0)),
        k.GlobalAveragePooling1D(),
    ]
    model = settle(rng, keras.Sequential([keras.Input((8, 2)), *layers]))
    model.compile("adam", "mse")
    return Case(model, [numbers(rng, 8, 2)], [numbers(rng, 4)])


@case
def convolution_2d(rng):
    layers = [
        k.Rescaling(0.5, offset=0.1),
        k.Conv2D(2, 3, padding="same", activation="relu"),
        k.BatchNormalization(momentum=0.9),
        k.MaxPooling2D(2),
        k.Conv2D(3, (1, 2), strides=(1, 2), kernel_constraint="max_norm"),
        k.BatchNormalization(scale=False, epsilon=0.01),
        k.Activation("relu"),
        k.GlobalAveragePooling2D(),
        k.Dense(2, "softmax"),
    ]
    model = settle(rng, keras.Sequential([keras.Input((6, 6, 1)), *layers]))
    model.compile(o.Adam(0.01, epsilon=STEADY), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return Case(model, [numbers(rng, 6, 6, 1)], [labels(rng, 2)])


@case
def convolution_2d_kinds(rng):
    layers = [
        k.ZeroPadding2D(((1, 0), (0, 1))),
        k.DepthwiseConv2D(2, depth_multiplier=2),
        k.SeparableConv2D(3, 2, padding="same", activation="tanh"),
        k.Conv2DTranspose(2, 2, strides=2),
        k.UpSampling2D((1, 2), interpolation="nearest"),
        k.Cropping2D(((1, 1), (2, 0))),
        k.AveragePooling2D((2, 3), padding="same"),
        k.UpSampling2D(2, interpolation="bilinear"),
        k.GlobalMaxPooling2D(),
    ]
    model = settle(rng, keras.Sequential([keras.Input((3, 3, 2)), *layers]))
    model.compile("sgd", "mse")
    return Case(model, [numbers(rng, 3, 3, 2)], [numbers(rng, 2)])


@case
def convolution_3d(rng):
    x = keras.Input((4, 4, 4, 1), name="x")
    y = k.Conv3D(2, 2, padding="same", activation="relu")(x)
    ends = [
        k.GlobalMaxPooling3D()(k.AveragePooling3D(2)(y)),
        k.GlobalAveragePooling3D(keepdims=True)(k.MaxPooling3D(2, padding="same")(y)),
    ]
    model = finish(rng, x, k.Concatenate()([ends[0], k.Flatten()(ends[1])]))
    model.compile("sgd", "mse")
    return Case(model, [numbers(rng, 4, 4, 4, 1)], [numbers(rng, 4)])


@case
def residual(rng):
    x = keras.Input((4, 4, 2), name="image")
    y = k.Conv2D(2, 3, padding="same", use_bias=False)(x)
    y = k.ReLU()(k.BatchNormalization()(y))
    y = k.Conv2D(2, 3, padding="same", use_bias=False)(y)
    y = k.Add()([k.BatchNormalization(center=False)(y), x])
    y = k.GlobalMaxPooling2D(keepdims=True)(y)
    model = finish(rng, x, k.Dense(1, "sigmoid")(k.Flatten()(y)))
    model.compile(o.SGD(0.1, momentum=0.9), "binary_crossentropy")
    return Case(model, [numbers(rng, 4, 4, 2)], [labels(rng, 2)])


# merging, normalizing, preprocessing


@case
def merges(rng):
    a, b = keras.Input((2, 3), name="a"), keras.Input((2, 3), name="b")
    kinds = [k.Add(), k.Subtract(), k.Multiply(), k.Average(), k.Maximum(), k.Minimum(), k.Concatenate(axis=1)]
    merged = [k.Flatten()(layer([a, b])) for layer in kinds]
    dots = [k.Flatten()(k.Dot(axes=2, normalize=True)([a, b])), k.Flatten()(k.Dot(axes=(1, 1))([a, b]))]
    model = finish(rng, [a, b], k.Dense(1)(k.Concatenate()([*merged, *dots])))
    model.compile("sgd", "mse")
    return Case(model, [numbers(rng, 2, 3), numbers(rng, 2, 3)], [numbers(rng, 1)])


@case
def normalizations(rng):
    layers = [
        k.LayerNormalization(),
        k.GroupNormalization(2),
        k.LayerNormalization(axis=[1, 2], epsilon=0.01, center=False),
        k.BatchNormalization(axis=1, center=False, scale=False),
        k.GroupNormalization(-1, scale=False, gamma_initializer="ones"),
        k.BatchNormalization(gamma_regularizer="l2", beta_constraint="non_neg", moving_mean_initializer="ones"),
        k.Flatten(),
    ]
    model = settle(rng, keras.Sequential([keras.Input((3, 4)), *layers]))
    model.compile("adam", "mse")
    return Case(model, [numbers(rng, 3, 4)], [numbers(rng, 12)])


@case
def normalization_adapted(rng):
    x = numbers(rng, 2, 3)
    layer = k.Normalization(axis=(1, 2))
    layer.adapt(x)
    other = k.Normalization()
    other.adapt(x * 3 + 1)
    model = keras.Sequential([keras.Input((2, 3)), layer, other, k.Flatten(), k.Dense(1)])
    model.compile("adam", "mse")
    return Case(model, [x], [numbers(rng, 1)])


@case
def normalization_given(rng):
    layers = [
        k.Normalization(mean=[0.1, 0.2, 0.3], variance=[1.0, 2.0, 4.0]),
        k.Normalization(mean=0.5, variance=2.0, invert=True),
        k.Rescaling(scale=[1.0, 2.0, 3.0], offset=[0.1, 0.2, 0.3]),
        k.Dense(1),
    ]
    model = settle(rng, keras.Sequential([keras.Input((3,)), *layers]))
    model.compile("adam", "mse")
    return Case(model, [numbers(rng, 3)], [numbers(rng, 1)])


@case
def category_encodings(rng):
    a, b = keras.Input((1,), name="kind", dtype="int32"), keras.Input((3,), name="tags", dtype="int32")
    codes = [
        k.CategoryEncoding(4, output_mode="one_hot")(a),
        k.CategoryEncoding(5, output_mode="multi_hot")(b),
        k.CategoryEncoding(5, output_mode="count")(b),
    ]
    model = finish(rng, [a, b], k.Dense(2)(k.Concatenate()(codes)))
    model.compile("adam", "mse")
    return Case(model, [words(rng, 4, 1), words(rng, 5, 3)], [numbers(rng, 2)])


# sequences


@case
def embedding_lstm(rng):
    """With SGD: where a word is twice in a batch, Keras on TensorFlow gives Adam the sum of squares for the square of the sum."""
    layers = [k.Embedding(7, 3, mask_zero=True), k.LSTM(3), k.Dense(1, "sigmoid")]
    model = settle(rng, keras.Sequential([keras.Input((4,)), *layers]))
    model.compile(o.SGD(0.1, momentum=0.9), "binary_crossentropy", metrics=["accuracy"])
    return Case(model, [words(rng, 7, 4)], [labels(rng, 2)])


@case
def embedding_settings(rng):
    regularizer = keras.regularizers.L2(0.01)
    layer = k.Embedding(5, 2, "glorot_normal", embeddings_regularizer=regularizer, embeddings_constraint="unit_norm")
    model = settle(rng, keras.Sequential([keras.Input((3,)), layer, k.Flatten(), k.Dense(1)]))
    model.compile("sgd", "mse")
    return Case(model, [words(rng, 5, 3)], [numbers(rng, 1)])


def padded(rng, steps, features):
    """Sequences whose last steps are 0 in every second sample."""
    x = numbers(rng, steps, features)
    x[::2, -2:] = 0
    return x


@case
def masked_gru(rng):
    x = keras.Input((4, 2), name="sequence")
    y = k.Masking()(x)
    y = k.GRU(3, return_sequences=True)(y)
    y = k.TimeDistributed(k.Dense(2, "relu"))(y)
    model = finish(rng, x, k.GlobalAveragePooling1D()(k.GRU(2, return_sequences=True, zero_output_for_mask=True)(y)))
    model.compile("adam", "mse")
    return Case(model, [padded(rng, 4, 2)], [numbers(rng, 2)])


@case
def masked_targets(rng):
    """The mask reaches loss and metrics."""
    layers = [k.Masking(-1.0), k.SimpleRNN(3, return_sequences=True), k.Dense(1)]
    model = settle(rng, keras.Sequential([keras.Input((4, 2)), *layers]))
    model.compile("sgd", "mse", metrics=["mae"], weighted_metrics=["mse"])
    x = padded(rng, 4, 2)
    x[::2, -2:] = -1
    return Case(model, [x], [numbers(rng, 4, 1)])


@case
def simple_rnns(rng):
    layers = [
        k.SimpleRNN(3, return_sequences=True, go_backwards=True, activation="relu"),
        k.SimpleRNN(2, use_bias=False, unroll=True, kernel_regularizer="l2", recurrent_constraint="max_norm"),
    ]
    model = settle(rng, keras.Sequential([keras.Input((4, 2)), *layers]))
    model.compile("adam", "mse")
    return Case(model, [numbers(rng, 4, 2)], [numbers(rng, 2)])


@case
def grus(rng):
    layers = [
        k.GRU(3, reset_after=False, return_sequences=True),
        k.GRU(2, go_backwards=True, return_sequences=True, recurrent_activation="hard_sigmoid"),
        k.GRU(2, use_bias=False, implementation=1, activity_regularizer="l2"),
    ]
    model = settle(rng, keras.Sequential([keras.Input((4, 2)), *layers]))
    model.compile("sgd", "mse")
    return Case(model, [numbers(rng, 4, 2)], [numbers(rng, 2)])


@case
def lstms(rng):
    layers = [
        k.LSTM(2, return_sequences=True, unit_forget_bias=False, bias_initializer="ones"),
        k.LSTM(2, activation="softsign", recurrent_initializer="glorot_uniform", kernel_constraint="non_neg"),
    ]
    model = settle(rng, keras.Sequential([keras.Input((4, 2)), *layers]))
    model.compile("sgd", "mse")
    return Case(model, [numbers(rng, 4, 2)], [numbers(rng, 2)])


@case
def recurrent_dropout(rng):
    layers = [
        k.SimpleRNN(2, dropout=0.2, recurrent_dropout=0.3, return_sequences=True),
        k.GRU(2, dropout=0.2, recurrent_dropout=0.3, seed=5, return_sequences=True),
        k.LSTM(2, dropout=0.2, recurrent_dropout=0.3, return_sequences=True),
        k.GRU(2, dropout=0.2, reset_after=False, return_sequences=True),
        k.Bidirectional(k.LSTM(2, dropout=0.1)),
    ]
    model = settle(rng, keras.Sequential([keras.Input((4, 2)), *layers]))
    model.compile("adam", "mse")
    return Case(model, [numbers(rng, 4, 2)], [numbers(rng, 4)], trained=False)


@case
def cells(rng):
    layers = [
        k.RNN(k.LSTMCell(2), return_sequences=True),
        k.RNN([k.LSTMCell(2), k.GRUCell(3, reset_after=False), k.SimpleRNNCell(2)], return_sequences=True),
        k.RNN(k.StackedRNNCells([k.GRUCell(2), k.GRUCell(2)]), go_backwards=True),
    ]
    model = settle(rng, keras.Sequential([keras.Input((3, 2)), *layers]))
    model.compile("sgd", "mse")
    return Case(model, [numbers(rng, 3, 2)], [numbers(rng, 2)])


@case
def cells_with_dropout(rng):
    cells = [k.LSTMCell(2, dropout=0.2, seed=2), k.GRUCell(2, recurrent_dropout=0.3)]
    model = settle(rng, keras.Sequential([keras.Input((3, 2)), k.RNN(cells)]))
    model.compile("sgd", "mse")
    return Case(model, [numbers(rng, 3, 2)], [numbers(rng, 2)], trained=False)


@case
def bidirectionals(rng):
    x = keras.Input((3, 2), name="sequence")
    y = k.Bidirectional(k.GRU(2, return_sequences=True))(x)
    y = k.Bidirectional(k.SimpleRNN(2, return_sequences=True), merge_mode="sum")(y)
    y = k.Bidirectional(k.SimpleRNN(2, return_sequences=True), merge_mode="mul")(y)
    y = k.Bidirectional(k.LSTM(2), merge_mode="ave")(y)
    model = finish(rng, x, y)
    model.compile("sgd", "mse")
    return Case(model, [numbers(rng, 3, 2)], [numbers(rng, 2)])


@case
def bidirectional_apart(rng):
    x = keras.Input((3, 2), name="sequence")
    masked = k.Masking()(x)
    there, back = k.Bidirectional(k.GRU(2), merge_mode=None)(masked)
    layer = k.Bidirectional(k.SimpleRNN(2), backward_layer=k.GRU(2, go_backwards=True, name="other"))
    model = finish(rng, x, k.Concatenate()([there, back, layer(masked)]))
    model.compile("sgd", "mse")
    return Case(model, [padded(rng, 3, 2)], [numbers(rng, 8)])


@case
def encoder_decoder(rng):
    source, target = keras.Input((3, 2), name="source"), keras.Input((4, 2), name="target")
    _, hidden, carry = k.LSTM(2, return_state=True, name="encoder")(source)
    y = k.LSTM(2, return_sequences=True, name="decoder")(target, initial_state=[hidden, carry])
    model = finish(rng, [source, target], k.Dense(2, name="words")(y))
    model.compile("adam", "mse")
    return Case(model, [numbers(rng, 3, 2), numbers(rng, 4, 2)], [numbers(rng, 4, 2)])


@case
def states_as_outputs(rng):
    x, start = keras.Input((3, 2), name="sequence"), keras.Input((2,), name="start")
    y, state = k.GRU(2, return_sequences=True, return_state=True)(x, initial_state=start)
    both = k.Bidirectional(k.GRU(2, return_state=True))(y, initial_state=[state, start])
    model = finish(rng, [x, start], [k.GlobalMaxPooling1D(name="most")(y), *both[:2]])
    return Case(model, [numbers(rng, 3, 2), numbers(rng, 2)], trained=False)


@case
def stateful(rng):
    layers = [k.GRU(2, stateful=True, return_sequences=True), k.LSTM(2, stateful=True)]
    model = settle(rng, keras.Sequential([keras.Input(batch_shape=(SAMPLES, 3, 2)), *layers]))
    return Case(model, [numbers(rng, 3, 2)], trained=False)


@case
def time_distributed(rng):
    layers = [
        k.TimeDistributed(k.Conv2D(2, 2, activation="relu")),
        k.TimeDistributed(k.BatchNormalization()),
        k.TimeDistributed(k.Dropout(0.3)),
        k.TimeDistributed(k.Flatten()),
        k.SimpleRNN(2),
    ]
    model = settle(rng, keras.Sequential([keras.Input((2, 3, 3, 1)), *layers]))
    model.compile("sgd", "mse")
    return Case(model, [numbers(rng, 2, 3, 3, 1)], [numbers(rng, 2)], trained=False)


# attention


@case
def self_attention(rng):
    x = keras.Input((3, 4), name="tokens")
    y = k.MultiHeadAttention(2, 2)(x, x, use_causal_mask=True)
    y = k.LayerNormalization()(k.Add()([x, y]))
    model = finish(rng, x, k.GlobalAveragePooling1D()(k.Dense(2)(y)))
    model.compile(o.Adam(0.01, epsilon=STEADY), "mse")
    return Case(model, [numbers(rng, 3, 4)], [numbers(rng, 2)])


@case
def cross_attention(rng):
    query, value, key = (keras.Input(shape, name=name) for shape, name in [((2, 3), "q"), ((4, 2), "v"), ((4, 3), "k")])
    allowed = keras.Input((2, 4), name="allowed")
    layer = k.MultiHeadAttention(2, 2, value_dim=3, use_bias=False, output_shape=2)
    y, scores = layer(query, value, key=key, attention_mask=allowed, return_attention_scores=True)
    model = finish(rng, [query, value, key, allowed], [k.Flatten(name="y")(y), k.Flatten(name="scores")(scores)])
    mask = words(rng, 2, 2, 4)
    mask[:, :, 0] = 1
    return Case(model, [numbers(rng, 2, 3), numbers(rng, 4, 2), numbers(rng, 4, 3), mask], trained=False)


@case
def masked_attention(rng):
    x = keras.Input((4,), name="words")
    y = k.Embedding(6, 4, mask_zero=True)(x)
    y = k.MultiHeadAttention(1, 2, dropout=0.0)(y, y)
    model = finish(rng, x, k.GlobalAveragePooling1D()(y))
    model.compile(o.SGD(0.1, momentum=0.9), "mse")
    x = words(rng, 6, 4)
    x[:, 0] = 1
    return Case(model, [x], [numbers(rng, 4)])


# graphs of layers


@case
def two_in_two_out(rng):
    left, right = keras.Input((3,), name="left"), keras.Input((3,), name="right")
    shared = k.Dense(2, "tanh", name="shared")
    together = k.Concatenate(name="together")([shared(left), shared(right)])
    outputs = [k.Dense(1, "sigmoid", name="sick")(together), k.Dense(2, name="where")(together)]
    model = finish(rng, [left, right], outputs)
    model.compile(
        o.Adam(0.01),
        {"sick": "binary_crossentropy", "where": loss.Huber(0.7)},
        metrics={"sick": ["accuracy", "AUC"], "where": "mae"},
        loss_weights={"sick": 1.0, "where": 0.3},
    )
    return Case(model, [numbers(rng, 3), numbers(rng, 3)], [labels(rng, 2), numbers(rng, 2)])


@case
def lists_of_losses(rng):
    x = keras.Input((3,), name="x")
    outputs = [k.Dense(2, "softmax", name="kind")(x), k.Dense(1, name="size")(x)]
    model = finish(rng, x, outputs)
    model.compile(
        "sgd",
        ["sparse_categorical_crossentropy", loss.MeanSquaredError()],
        loss_weights=[0.5, 2.0],
        metrics=[["accuracy"], []],
        weighted_metrics=[[], [m.MeanSquaredError(name="squares")]],
    )
    return Case(model, [numbers(rng, 3)], [labels(rng, 2), numbers(rng, 1)])


@case
def named_inputs_and_outputs(rng):
    inputs = {"width": keras.Input((2,), name="width"), "age": keras.Input((1,), name="age")}
    y = k.Concatenate()([inputs["width"], inputs["age"]])
    model = finish(rng, inputs, {"price": k.Dense(1, name="price")(y), "risk": k.Dense(1, "sigmoid", name="risk")(y)})
    model.compile("adam", {"price": "mse", "risk": "binary_crossentropy"})
    return Case(model, [numbers(rng, 2), numbers(rng, 1)], [numbers(rng, 1), labels(rng, 2)])


@case
def shared_twice(rng):
    """One layer called on the output of itself, another one on three tensors."""
    x = keras.Input((3,), name="x")
    layer, norm = k.Dense(3, "tanh", name="again"), k.LayerNormalization(name="norm")
    y = [norm(layer(layer(x))), norm(layer(x)), norm(x)]
    model = finish(rng, x, k.Average()(y))
    model.compile("sgd", "mse")
    return Case(model, [numbers(rng, 3)], [numbers(rng, 3)])


@case
def sequential_inside(rng):
    inner = keras.Sequential([keras.Input((3,)), k.Dense(2, "relu"), k.BatchNormalization()], name="inner")
    x = keras.Input((3,), name="x")
    model = finish(rng, x, k.Dense(1, name="out")(inner(x)))
    model.compile("adam", "mse")
    return Case(model, [numbers(rng, 3)], [numbers(rng, 1)])


@case
def functional_inside(rng):
    a = keras.Input((3,), name="a")
    inner = keras.Model(a, k.Add()([k.Dense(3, "relu")(a), a]), name="block")
    model = settle(rng, keras.Sequential([keras.Input((3,)), k.Dense(3), inner, k.Dense(1)]))
    model.compile("adam", "mse")
    return Case(model, [numbers(rng, 3)], [numbers(rng, 1)])


@case
def twins(rng):
    """A model inside of a model inside of a model, called twice; it has two inputs and two outputs."""
    a, b = keras.Input((2,), name="a"), keras.Input((2,), name="b")
    core = keras.Sequential([keras.Input((2,)), k.Dense(2, "tanh")], name="core")
    pair = keras.Model([a, b], [k.Add()([core(a), core(b)]), k.Subtract()([a, b])], name="pair")
    x, y = keras.Input((2,), name="x"), keras.Input((2,), name="y")
    first, second = pair([x, y]), pair([y, x])
    model = finish(rng, [x, y], k.Dense(1, name="out")(k.Concatenate()([*first, *second])))
    model.compile("sgd", "mse")
    return Case(model, [numbers(rng, 2), numbers(rng, 2)], [numbers(rng, 1)])


@case
def frozen(rng):
    """Frozen layers have no optimizer state; one is inside of a frozen model."""
    inner = keras.Sequential([keras.Input((3,)), k.Dense(3), k.BatchNormalization()], name="pretrained")
    inner.trainable = False
    x = keras.Input((3,), name="x")
    model = finish(rng, x, k.Dense(1)(k.Dense(3, "relu", trainable=False)(k.Dense(3)(inner(x)))))
    model.compile("adam", "mse")
    return Case(model, [numbers(rng, 3)], [numbers(rng, 1)])


@case
def input_is_output(rng):
    x, y = keras.Input((2,), name="x"), keras.Input((2,), name="y")
    model = finish(rng, [x, y], [k.Add(name="sum")([x, y]), k.Dense(1, name="of_y")(y)])
    return Case(model, [numbers(rng, 2), numbers(rng, 2)], trained=False)


@case
def operators(rng):
    """Operators between tensors, and tensors and numbers, which are no layers; one layer computes between them."""
    x = keras.Input((3,), name="x")
    hidden = k.Dense(3, "tanh", name="hidden")(x)
    y = 1 - (hidden + x) * 2
    y = x - 2 / (abs(-y / 4.0) + 1) ** 2
    y = k.Add()([y, hidden]) * k.Dense(1, name="gate")(y)
    y = keras.ops.maximum(keras.ops.exp(keras.ops.minimum(y, 1.0)), keras.ops.square(hidden))
    model = finish(rng, x, [k.Dense(1, name="out")(y), keras.ops.log(keras.ops.sqrt(y))])
    return Case(model, [numbers(rng, 3)], trained=False)
