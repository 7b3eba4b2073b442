"""Writes the small archives and HDF5 files that the tests of reading start from (Keras, h5py, Python's zipfile)."""

import io
import json
import os
import zipfile

os.environ['KERAS_BACKEND'] = 'tensorflow'

import h5py
import keras
import ml_dtypes
import numpy as np

folder = os.path.join(os.path.dirname(__file__), 'files')
np.random.seed(1)
keras.utils.set_random_seed(1)

model = keras.Sequential(
    [keras.Input((2,)), keras.layers.Dense(3, activation='relu'), keras.layers.Dropout(0.3), keras.layers.Dense(1)],
    name='small',
)
model.save(f'{folder}/small.keras')

# what h5py writes by default, with every kind of value
with h5py.File(f'{folder}/values.h5', 'w') as file:
    file['scalar'] = np.int64(-5)
    file['unsigned'] = np.uint32(7)
    file['half'] = np.array([1.5, -2, 6e-8, 65504, np.inf], 'float16')
    file['double'] = np.array([[0.1], [0.2]])
    file['bigEndian'] = np.array([1, 2, 3], '>f4')
    file['boolean'] = np.array([True, False])
    file['empty'] = np.zeros((0, 3), 'float32')
    chunked = np.arange(7 * 5 * 3, dtype='float32').reshape(7, 5, 3)
    file.create_dataset('chunked', data=chunked, chunks=(3, 2, 3))
    file.create_dataset('compressed', data=chunked, chunks=(4, 5, 2), compression='gzip', shuffle=True, fletcher32=True)
    file.attrs['text'] = 'räte'
    file.attrs['texts'] = ['a', 'bcd']
    file.attrs['fixed'] = np.array([b'ab', b'cde'])
    file.attrs['whole'] = 3
    file.attrs['real'] = 2.5
    file.attrs['list'] = np.arange(3)
    file.attrs['none'] = []
    file.create_group('a/b').attrs['deep'] = 'yes'

# newer files keep many members and attributes in heaps with an index
with h5py.File(f'{folder}/dense.h5', 'w', libver=('v108', 'v108')) as file:
    group = file.create_group('many')
    for i in range(20):
        group[f'member_{i}'] = np.int32(i)
    for i in range(12):
        group.attrs[f'attribute_{i}'] = i
    file['brain'] = np.array([1.5, -2, 0.1], ml_dtypes.bfloat16)

with h5py.File(f'{folder}/softLink.h5', 'w') as file:
    file['link'] = h5py.SoftLink('/nothing')
with h5py.File(f'{folder}/externalLink.h5', 'w') as file:
    file['link'] = h5py.ExternalLink('small.h5', '/')
with h5py.File(f'{folder}/cycle.h5', 'w') as file:
    file.create_group('a/b')
    file['a/b/back'] = file['a']
with h5py.File(f'{folder}/bomb.h5', 'w') as file:
    file.create_dataset('zeros', shape=(2**40,), dtype='float32', chunks=(2**20,), compression='gzip')


class Unseekable(io.RawIOBase):
    """Python writes sizes behind the entries of a stream that cannot go back."""

    def __init__(self, path):
        self.file = open(path, 'wb')

    def writable(self):
        return True

    def write(self, data):
        return self.file.write(data)

    def flush(self):
        if not self.file.closed:
            self.file.flush()


text = json.dumps({'a': list(range(100))}).encode()
with zipfile.ZipFile(Unseekable(f'{folder}/streamed.zip'), 'w', zipfile.ZIP_DEFLATED) as archive:
    archive.writestr('a.json', text)
    archive.writestr('folder/', b'')
    archive.writestr('folder/ä.json', text)
with zipfile.ZipFile(f'{folder}/zip64.zip', 'w') as archive:
    with archive.open('a.json', 'w', force_zip64=True) as entry:
        entry.write(text)
