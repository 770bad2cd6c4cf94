"""Reads the weights of a TensorFlow.js model."""
import math
import pathlib

import numpy as np

STORED = {"float32": np.float32, "int32": np.int32, "bool": np.bool_, "uint8": np.uint8, "uint16": np.uint16, "float16": np.float16}


def load_weights(folder, manifest):
    """All tensors by name. Quantised ones become float32 again, as TensorFlow.js does it."""
    found = {}
    for group in manifest:
        data = b"".join((pathlib.Path(folder) / path).read_bytes() for path in group["paths"])
        offset = 0
        for entry in group["weights"]:
            stored = np.dtype(STORED[entry.get("quantization", entry)["dtype"]])
            count = math.prod(entry["shape"])
            values = np.frombuffer(data, stored, count, offset)
            offset += values.nbytes
            found[entry["name"]] = _restored(values, entry).reshape(entry["shape"])
        if offset != len(data):
            raise ValueError(f"the weights of {group['paths']} have {len(data)} bytes; their description has {offset}")
    return found


def _restored(values, entry):
    quantization = entry.get("quantization")
    if quantization is None:
        return values
    restored = values.astype(np.float32)
    if quantization["dtype"] != "float16":
        restored = restored * np.float32(quantization["scale"]) + np.float32(quantization["min"])
    return np.round(restored).astype(np.int32) if entry["dtype"] == "int32" else restored
