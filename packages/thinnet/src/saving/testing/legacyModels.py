"""Writes small models as whole-model HDF5 files, by Keras 2 (the package tf_keras) and by Keras 3, with inputs and predictions.

KERAS=2 needs tf_keras beside TensorFlow; KERAS=3 is the default.
"""

import json
import os
import tempfile
import zipfile

import numpy as np

if os.environ.get('KERAS') == '2':
    import tf_keras as keras

    keras.utils.set_random_seed(2)
    name = 'keras2'
else:
    os.environ['KERAS_BACKEND'] = 'tensorflow'
    import keras

    keras.utils.set_random_seed(3)
    name = 'keras3'

layers = keras.layers
folder = os.path.join(os.path.dirname(__file__), 'files')


def mlp():
    return keras.Sequential(
        [
            keras.Input((4,)) if name == 'keras3' else layers.InputLayer(input_shape=(4,)),
            layers.Dense(
                5,
                activation='relu',
                kernel_initializer=keras.initializers.VarianceScaling(2.0, 'fan_in', 'truncated_normal'),
                kernel_regularizer=keras.regularizers.l2(0.01),
                kernel_constraint=keras.constraints.MaxNorm(3.0),
            ),
            layers.Dropout(0.4, seed=1),
            layers.GaussianNoise(0.1),
            layers.LeakyReLU(),
            layers.Dense(3, activation='softmax'),
        ]
    )


def cnn():
    return keras.Sequential(
        [
            keras.Input((6, 6, 1)) if name == 'keras3' else layers.InputLayer(input_shape=(6, 6, 1)),
            layers.Conv2D(3, 3, padding='same', use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.MaxPooling2D(2),
            layers.SpatialDropout2D(0.2),
            layers.DepthwiseConv2D(2, activation='relu'),
            layers.Flatten(),
            layers.Dense(2, activation='sigmoid'),
        ]
    )


def rnn():
    return keras.Sequential(
        [
            keras.Input((5,)) if name == 'keras3' else layers.InputLayer(input_shape=(5,)),
            layers.Embedding(7, 3),
            layers.Bidirectional(layers.LSTM(2, return_sequences=True, dropout=0.1)),
            layers.GRU(3, return_sequences=True, recurrent_dropout=0.2),
            layers.SimpleRNN(2),
            layers.Dense(1),
        ]
    )


def functional():
    left = keras.Input((3,), name='left')
    right = keras.Input((3,), name='right')
    shared = layers.Dense(4, activation='tanh', name='shared')
    a, b = shared(left), shared(right)
    joined = layers.Concatenate(name='joined')([a, layers.Dropout(0.5, name='drop')(b)])
    sum_ = layers.Add(name='sum')([a, b])
    out = layers.Dense(2, name='out')(joined)
    return keras.Model([left, right], [out, layers.Dense(1, name='second')(sum_)], name='two')


def nested():
    left = keras.Input((3,), name='left')
    inner_input = keras.Input((4,), name='inside')
    hidden = layers.BatchNormalization(name='normed')(layers.Dense(2, name='deep')(inner_input))
    inner = keras.Model(inner_input, layers.Dense(2, name='deeper')(hidden), name='inner')
    stack = keras.Sequential(
        [layers.Dense(4, activation='elu', name='low', **first(3)), layers.Dropout(0.2, name='off')], name='stack'
    )
    frozen = layers.Dense(4, name='frozen', trainable=False)
    y = inner(frozen(stack(left)))
    return keras.Model(left, layers.Dense(1, name='top')(y), name='outer')


def states():
    words = keras.Input((5,), name='words')
    starts = keras.Input((2,), name='starts')
    # Keras 3 loses the mask where an initial state is given
    embedded = layers.Embedding(7, 3, mask_zero=name == 'keras2', name='words_in')(words)
    _, state = layers.GRU(2, return_state=True, name='encoder')(embedded, initial_state=starts)
    decoded = layers.GRU(2, return_sequences=True, recurrent_activation='sigmoid', name='decoder')(
        layers.RepeatVector(3, name='again')(state), initial_state=state
    )
    attended = layers.MultiHeadAttention(2, 2, name='attention')(decoded, decoded)
    normed = layers.LayerNormalization(name='normed')(attended)
    return keras.Model([words, starts], layers.TimeDistributed(layers.Dense(1), name='each')(normed), name='states')


def first(size):
    """How the first layer of a Sequential model says the shape of its input."""
    return {'input_shape': (size,)} if name == 'keras2' else {}


random = np.random.RandomState(0)
inputs = {
    'mlp': [random.normal(size=(3, 4))],
    'cnn': [random.normal(size=(2, 6, 6, 1))],
    'rnn': [random.randint(0, 7, size=(3, 5))],
    'functional': [random.normal(size=(3, 3)), random.normal(size=(3, 3))],
    'nested': [random.normal(size=(4, 3))],
    'states': [np.array([[1, 2, 3, 0, 0], [4, 5, 6, 1, 2]]), random.normal(size=(2, 2))],
}
cases = {}
archive = zipfile.ZipFile(f'{folder}/{name}.zip', 'w', zipfile.ZIP_DEFLATED)
for build in (mlp, cnn, rnn, functional, nested, states):
    model = build()
    x = [array.astype('float32') for array in inputs[build.__name__]]
    y = model.predict(x if len(x) > 1 else x[0], verbose=0)
    y = y if isinstance(y, list) else [y]
    loss = 'mse' if build is not functional else ['mse', 'mae']
    model.compile(keras.optimizers.Adam(0.01), loss=loss)
    # the statistics of batch normalization move, and the optimizer remembers
    model.fit(x if len(x) > 1 else x[0], [np.round(part) for part in y] if len(y) > 1 else np.round(y[0]), verbose=0, epochs=2)
    y = model.predict(x if len(x) > 1 else x[0], verbose=0)
    y = y if isinstance(y, list) else [y]
    with tempfile.TemporaryDirectory() as temporary:
        model.save(f'{temporary}/model.h5')
        # most of such a file is empty space
        archive.write(f'{temporary}/model.h5', f'{build.__name__}.h5')
    cases[build.__name__] = {
        'inputs': [{'shape': array.shape, 'data': array.ravel().tolist()} for array in x],
        'outputs': [{'shape': array.shape, 'data': array.ravel().astype(float).tolist()} for array in y],
    }
archive.writestr('cases.json', json.dumps(cases))
archive.close()
