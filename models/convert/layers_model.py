"""TensorFlow.js layers models, the form of Keras, to ONNX."""
import numpy as np

from graph_writer import GraphWriter
from weights import load_weights


class LayersModel:
    """One conversion. `convert` may be called once."""

    def __init__(self, model, folder):
        topology = model["modelTopology"]
        self.layers = topology.get("model_config", topology)["config"]["layers"]
        self.weights = load_weights(folder, model["weightsManifest"])
        self.writer = GraphWriter()
        self.values = {}

    def convert(self, outputs):
        """`outputs`: for each name in the new graph the layer that computes it, and its shape."""
        for layer in self.layers:
            sources = [source[0] for source in layer["inbound_nodes"][0]] if layer["inbound_nodes"] else []
            convert = getattr(self, f"_{layer['class_name'].lower()}", None)
            if convert is None:
                raise ValueError(f"layer '{layer['name']}' is a {layer['class_name']}, which is not known here")
            self.values[layer["name"]] = convert(layer["config"], *[self.values[source] for source in sources])
        for name, (layer, shape) in outputs.items():
            self.writer.output(name, self.values[layer], shape)
        return self.writer.model()

    def _weight(self, config, name):
        return self.weights[f"{config['name']}/{name}"]

    def _activated(self, config, value):
        kind = config["activation"]
        if kind == "linear":
            return value
        if kind == "softmax":
            return self.writer.node("Softmax", [value], axis=-1)
        return self.writer.node({"relu": "Relu", "tanh": "Tanh"}[kind], [value])

    def _inputlayer(self, config):
        return self.writer.image("image", *config["batch_input_shape"][1:3])

    def _conv2d(self, config, value):
        bias = self._weight(config, "bias") if config["use_bias"] else None
        return self._activated(config, self.writer.convolution(
            value, self._weight(config, "kernel"), bias, config["strides"], config["dilation_rate"], config["padding"]))

    def _batchnormalization(self, config, value):
        """As scale and offset, folded in double precision."""
        gamma, beta, mean, variance = (
            self._weight(config, name).astype(np.float64) for name in ("gamma", "beta", "moving_mean", "moving_variance"))
        scale = gamma / np.sqrt(variance + config["epsilon"])
        scaled = self.writer.node("Mul", [value, self.writer.constant(scale.astype(np.float32))])
        return self.writer.node("Add", [scaled, self.writer.constant((beta - mean * scale).astype(np.float32))])

    def _activation(self, config, value):
        return self._activated(config, value)

    def _add(self, _, *values):
        return self.writer.node("Sum", list(values))

    def _concatenate(self, config, *values):
        return self.writer.node("Concat", list(values), axis=config["axis"])

    def _maxpooling2d(self, config, value):
        return self.writer.pool("MaxPool", value, config["pool_size"], config["strides"], config["padding"])

    def _globalaveragepooling2d(self, _, value):
        return self.writer.node("ReduceMean", [value], axes=[1, 2], keepdims=0)

    def _zeropadding2d(self, config, value):
        (top, bottom), (left, right) = config["padding"]
        return self.writer.node("Pad", [value, self.writer.integers(0, top, left, 0, 0, bottom, right, 0)])

    def _dense(self, config, value):
        product = self.writer.node("MatMul", [value, self.writer.constant(self._weight(config, "kernel"))])
        return self._activated(config, self.writer.node("Add", [product, self.writer.constant(self._weight(config, "bias"))]))

    def _upsampling2d(self, config, value):
        scales = self.writer.constant(np.array([1, 1, *config["size"]], np.float32))
        inputs = [self.writer.to_nchw(value), "", scales]
        if config["interpolation"] == "bilinear":
            return self.writer.to_nhwc(self.writer.node("Resize", inputs, mode="linear", coordinate_transformation_mode="half_pixel"))
        return self.writer.to_nhwc(self.writer.node(
            "Resize", inputs, mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor"))
