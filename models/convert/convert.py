#!/usr/bin/python3
"""Converts models of fetched packages, as recipes.json and the manifest say: from TensorFlow.js to ONNX, or to whole numbers.

  /usr/bin/python3 models/convert/convert.py artifacts/packages [NAME...]

Writes artifacts/packages/converted/NAME.onnx for each model that is not there yet (no NAME: all). Needs Debian's python3-numpy
and python3-onnx. The same package gives the same bytes, whose hash is in models/manifest.json.
"""
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import graph_model
import layers_model
import quantize

HERE = pathlib.Path(__file__).resolve().parent


def unpacked(source, aside):
    """The path of a model's .json file; a JavaScript module is unpacked into the folder `aside` first."""
    if source.suffix == ".json":
        return source
    subprocess.run(["node", HERE / "unpack.mjs", source, aside], check=True)
    return pathlib.Path(aside) / "model.json"


def convert(recipe, entry, packages):
    """The bytes of the ONNX file."""
    source = packages / recipe["package"] / recipe["model"]
    if not source.exists():
        raise FileNotFoundError(f"{source} is missing: ./engine setup --models fetches it")
    if "ranges" in recipe:
        return quantize.quantize(source, json.loads((HERE / recipe["ranges"]).read_text())).SerializeToString()
    shapes = {output["name"]: [size if size >= 0 else f"{output['name']}_{i}" for i, size in enumerate(output["shape"])]
              for output in entry["outputs"]}
    outputs = {name: (node, shapes[name]) for name, node in recipe["outputs"].items()}
    with tempfile.TemporaryDirectory(prefix="unpacked-") as aside:
        path = unpacked(source, aside)
        model = json.loads(path.read_text())
        kind = graph_model.GraphModel if "node" in model["modelTopology"] else layers_model.LayersModel
        return kind(model, path.parent).convert(outputs).SerializeToString()


def main(packages, names):
    recipes = {recipe["name"]: recipe for recipe in json.loads((HERE / "recipes.json").read_text())["models"]}
    entries = {entry["name"]: entry for entry in json.loads((HERE.parent / "manifest.json").read_text())["models"]}
    for name in names or recipes:
        if name not in recipes:
            raise KeyError(f"no recipe '{name}'; there are: {', '.join(recipes)}")
        target = packages / "converted" / f"{name}.onnx"
        if target.exists() and hashlib.sha256(target.read_bytes()).hexdigest() == entries[name]["sha256"]:
            continue
        print(f"  converting {name} from {recipes[name]['package']}", file=sys.stderr)
        data = convert(recipes[name], entries[name], packages)
        found = hashlib.sha256(data).hexdigest()
        if found != entries[name]["sha256"]:
            raise ValueError(f"{name}: the conversion has sha256 {found}, the manifest {entries[name]['sha256']}. "
                             "Use Debian 12's python3-onnx, or correct the manifest after a wanted change.")
        target.parent.mkdir(exist_ok=True)
        aside = target.with_suffix(".new")
        aside.write_bytes(data)
        aside.rename(target)


if __name__ == "__main__":
    try:
        main(pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:])
    except (OSError, KeyError, ValueError) as error:
        sys.exit(f"convert: {error}")
