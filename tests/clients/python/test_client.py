"""The wire, as a Python client sees it: Debian's grpcio with messages generated from the protos."""
import concurrent.futures
import shutil
import subprocess
import sys
import tempfile
import unittest

import grpc

from server import PROTOS, Server


class ClientTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.generated = tempfile.mkdtemp(prefix="engine-protos-")
        subprocess.run(
            ["protoc", f"-I{PROTOS}", f"--python_out={cls.generated}", "artwork/v1/policy.proto", "artwork/v1/selection.proto",
             "artwork/v1/catalog.proto"],
            check=True)
        sys.path.insert(0, cls.generated)
        from artwork.v1 import catalog_pb2, selection_pb2
        cls.catalog, cls.selection = catalog_pb2, selection_pb2
        cls.server = Server()
        cls.channel = grpc.insecure_channel(cls.server.address)
        cls.call("CatalogService", "CreatePlacement", catalog_pb2.CreatePlacementRequest(
            placement=catalog_pb2.Placement(id="row", name="Row", aspect_ratio="16:9")), catalog_pb2.Placement)
        cls.call("CatalogService", "CreateTitle", catalog_pb2.CreateTitleRequest(
            title=catalog_pb2.Title(id="t", name="Título ☂")), catalog_pb2.Title)
        for name in ("one", "two"):
            cls.call("CatalogService", "CreateArtwork", catalog_pb2.CreateArtworkRequest(
                artwork=catalog_pb2.Artwork(id=name, title_id="t", aspect_ratio="16:9")), catalog_pb2.Artwork)

    @classmethod
    def tearDownClass(cls):
        cls.channel.close()
        cls.server.stop()
        shutil.rmtree(cls.generated)

    @classmethod
    def call(cls, service, method, request, response, **options):
        invoke = cls.channel.unary_unary(
            f"/artwork.v1.{service}/{method}", type(request).SerializeToString, response.FromString)
        return invoke(request, **options)

    def select(self, member, *titles, **options):
        request = self.selection.SelectPageRequest(placement_id="row", member_id=member, title_ids=titles)
        return self.call("SelectionService", "SelectPage", request, self.selection.SelectPageResponse, **options)

    def test_a_reward_makes_its_artwork_more_likely(self):
        before = {}
        rewards = self.selection.SendRewardsRequest()
        for number in range(80):
            chosen = self.select(f"m{number}", "t").selections[0]
            before[chosen.artwork_id] = before.get(chosen.artwork_id, 0) + 1
            if chosen.artwork_id == "two":
                rewards.rewards.add(decision_id=chosen.decision_id, value=1)
        answer = self.call("SelectionService", "SendRewards", rewards, self.selection.SendRewardsResponse)
        self.assertTrue(all(outcome == self.selection.ACCEPTED for outcome in answer.outcomes))
        self.assertEqual(set(before), {"one", "two"})
        for _ in range(500):
            arms = self.call("SelectionService", "GetStatistics", self.selection.GetStatisticsRequest(
                title_id="t", placement_id="row"), self.selection.GetStatisticsResponse).arms
            if arms[0].artwork_id == "two" and arms[0].probability > 0.99:
                return
        self.fail(f"the rewarded artwork is not preferred: {arms}")

    def test_names_in_any_script_come_back(self):
        title = self.call("CatalogService", "GetTitle", self.catalog.GetTitleRequest(id="t"), self.catalog.Title)
        self.assertEqual(title.name, "Título ☂")

    def test_errors_carry_code_and_message(self):
        with self.assertRaises(grpc.RpcError) as caught:
            self.call("CatalogService", "GetTitle", self.catalog.GetTitleRequest(id="☂ nobody"), self.catalog.Title)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.NOT_FOUND)
        self.assertIn("☂ nobody", caught.exception.details())

    def test_gzip_requests_are_answered(self):
        page = self.select("z", *["t"] * 200, compression=grpc.Compression.Gzip)
        self.assertEqual(len(page.selections), 200)

    def test_a_stream_of_pages_is_answered_in_order(self):
        invoke = self.channel.stream_stream(
            "/artwork.v1.SelectionService/SelectStream",
            self.selection.SelectPageRequest.SerializeToString, self.selection.SelectPageResponse.FromString)
        requests = [self.selection.SelectPageRequest(placement_id="row", member_id=f"s{i}", title_ids=["t"] * i) for i in range(50)]
        self.assertEqual([len(page.selections) for page in invoke(iter(requests))], list(range(50)))

    def test_many_threads_are_served_at_once(self):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            pages = list(pool.map(lambda i: self.select(f"p{i}", "t"), range(400)))
        self.assertTrue(all(page.selections[0].outcome == self.selection.Selection.SELECTED for page in pages))

    def test_a_deadline_in_the_past_is_exceeded(self):
        with self.assertRaises(grpc.RpcError) as caught:
            self.select("late", "t", timeout=1e-9)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.DEADLINE_EXCEEDED)


if __name__ == "__main__":
    unittest.main()
