"""Python's gRPC asks our servers, in all four ways."""

import os
import queue
import unittest

from peers import LIMIT, Server, main
import grpc
import chat_pb2
import chat_pb2_grpc
import route_guide_pb2 as pb
import route_guide_pb2_grpc


def point(latitude, longitude=0):
    return pb.Point(latitude=latitude, longitude=longitude)


def note(latitude, message):
    return pb.RouteNote(location=point(latitude), message=message)


def area(low, high):
    return pb.Rectangle(lo=point(low), hi=point(high))


def places():
    """What the example's server knows."""
    with open(os.environ["features"], encoding="utf-8") as file:
        lines = [line.split(maxsplit=2) for line in file if line[0] not in "#\n"]
    return [pb.Feature(name=name.strip(),
                       location=point(round(float(latitude) * 1e7), round(float(longitude) * 1e7)))
            for latitude, longitude, name in lines]


class Requests:
    """An iterator that is fed: what a call sends, when the test wants it."""

    def __init__(self):
        self._queue = queue.Queue()

    def send(self, request):
        self._queue.put(request)

    def end(self):
        self._queue.put(None)

    def __iter__(self):
        return iter(self._queue.get, None)


class PeerTest(unittest.TestCase):
    def start(self, name, *arguments):
        server = self.enterContext(Server(name, *arguments))
        self.addCleanup(lambda: self.assertEqual(server.terminate(), 0))
        channel = self.enterContext(grpc.insecure_channel(server.target))
        return server, channel

    def enterContext(self, context):  # Python 3.11 has it
        entered = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        return entered

    def assert_fails(self, code, details, call):
        with self.assertRaises(grpc.RpcError) as caught:
            call()
        self.assertEqual(caught.exception.code(), code)
        if details is not None:
            self.assertEqual(caught.exception.details(), details)
        return caught.exception


class RouteGuide(PeerTest):
    """The example."""

    def setUp(self):
        self.server, channel = self.start("route_guide_server", "--features",
                                          os.environ["features"])
        self.guide = route_guide_pb2_grpc.RouteGuideStub(channel)

    def test_one_question_one_answer(self):
        known = self.guide.GetFeature(point(544127000, -31102000), timeout=LIMIT)
        self.assertEqual(known.name, "Saint Alkin's Well")
        self.assertEqual(known.location, point(544127000, -31102000))
        self.assertEqual(self.guide.GetFeature(point(1, 2), timeout=LIMIT),
                         pb.Feature(location=point(1, 2)))

    def test_one_question_many_answers(self):
        low, high = point(544000000, -31500000), point(544800000, -30000000)
        expected = [feature for feature in places()
                    if low.latitude <= feature.location.latitude <= high.latitude
                    and low.longitude <= feature.location.longitude <= high.longitude]
        self.assertGreater(len(expected), 5)
        features = self.guide.ListFeatures(pb.Rectangle(lo=low, hi=high), timeout=LIMIT)
        self.assertEqual(list(features), expected)

    def test_many_questions_one_answer(self):
        known = point(544127000, -31102000)
        summary = self.guide.RecordRoute(iter([known, point(544127000, -31002000), known]),
                                         timeout=LIMIT)
        self.assertEqual((summary.point_count, summary.feature_count), (3, 2))
        self.assertAlmostEqual(summary.distance, 2 * 647, delta=4)

    def test_many_questions_many_answers(self):
        notes = Requests()
        answers = self.guide.RouteChat(iter(notes), timeout=LIMIT)
        notes.send(note(1, "one"))
        notes.send(note(2, "two"))
        notes.send(note(1, "three"))
        self.assertEqual(next(answers), note(1, "one"))
        notes.send(note(1, "four"))
        self.assertEqual(next(answers), note(1, "one"))
        self.assertEqual(next(answers), note(1, "three"))
        notes.end()
        self.assertEqual(list(answers), [])


class Handlers(PeerTest):
    """What the examples have no use for."""

    def setUp(self):
        self.server, channel = self.start("foreign_server")
        self.guide = route_guide_pb2_grpc.RouteGuideStub(channel)

    def test_fail_with_a_status_and_its_details(self):
        error = self.assert_fails(grpc.StatusCode.NOT_FOUND, "no feature there",
                                  lambda: self.guide.GetFeature(point(1), timeout=LIMIT))
        self.assertIn(("grpc-status-details-bin", b"\0deep\xff"), error.trailing_metadata())

    def test_keep_what_they_throw_to_themselves(self):
        error = self.assert_fails(grpc.StatusCode.UNKNOWN, None,
                                  lambda: self.guide.GetFeature(point(2), timeout=LIMIT))
        self.assertNotIn("secret", error.details())
        self.server.errors.wait_for('"a secret"')
        self.assertEqual(self.guide.GetFeature(point(9), timeout=LIMIT).location, point(9))

    def test_fail_after_messages(self):
        features = self.guide.ListFeatures(area(1, 4), timeout=LIMIT)
        self.assertEqual([next(features).location.latitude for _ in range(3)], [1, 2, 3])
        self.assert_fails(grpc.StatusCode.OUT_OF_RANGE, "that is all", lambda: next(features))

    def test_answer_before_all_requests_are_there(self):
        points = Requests()
        for latitude in (1, 4):
            points.send(point(latitude))
        summary = self.guide.RecordRoute(iter(points), timeout=LIMIT)
        self.assertEqual(summary.point_count, 2)
        points.end()

    def test_read_and_write_metadata(self):
        sent = (("first", "1st"), ("second-bin", b"\0\1\xff"))
        expected = [("first", "1st"), ("second-bin", b"\0\1\xff")]
        _, unary = self.guide.GetFeature.with_call(point(9), metadata=sent, timeout=LIMIT)
        stream = self.guide.ListFeatures(area(1, 1), metadata=sent, timeout=LIMIT)
        self.assert_fails(grpc.StatusCode.OUT_OF_RANGE, None, lambda: next(stream))
        for call in (unary, stream):
            for entry in expected:
                self.assertIn(("initial-" + entry[0], entry[1]), call.initial_metadata())
                self.assertIn(("trailing-" + entry[0], entry[1]), call.trailing_metadata())

    def test_are_stopped_by_the_deadline(self):
        time = 0.5  # more, when that has passed before the server saw the call
        while time < LIMIT and "GetFeature started" not in self.server.output.so_far():
            self.assert_fails(grpc.StatusCode.DEADLINE_EXCEEDED, None,
                              lambda: self.guide.GetFeature(point(3), timeout=time))
            time *= 2
        self.server.output.wait_for("GetFeature stopped")

    def test_are_stopped_when_the_client_cancels(self):
        call = self.guide.GetFeature.future(point(3))
        self.server.output.wait_for("GetFeature started")
        call.cancel()
        self.server.output.wait_for("GetFeature stopped")

    def test_are_stopped_when_the_client_leaves_their_stream(self):
        features = self.guide.ListFeatures(area(1, 1 << 30))
        self.assertEqual(next(features).location.latitude, 1)
        features.cancel()
        self.server.output.wait_for("ListFeatures stopped")

    def test_are_stopped_when_the_client_leaves_its_requests(self):
        points = Requests()
        points.send(point(1))
        call = self.guide.RecordRoute.future(iter(points))
        self.server.output.wait_for("RecordRoute started")
        call.cancel()
        self.server.output.wait_for("RecordRoute stopped")
        points.end()

    def test_are_stopped_when_the_client_leaves_a_conversation(self):
        notes = Requests()
        notes.send(note(1, "one"))
        answers = self.guide.RouteChat(iter(notes))
        self.assertEqual(next(answers), note(1, "one"))
        answers.cancel()
        self.server.output.wait_for("RouteChat stopped")
        notes.end()


class Chat(PeerTest):
    """The example."""

    def setUp(self):
        self.server, channel = self.start("chat_server")
        self.chat = chat_pb2_grpc.ChatServiceStub(channel)

    def say(self, username, message):
        request = chat_pb2.SendMessageRequest(username=username, message=message)
        return self.chat.SendMessage(request, timeout=LIMIT).message

    def test_takes_a_message_for_all(self):
        self.assertEqual(self.say("ada", "anybody?"), "heard by 0")
        lines = Requests()
        heard = self.chat.Broadcast(iter(lines), timeout=LIMIT)
        self.server.errors.wait_for("joined, 1 in the room")
        self.assertEqual(self.say("ada", "gr\u00fc\u00df dich"), "heard by 1")
        self.assertEqual(next(heard), chat_pb2.ChatLine(username="ada", message="gr\u00fc\u00df dich"))
        lines.end()
        self.assertEqual(list(heard), [])

    def test_refuses_a_message_of_nobody(self):
        self.assert_fails(grpc.StatusCode.INVALID_ARGUMENT, "who says that?",
                          lambda: self.say("", "hello"))

    def test_refuses_a_message_without_measure(self):
        self.assert_fails(grpc.StatusCode.RESOURCE_EXHAUSTED, None,
                          lambda: self.say("ada", "x" * (1 << 17)))

    def test_carries_lines_to_the_others(self):
        lines = [Requests() for _ in range(3)]
        heard = []
        for number, requests in enumerate(lines, start=1):
            heard.append(self.chat.Broadcast(iter(requests), timeout=LIMIT))
            self.server.errors.wait_for(f"joined, {number} in the room")
        said = [chat_pb2.ChatLine(username="ada", message=str(i)) for i in range(100)]
        for line in said:
            lines[0].send(line)
        lines[0].end()
        self.assertEqual(list(heard[0]), [])
        for other in (1, 2):
            self.assertEqual([next(heard[other]) for _ in said], said)
        heard[1].cancel()
        self.server.errors.wait_for("left, 1 in the room")
        lines[2].end()
        self.assertEqual(list(heard[2]), [])
        lines[1].end()


if __name__ == "__main__":
    main()
