"""Keras 3 on TensorFlow or on JAX."""

import os
import time

import numpy as np

from job import cut


def open_peer(threads, backend):
    os.environ["KERAS_BACKEND"] = backend
    if backend == "tensorflow":
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(threads)
        version = tf.__version__
    else:
        import jax

        version = jax.__version__
    import keras

    keras.utils.set_random_seed(1)
    return Keras(keras, f"{keras.__version__} on {backend} {version}")


class Keras:
    def __init__(self, keras, version):
        self.keras, self.version = keras, version

    def prepare(self, job):
        if job["kind"] == "masks":
            return Masks(self.keras, job)
        parts = cut(job)
        layers = [self.layer(layer) for layer in job["layers"]]
        model = self.keras.Sequential([self.keras.Input(job["inputShape"]), *layers])
        model.set_weights([weight for own in parts.weights for weight in own])
        if job["kind"] == "train":
            return Training(self.keras, job, parts, model)
        return Prediction(self.keras, job, parts.train[0], model)

    def layer(self, layer):
        layers = self.keras.layers
        match layer["type"]:
            case "dense":
                return layers.Dense(layer["units"], activation=layer["activation"])
            case "dropout":
                return layers.Dropout(layer["rate"])
            case "spatialDropout2D":
                return layers.SpatialDropout2D(layer["rate"])
            case "conv2D":
                return layers.Conv2D(layer["filters"], layer["kernel"], padding=layer["padding"], activation="relu")
            case "maxPooling2D":
                return layers.MaxPooling2D()
            case "flatten":
                return layers.Flatten()
            case "lstm":
                return layers.LSTM(
                    layer["units"], dropout=layer["dropout"], recurrent_dropout=layer["recurrentDropout"]
                )
            case "bidirectionalGru":
                return layers.Bidirectional(layers.GRU(layer["units"]))


class Training:
    """
    `train_on_batch`, with `test_on_batch` for the validation; or `fit` on many batches, where that is quicker. Which of the two it is
    depends on backend and work: both are tried before the warm-up.
    """

    def __init__(self, keras, job, parts, model):
        adam = job["adam"]
        loss = {
            "binaryCrossentropy": "binary_crossentropy",
            "sparseCategoricalCrossentropy": "sparse_categorical_crossentropy",
        }
        model.compile(
            optimizer=keras.optimizers.Adam(
                adam["learningRate"], beta_1=adam["beta1"], beta_2=adam["beta2"], epsilon=adam["epsilon"]
            ),
            loss=loss[job["loss"]],
            metrics=["accuracy"] if job["accuracy"] else [],
        )
        self.model, self.batch = model, job["batch"]
        self.batches = [(x, y[:, None]) for x, y in parts.batches]
        self.validation = (parts.validation[0], parts.validation[1][:, None]) if parts.validation else None
        self.train = parts.train
        self.done = 0
        self.run = self.by_batch

    def step(self):
        # figures are means since the last reset
        self.model.reset_metrics()
        logs = self.model.train_on_batch(*self.batches[self.done % len(self.batches)])
        self.done += 1
        if self.validation:
            self.model.reset_metrics()
            self.model.test_on_batch(*self.validation)
        return float(logs[0] if isinstance(logs, (list, tuple)) else logs)

    def by_batch(self, steps):
        for _ in range(steps):
            loss = self.step()
        return steps, loss

    def by_fit(self, steps):
        x, y = self.many
        epochs = -(-steps // self.many_steps)
        history = self.model.fit(x, y, batch_size=self.batch, epochs=epochs, shuffle=False, verbose=0)
        return epochs * self.many_steps, history.history["loss"][-1]

    def choose(self):
        """An epoch of `fit` costs some milliseconds: up to 64 steps share them, from up to 64 MB of rows."""
        if self.validation:
            return
        x, y = self.train
        times = max(1, min(64 // len(self.batches), 2**26 // x.nbytes))
        self.many = np.tile(x, (times, *[1] * (x.ndim - 1))), np.tile(y[:, None], (times, 1))
        self.many_steps = times * len(self.batches)
        paces = []
        for way in (self.by_batch, self.by_fit):
            way(1)
            begin = time.perf_counter()
            steps, _ = way(16)
            paces.append(((time.perf_counter() - begin) / steps, way))
        self.run = min(paces, key=lambda pace: pace[0])[1]

    def losses(self, steps):
        return [self.step() for _ in range(steps)]


class Prediction:
    """`predict_on_batch`; for Monte Carlo samples the model is called with `training=True` inside of a compiled function."""

    def __init__(self, keras, job, x, model):
        self.x, self.model = x, model
        self.draw = self.compiled_draw(keras, job["samples"]) if job["kind"] == "monteCarlo" else None

    def compiled_draw(self, keras, samples):
        ops, model = keras.ops, self.model

        def moments(outputs):
            outputs = ops.reshape(outputs, (samples, len(self.x), -1))
            return ops.stack([ops.mean(outputs, 0), ops.std(outputs, 0)])

        tiled = np.tile(self.x, (samples, 1))
        if keras.backend.backend() == "tensorflow":
            import tensorflow as tf

            function = tf.function(lambda x: moments(model(x, training=True)), jit_compile=True)
            tiled = tf.constant(tiled)
            return lambda: function(tiled)

        import jax

        trainable = [variable.value for variable in model.trainable_variables]
        state = [variable.value for variable in model.non_trainable_variables]

        @jax.jit
        def function(state, x):
            outputs, state = model.stateless_call(trainable, state, x, training=True)
            return moments(outputs), state

        tiled = jax.numpy.asarray(tiled)

        def draw():
            nonlocal state
            output, state = function(state, tiled)
            return output

        return draw

    def once(self):
        return np.asarray(self.draw() if self.draw else self.model.predict_on_batch(self.x))

    def run(self, steps):
        for _ in range(steps):
            output = self.once()
        return steps, float(output.flat[0])

    def losses(self, steps):
        return self.once().flat[:10]


class Masks:
    """As `keras.layers.Dropout` draws them on the backend, compiled."""

    def __init__(self, keras, job):
        shape, rate = (job["elements"],), job["rate"]
        if keras.backend.backend() == "tensorflow":
            import tensorflow as tf

            function = tf.function(
                lambda seed: tf.random.stateless_uniform(shape, seed) >= rate, jit_compile=True
            )
            self.draw = lambda step: function(tf.constant([1, step]))
        else:
            import jax

            function = jax.jit(lambda key: jax.random.bernoulli(key, 1 - rate, shape))
            self.draw = lambda step: function(jax.random.PRNGKey(step))
        self.done = 0

    def once(self):
        self.done += 1
        return np.asarray(self.draw(self.done))

    def run(self, steps):
        for _ in range(steps):
            mask = self.once()
        return steps, float(mask[0])

    def losses(self, steps):
        return [self.once().mean()]
