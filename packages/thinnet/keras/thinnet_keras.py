"""Lets Keras 3 load models of thinnet with layers, or options of layers, that Keras itself does not have.

    import keras
    import thinnet_keras  # before the model is loaded

    model = keras.models.load_model("model.keras")

Predictions are exactly those of thinnet. Training does what thinnet does, with random numbers of Keras's own; where that
would take more than a few lines, it is refused with an error that says what is missing. Needs nothing but Keras 3.
"""

import math

import keras
from keras import layers, ops

__all__ = []


def register(cls):
    """Under the name that the files have, `thinnet>DropPath`."""
    __all__.append(cls.__name__)
    return keras.saving.register_keras_serializable(package="thinnet")(cls)


def no_training(layer, what):
    """The error for what only thinnet can train."""
    return NotImplementedError(f"layer {layer.name}: {what} can be trained in thinnet only; Keras can predict with it")


class RateAndTraining:
    """For the layers of Keras's dropout family: noise that stays on at prediction, and rates that change with the step.

    A changing rate comes as the config of its schedule. At prediction it has no effect.
    """

    scheduled = None  # the name of the argument, if it changes
    always = False

    def __init__(self, *args, training=False, **kwargs):
        for name in ("rate", "stddev"):
            if isinstance(kwargs.get(name), dict):
                self.scheduled, self.schedule = name, kwargs[name]
                kwargs[name] = 0
        super().__init__(*args, **kwargs)
        self.always = training

    def call(self, inputs, training=False):
        on = training or self.always
        if on and self.scheduled:
            raise no_training(self, f"a {self.scheduled} that changes ({self.schedule['class_name']})")
        return super().call(inputs, training=on)

    def get_config(self):
        config = super().get_config()
        if self.scheduled:
            config[self.scheduled] = self.schedule
        return {**config, "training": True} if self.always else config


@register
class Dropout(RateAndTraining, layers.Dropout):
    pass


@register
class SpatialDropout1D(RateAndTraining, layers.SpatialDropout1D):
    pass


@register
class SpatialDropout2D(RateAndTraining, layers.SpatialDropout2D):
    pass


@register
class SpatialDropout3D(RateAndTraining, layers.SpatialDropout3D):
    pass


@register
class GaussianDropout(RateAndTraining, layers.GaussianDropout):
    pass


@register
class GaussianNoise(RateAndTraining, layers.GaussianNoise):
    pass


@register
class AlphaDropout(RateAndTraining, layers.AlphaDropout):
    pass


class Noise(layers.Layer):
    """What the layers have in common that Keras has no relative of: a rate, and the same shape out as in."""

    def __init__(self, rate, seed=None, training=False, **kwargs):
        super().__init__(**kwargs)
        self.rate, self.seed, self.always = rate, seed, training
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.supports_masking = True

    def call(self, inputs, training=False):
        if not (training or self.always):
            return inputs
        if isinstance(self.rate, dict):
            raise no_training(self, f"a rate that changes ({self.rate['class_name']})")
        return self.disturb(inputs) if self.rate > 0 else inputs

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        config = {**super().get_config(), "rate": self.rate, "seed": self.seed}
        return {**config, "training": True} if self.always else config


@register
class DropPath(Noise):
    """Stochastic depth: drops whole samples (Huang et al. 2016)."""

    def disturb(self, x):
        noise_shape = (ops.shape(x)[0],) + (1,) * (len(x.shape) - 1)
        return keras.random.dropout(x, self.rate, noise_shape=noise_shape, seed=self.seed_generator)


class DropBlock(Noise):
    """Drops blocks of neighbours in each feature map (Ghiasi, Lin, Le 2018, algorithm 1)."""

    def __init__(self, rate, block_size=7, **kwargs):
        super().__init__(rate, **kwargs)
        self.block_size = block_size

    def disturb(self, x):
        sizes = x.shape[1:-1]
        blocks = [min(self.block_size, size) for size in sizes]
        # the probability that a block starts at a place where a whole one fits: equation 1
        places = [size - block + 1 for size, block in zip(sizes, blocks)]
        gamma = self.rate * math.prod(size / place / block for size, place, block in zip(sizes, places, blocks))
        seeds = keras.random.uniform((ops.shape(x)[0], *places, x.shape[-1]), seed=self.seed_generator) < gamma
        margins = [[0, 0], *([block - 1, block - 1] for block in blocks), [0, 0]]
        dropped = ops.max_pool(ops.pad(ops.cast(seeds, x.dtype), margins), tuple(blocks), strides=1)
        mask = 1 - dropped
        return x * mask * (ops.cast(ops.size(mask), x.dtype) / ops.maximum(ops.sum(mask), 1))

    def get_config(self):
        return {**super().get_config(), "block_size": self.block_size}


@register
class DropBlock1D(DropBlock):
    pass


@register
class DropBlock2D(DropBlock):
    pass


@register
class DropConnect(layers.Wrapper):
    """Computes with some of a layer's weights set to 0 (Wan et al. 2013)."""

    def __init__(self, layer, rate, weights=("kernel",), seed=None, training=False, **kwargs):
        super().__init__(layer, **kwargs)
        self.rate, self.weight_names, self.seed, self.always = rate, list(weights), seed, training
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.supports_masking = True

    def call(self, inputs, training=False, mask=None):
        arguments = {}
        if self.layer._call_has_training_arg:
            arguments["training"] = training
        if mask is not None and self.layer._call_has_mask_arg:
            arguments["mask"] = mask
        if not (training or self.always):
            return self.layer(inputs, **arguments)
        if isinstance(self.rate, dict):
            raise no_training(self, f"a rate that changes ({self.rate['class_name']})")
        thinned = [
            (weight, keras.random.dropout(ops.convert_to_tensor(weight), self.rate, seed=self.seed_generator))
            for weight in self.layer.weights
            if weight.name in self.weight_names
        ]
        with keras.StatelessScope(state_mapping=thinned):
            return self.layer(inputs, **arguments)

    def compute_mask(self, inputs, mask=None):
        return self.layer.compute_mask(inputs, mask)

    def compute_output_shape(self, input_shape):
        return self.layer.compute_output_shape(input_shape)

    def get_config(self):
        config = {**super().get_config(), "rate": self.rate, "weights": self.weight_names, "seed": self.seed}
        return {**config, "training": True} if self.always else config


@register
class ConcreteDropout(layers.Wrapper):
    """Dropout of a layer's inputs at a rate that is learned (Gal, Hron, Kendall 2017)."""

    def __init__(
        self,
        layer,
        initial_rate=0.1,
        weight_regularizer=1e-6,
        dropout_regularizer=1e-5,
        temperature=0.1,
        noise_shape=None,
        seed=None,
        training=False,
        **kwargs,
    ):
        super().__init__(layer, **kwargs)
        self.settings = {
            "initial_rate": initial_rate,
            "weight_regularizer": weight_regularizer,
            "dropout_regularizer": dropout_regularizer,
            "temperature": temperature,
            "noise_shape": noise_shape,
            "seed": seed,
        }
        self.always = training
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.supports_masking = True

    def build(self, input_shape=None):
        rate = self.settings["initial_rate"]
        start = keras.initializers.Constant(math.log(rate / (1 - rate)))
        self.logit = self.add_weight(name="logit", shape=(1,), initializer=start)
        super().build(input_shape)

    def call(self, inputs, training=False):
        self.add_penalties(inputs)
        x = self.disturb(inputs) if training or self.always else inputs
        return self.layer(x, training=training) if self.layer._call_has_training_arg else self.layer(x)

    def disturb(self, x):
        own = ops.shape(x)
        shape = [own[i] if size is None else size for i, size in enumerate(self.settings["noise_shape"] or own)]
        u = keras.random.uniform(shape, seed=self.seed_generator)
        noise = ops.log(u + 1e-7) - ops.log(1 - u + 1e-7)
        keep = ops.sigmoid(-(noise + self.logit) / self.settings["temperature"])
        return x * (keep / ops.sigmoid(-self.logit))

    def add_penalties(self, x):
        p, keep = ops.sigmoid(self.logit), ops.sigmoid(-self.logit)
        negative_entropy = -(p * ops.softplus(-self.logit) + keep * ops.softplus(self.logit))
        loss = negative_entropy * self.settings["dropout_regularizer"] * x.shape[-1]
        for weight in self.layer.weights:
            if weight.name == "kernel":
                loss = loss + self.settings["weight_regularizer"] * ops.sum(ops.square(weight)) / keep
        self.add_loss(ops.sum(loss))

    def compute_mask(self, inputs, mask=None):
        return self.layer.compute_mask(inputs, mask)

    def compute_output_shape(self, input_shape):
        return self.layer.compute_output_shape(input_shape)

    def get_config(self):
        config = {**super().get_config(), **self.settings}
        return {**config, "training": True} if self.always else config


@register
class Embedding(layers.Embedding):
    """With `word_dropout`, which drops a word at all places of a sequence (Gal & Ghahramani 2016)."""

    def __init__(self, *args, word_dropout=0, seed=None, training=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.word_dropout, self.seed, self.always = word_dropout, seed, training
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs, training=False):
        y = super().call(inputs)
        if self.word_dropout == 0 or not (training or self.always):
            return y
        ones = ops.ones((ops.shape(inputs)[0], self.input_dim))
        kept = keras.random.dropout(ones, self.word_dropout, seed=self.seed_generator)
        return y * ops.expand_dims(ops.take_along_axis(kept, ops.cast(inputs, "int32"), axis=1), -1)

    def compute_output_spec(self, inputs, training=False):
        return super().compute_output_spec(inputs)

    def get_config(self):
        config = {**super().get_config(), "word_dropout": self.word_dropout, "seed": self.seed}
        return {**config, "training": True} if self.always else config


class CellOptions:
    """What thinnet's cells can do besides: zoneout (Krueger et al. 2017), dropout of outputs, and masks shared by the gates."""

    def __init__(self, *args, zoneout=0, zoneout_cell=0, output_dropout=0, gate_masks=None, **kwargs):
        if gate_masks == "untied":
            kwargs["implementation"] = 1
        super().__init__(*args, **kwargs)
        self.zoneout, self.zoneout_cell, self.output_dropout = zoneout, zoneout_cell, output_dropout
        self.gate_masks = gate_masks
        self.outputs_dropped_by_layer = False

    def _create_dropout_mask(self, step_input, dropout_rate):
        count = getattr(self, "dropout_mask_count", None)
        if self.gate_masks != "tied" or count is None:
            return super()._create_dropout_mask(step_input, dropout_rate)
        return [keras.random.dropout(ops.ones_like(step_input), dropout_rate, seed=self.seed_generator)] * count

    def call(self, inputs, states, training=False):
        if training and self.output_dropout and not self.outputs_dropped_by_layer:
            raise no_training(self, "output_dropout of a cell")
        _, after = super().call(inputs, states, training=training)
        states, after = keras.tree.flatten(states), keras.tree.flatten(after)
        rates = [self.zoneout, self.zoneout_cell]
        after = [self.zone_out(*values, training) for values in zip(rates, states, after)]
        return after[0], after

    def zone_out(self, rate, before, after, training):
        if rate == 0:
            return after
        kept = rate
        if training:
            kept = ops.cast(keras.random.uniform(ops.shape(before), seed=self.seed_generator) < rate, before.dtype)
        return after + kept * (before - after)

    def get_config(self):
        return {**super().get_config(), **options_of(self)}


def options_of(cell):
    """The options that are not at their defaults, as thinnet writes them."""
    names = ("zoneout", "zoneout_cell", "output_dropout", "gate_masks")
    return {name: getattr(cell, name) for name in names if getattr(cell, name)}


@register
class SimpleRNNCell(CellOptions, layers.SimpleRNNCell):
    pass


@register
class GRUCell(CellOptions, layers.GRUCell):
    pass


@register
class LSTMCell(CellOptions, layers.LSTMCell):
    pass


class RecurrentOptions:
    """For the recurrent layers: the options of their cells, and dropout that stays on at prediction."""

    cell_class = None

    def __init__(self, *args, training=False, batch_size=None, **kwargs):
        names = ("zoneout", "zoneout_cell", "output_dropout", "gate_masks")
        options = {name: kwargs.pop(name) for name in names if name in kwargs}
        super().__init__(*args, **kwargs)
        self.always = training
        # the fused kernels of the backends do not know the options
        self.use_cudnn = False
        config = {**self.cell.get_config(), "implementation": getattr(self.cell, "implementation", 2)}
        if self.cell_class is SimpleRNNCell:
            del config["implementation"]
        self.cell = self.cell_class.from_config({**config, **options})
        self.cell.outputs_dropped_by_layer = True

    def call(self, sequences, initial_state=None, mask=None, training=False):
        on = training or self.always
        results = super().call(sequences, initial_state=initial_state, mask=mask, training=on)
        rate = self.cell.output_dropout
        if not on or rate == 0:
            return results
        y, *states = results if self.return_state else [results]
        # one mask for all time steps; the states stay whole
        noise_shape = (ops.shape(y)[0], 1, self.units) if self.return_sequences else None
        y = keras.random.dropout(y, rate, noise_shape=noise_shape, seed=self.cell.seed_generator)
        return (y, *states) if self.return_state else y

    def get_config(self):
        config = {**super().get_config(), **options_of(self.cell)}
        return {**config, "training": True} if self.always else config


@register
class SimpleRNN(RecurrentOptions, layers.SimpleRNN):
    cell_class = SimpleRNNCell


@register
class GRU(RecurrentOptions, layers.GRU):
    cell_class = GRUCell


@register
class LSTM(RecurrentOptions, layers.LSTM):
    cell_class = LSTMCell


@register
class RNN(layers.RNN):
    """With dropout that stays on at prediction."""

    def __init__(self, cell, training=False, batch_size=None, **kwargs):
        super().__init__(cell, **kwargs)
        self.always = training

    def call(self, sequences, initial_state=None, mask=None, training=False):
        return super().call(sequences, initial_state=initial_state, mask=mask, training=training or self.always)

    def get_config(self):
        config = super().get_config()
        return {**config, "training": True} if self.always else config


@keras.saving.register_keras_serializable(package="thinnet", name="legacy_hard_sigmoid")
def legacy_hard_sigmoid(x):
    """The hard_sigmoid of Keras 2 and TensorFlow.js, which models loaded from there keep; Keras 3's has slope 1/6."""
    return ops.clip(0.2 * x + 0.5, 0.0, 1.0)
