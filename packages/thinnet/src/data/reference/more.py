"""Writes more.json: reference values beside splits.json. Run with NumPy 2.4.6 and scikit-learn 1.9.1."""

import json
from pathlib import Path

import numpy as np
from numpy.random import RandomState
from sklearn.datasets import make_blobs, make_moons
from sklearn.model_selection import KFold, StratifiedKFold, train_test_split
from sklearn.utils.extmath import _approximate_mode

out = {}

random = RandomState(20240229)
random.rand(1_000_000)
out["RandomState(20240229) after rand(1000000)"] = {
    "uniform(-3,5,4)": random.uniform(-3, 5, 4).tolist(),
    "randint(-5,-4,3)": random.randint(-5, -4, 3).tolist(),
    "randint(0,2**32,4)": random.randint(0, 2**32, 4).tolist(),
    "randint(-2**40,2**40,4)": random.randint(-(2**40), 2**40, 4).tolist(),
    "randint(0,2**53-1,4)": random.randint(0, 2**53 - 1, 4).tolist(),
    "normal(10,2,7)": random.normal(10, 2, 7).tolist(),
    "permutation(300)": random.permutation(300).tolist(),
    "normal()": random.normal(size=1).tolist(),
}
out["RandomState(4294967295).rand(3)"] = RandomState(4294967295).rand(3).tolist()

out["_approximate_mode(counts,draws,seed)"] = [
    [counts, draws, seed, _approximate_mode(np.array(counts), draws, seed).tolist()]
    for counts, draws, seed in [
        ([4, 2], 3, 0),
        ([5, 2], 4, 0),
        ([2, 2, 2, 1], 2, 0),
        ([2, 2, 2, 1], 2, 42),
        ([10, 10, 10, 10, 10, 3], 17, 5),
        ([7, 7, 7], 20, 9),
    ]
]

y = (np.arange(47) ** 2 % 5).tolist()  # classes 0, 1 and 4, unevenly many
words = [["setosa", "Virginica", "élan"][label % 3] for label in y]


def split(n, **options):
    train, test = train_test_split(np.arange(n), **options)
    return {"train": train.tolist(), "test": test.tolist()}


out["y"] = y
out["words"] = words
out["train_test_split"] = {
    "n=5,test_size=0.33,random_state=42": split(5, test_size=0.33, random_state=42),
    "n=5,shuffle=False": split(5, shuffle=False),
    "n=47,random_state=3": split(47, random_state=3),
    "n=47,train_size=0.4,random_state=3": split(47, train_size=0.4, random_state=3),
    "n=47,test_size=9,train_size=0.3,random_state=8": split(47, test_size=9, train_size=0.3, random_state=8),
    "n=47,test_size=11,random_state=6,stratify=y": split(47, test_size=11, random_state=6, stratify=y),
    "n=47,test_size=0.2,train_size=0.5,random_state=6,stratify=words": split(
        47, test_size=0.2, train_size=0.5, random_state=6, stratify=words
    ),
}


def folds(splitter):
    return [test.tolist() for _, test in splitter.split(np.zeros(47), y)]


out["test folds of n=47 rows, y"] = {
    "KFold(5)": folds(KFold(5)),
    "KFold(4,shuffle=True,random_state=11)": folds(KFold(4, shuffle=True, random_state=11)),
    "StratifiedKFold(3)": folds(StratifiedKFold(3)),
    "StratifiedKFold(4,shuffle=True,random_state=11)": folds(
        StratifiedKFold(4, shuffle=True, random_state=11)
    ),
}


def rows(data):
    return {"x": data[0].tolist(), "y": data[1].tolist()}


out["make_moons(n_samples=(3,6),noise=0.1,random_state=9)"] = rows(
    make_moons(n_samples=(3, 6), noise=0.1, random_state=9)
)
out["make_moons(n_samples=7,shuffle=False)"] = rows(make_moons(n_samples=7, shuffle=False))
out["make_blobs(n_samples=[3,0,4],n_features=3,cluster_std=[1,2,0.5],center_box=(0,1),random_state=4)"] = rows(
    make_blobs(n_samples=[3, 0, 4], n_features=3, cluster_std=[1, 2, 0.5], center_box=(0, 1), random_state=4)
)
out["make_blobs(n_samples=8,centers=[[0,5],[5,0],[9,9]],shuffle=False,random_state=4)"] = rows(
    make_blobs(n_samples=8, centers=[[0, 5], [5, 0], [9, 9]], shuffle=False, random_state=4)
)

Path(__file__).with_name("more.json").write_text(json.dumps(out, ensure_ascii=False))
