# Checks exported models with the ONNX checker, and runs them with Python's onnxruntime. See check.js.

import json
import platform
import sys

import numpy as np
import onnx
import onnxruntime

folder = sys.argv[1]
with open(f"{folder}/cases.json") as file:
    cases = json.load(file)


def check(path):
    """The strict checker, with shapes inferred; every output must keep the shape that the file says."""
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    inferred = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    assert [o.name for o in inferred.graph.output] == [o.name for o in model.graph.output]
    assert all(node.name for node in model.graph.node), "a node has no name"
    return model


def session(path):
    return onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])


def tensors(ports):
    return {p["name"]: np.array(p["data"], np.float32).reshape(p["shape"]) for p in ports}


def differ(one, other):
    return any(not np.array_equal(a, b) for a, b in zip(one, other))


def run_case(case):
    model = check(case["file"])
    plain = session(case["file"])
    names = [output.name for output in plain.get_outputs()]
    worst = 0.0
    for batch in case["batches"]:
        feeds, expected = tensors(batch["inputs"]), tensors(batch["outputs"])
        assert sorted(expected) == sorted(names), (sorted(expected), names)
        first = plain.run(names, feeds)
        for name, value in zip(names, first):
            assert value.shape == expected[name].shape, (name, value.shape)
            if not case["alwaysRandom"]:
                error = np.abs(value - expected[name]) / (1 + np.abs(expected[name]))
                worst = max(worst, float(error.max()))
    assert worst <= 2e-6, worst
    # many samples: a few could be equal by chance
    same = {name: np.repeat(value[:1], 64, axis=0) for name, value in feeds.items()}
    assert differ(plain.run(names, same), plain.run(names, same)) == case["alwaysRandom"], "two runs without dropout"
    result = {"nodes": len(model.graph.node), "maxError": f"{worst:.1e}"}
    if case["dropoutFile"]:
        check(case["dropoutFile"])
        noisy = session(case["dropoutFile"])
        first, second = noisy.run(names, same), noisy.run(names, same)
        assert differ(first, second), "two runs with dropout"
        assert any(len(np.unique(value, axis=0)) > 1 for value in first), "64 times the same sample"
        check(case["seededFile"])
        runs = [session(case["seededFile"]).run(names, same) for _ in range(2)]
        assert not differ(*runs), "two sessions with the same seed"
        result["dropout"] = "new draws for each run and sample, the same with a seed"
    return result


results = {}
for case in cases:
    try:
        results[case["name"]] = run_case(case)
    except Exception as error:
        raise SystemExit(f"{case['name']}: {type(error).__name__}: {error}") from error
versions = {
    "onnx": onnx.__version__,
    "onnxruntime": onnxruntime.__version__,
    "python": platform.python_version(),
}
print(json.dumps({"versions": versions, "results": results}))
