"""Starts a server for the tests."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
PROGRAM = ROOT / "artifacts/bin/InferenceEngine.Server/release/InferenceEngine.Server"
PROTOS = ROOT / "src/InferenceEngine.Contracts"


class Server:
    """A server of its own on a fresh data folder and free ports."""

    def __init__(self, *arguments):
        self.data = tempfile.mkdtemp(prefix="engine-python-")
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--data", self.data, "--grpc-port", "0", "--web-port", "0", *arguments],
            stdout=subprocess.PIPE, text=True, env={**os.environ, "ENGINE_HOME": str(ROOT)})
        self.address = self.read(r"gRPC\s+http://(\S+?)/?\s*$")
        self.web = self.read(r"web page\s+(http://\S+?)/?\s*$")

    def read(self, pattern):
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError("the server ended before it listened")
            if found := re.search(pattern, line):
                return found.group(1)

    def stop(self):
        self.process.terminate()
        self.process.wait(30)
        self.process.stdout.close()
        shutil.rmtree(self.data, ignore_errors=True)
