"""Our clients ask Python's gRPC, in all four ways."""

import concurrent.futures
import queue
import threading
import unittest

from peers import LIMIT, Program, main
import grpc
import chat_pb2
import chat_pb2_grpc
import route_guide_pb2 as pb
import route_guide_pb2_grpc


class Served(unittest.TestCase):
    """A Python server, and our programs as its clients."""

    def serve(self, add, service):
        threads = concurrent.futures.ThreadPoolExecutor(8)
        server = grpc.server(threads)
        self.addCleanup(threads.shutdown)
        self.addCleanup(lambda: server.stop(0).wait())
        add(service, server)
        self.target = "127.0.0.1:%d" % server.add_insecure_port("127.0.0.1:0")
        server.start()

    def run_program(self, name, *arguments):
        program = Program(name, *arguments)
        program.__enter__()
        self.addCleanup(program.__exit__, None, None, None)
        return program


class Guide(route_guide_pb2_grpc.RouteGuideServicer):
    """Answers the example's client, and remembers what it was asked."""

    def __init__(self):
        self.asked = []
        self.points = []
        self.notes = []

    def GetFeature(self, request, context):
        self.asked.append(request)
        return pb.Feature(name=f"place {len(self.asked)}", location=request)

    def ListFeatures(self, request, context):
        for number in range(3):
            yield pb.Feature(name=f"in the area {number}",
                             location=pb.Point(latitude=request.lo.latitude + number, longitude=7))

    def RecordRoute(self, request_iterator, context):
        self.points = list(request_iterator)
        return pb.RouteSummary(point_count=len(self.points), feature_count=2, distance=3456,
                               elapsed_time=7)

    def RouteChat(self, request_iterator, context):
        for note in request_iterator:
            self.notes.append(note)
            yield pb.RouteNote(location=note.location, message="answer to: " + note.message)


class RouteGuide(Served):
    """The example."""

    def test_all_four_ways(self):
        guide = Guide()
        self.serve(route_guide_pb2_grpc.add_RouteGuideServicer_to_server, guide)
        client = self.run_program("route_guide_client", "--target", self.target)
        self.assertEqual(client.wait(), 0)
        printed = "\n".join(client.output.all())

        self.assertEqual(len(guide.asked), 2)
        self.assertIn(pb.Point(latitude=544671000, longitude=-30816000), guide.asked)
        for text in ("place 1", "place 2", "in the area 0", "in the area 1", "in the area 2"):
            self.assertIn(text, printed)
        self.assertEqual([point.latitude for point in guide.points],
                         [544000000, 544000001, 544000002])
        self.assertIn("3 points, 2 of them with a name, 3456 m in 7 s", printed)
        self.assertTrue(guide.notes)
        for note in guide.notes:
            self.assertIn("answer to: " + note.message, printed)

    def test_a_refusal(self):
        self.serve(lambda service, server: None, None)
        client = self.run_program("route_guide_client", "--target", self.target)
        self.assertEqual(client.wait(), 1)
        self.assertIn("UNIMPLEMENTED", "\n".join(client.errors.all()))


class Behaviour(route_guide_pb2_grpc.RouteGuideServicer):
    """What a call can meet; `events` tells what the call did."""

    def __init__(self):
        self.events = queue.Queue()
        self.endless = True

    def _watch(self, context):
        context.add_callback(lambda: self.events.put("ended"))

    def _wait(self, context):
        ended = threading.Event()
        if context.add_callback(ended.set):
            ended.wait(LIMIT)

    def GetFeature(self, request, context):
        metadata = dict(context.invocation_metadata())
        kept = [(key, metadata[key]) for key in ("first", "second-bin") if key in metadata]
        context.send_initial_metadata([("initial-" + key, value) for key, value in kept])
        context.set_trailing_metadata([("trailing-" + key, value) for key, value in kept])
        if request.latitude == 1:
            context.set_trailing_metadata([("grpc-status-details-bin", b"\0deep\xff")])
            context.abort(grpc.StatusCode.NOT_FOUND, "no feature there")
        if request.latitude == 2:
            context.abort(grpc.StatusCode.PERMISSION_DENIED, "not for \u00e4nybody")
        if request.latitude == 3:
            self.events.put(context.time_remaining())
            self._watch(context)
            self._wait(context)
        return pb.Feature(location=request)

    def ListFeatures(self, request, context):
        self._watch(context)
        for latitude in (5, 6):
            yield pb.Feature(location=pb.Point(latitude=latitude))
        if not self.endless:
            context.abort(grpc.StatusCode.OUT_OF_RANGE, "that is all")
        self._wait(context)

    def RecordRoute(self, request_iterator, context):
        for number, _ in enumerate(request_iterator, start=1):
            if number == 3:
                return pb.RouteSummary(point_count=number)

    def RouteChat(self, request_iterator, context):
        self._watch(context)
        next(request_iterator)
        yield pb.RouteNote(message="welcome")
        self._wait(context)


class Calls(Served):
    """What the examples have no use for."""

    def setUp(self):
        self.behaviour = Behaviour()
        self.serve(route_guide_pb2_grpc.add_RouteGuideServicer_to_server, self.behaviour)

    def show(self, what):
        return self.run_program("foreign_client", self.target, what)

    def assert_prints(self, client, *lines):
        self.assertEqual(client.wait(), 0)
        self.assertEqual(client.output.all(), list(lines))

    def event(self):
        return self.behaviour.events.get(timeout=LIMIT)

    def test_fail_with_the_status_and_its_details(self):
        self.behaviour.endless = False
        self.assert_prints(self.show("fail"),
                           "status 5 'no feature there' 0064656570ff",
                           "status 7 'not for \u00e4nybody' ",
                           "feature", "feature", "status 11 'that is all' ")

    def test_carry_metadata(self):
        self.assert_prints(self.show("send_metadata"),
                           "initial-first 317374", "initial-second-bin 0001ff",
                           "trailing-first 317374", "trailing-second-bin 0001ff")

    def test_end_at_their_deadline(self):
        client = self.show("pass_a_deadline")
        self.assertLess(self.event(), 1)  # gRPC rounds it up on the wire
        self.assertEqual(self.event(), "ended")
        self.assertEqual(self.event(), "ended")
        client.say("enough")
        self.assertEqual(client.wait(), 0)
        lines = client.output.all()
        self.assertEqual([line[:8] for line in lines if line.startswith("status")],
                         ["status 4", "status 4"])
        self.assertEqual(lines.count("the requests are gone"), 1)

    def test_are_cancelled_by_a_stop(self):
        client = self.show("stop_a_call")
        self.assertGreater(self.event(), 1000)
        client.say("stop")
        self.assertEqual(self.event(), "ended")
        self.assertEqual(client.wait(), 0)
        self.assertEqual(client.output.all()[0][:9], "status 1 ")

    def test_are_cancelled_when_the_replies_are_dropped(self):
        client = self.show("drop_a_stream")
        self.assertEqual(self.event(), "ended")
        client.say("enough")
        self.assert_prints(client, "first 5")

    def test_are_cancelled_when_a_conversation_is_dropped(self):
        client = self.show("drop_a_conversation")
        self.assertEqual(self.event(), "ended")
        client.say("enough")
        self.assert_prints(client, "first welcome", "the requests are gone")

    def test_may_be_answered_before_all_is_asked(self):
        client = self.show("be_answered_early")
        client.output.wait_for("the requests are gone")
        client.say("enough")
        self.assertEqual(client.wait(), 0)
        self.assertEqual(sorted(client.output.all()), ["points 3", "the requests are gone"])


class Room(chat_pb2_grpc.ChatServiceServicer):
    """Answers every line, and remembers how the conversation ended."""

    def __init__(self):
        self.said = []
        self.half_closed = threading.Event()

    def SendMessage(self, request, context):
        if request.username != "ada":
            context.abort(grpc.StatusCode.UNAUTHENTICATED, "only ada")
        return chat_pb2.SendMessageReply(message="you said\n" + request.message)

    def Broadcast(self, request_iterator, context):
        for line in request_iterator:
            self.said.append((line.username, line.message))
            yield chat_pb2.ChatLine(username="echo\x1b[2J", message=line.message)
            if line.message == "go away":
                context.abort(grpc.StatusCode.PERMISSION_DENIED, "no \x1b[31mmore")
            if line.message == "enough":
                return
        self.half_closed.set()


class Chat(Served):
    """The example."""

    def setUp(self):
        self.room = Room()
        self.serve(chat_pb2_grpc.add_ChatServiceServicer_to_server, self.room)

    def join(self, *arguments):
        return self.run_program("chat_client", "--target", self.target, "--name", "ada", *arguments)

    def test_says_one_thing(self):
        client = self.join("--say", "hello")
        self.assertEqual(client.wait(), 0)
        self.assertEqual(client.output.all(), ["you said\\x0ahello"])

    def test_reports_a_refusal(self):
        client = self.join("--name", "bob", "--say=hello")
        self.assertEqual(client.wait(), 1)
        self.assertIn("UNAUTHENTICATED: only ada", client.errors.all()[0])

    def test_sends_lines_and_prints_lines(self):
        client = self.join()
        client.say("gr\u00fc\u00df dich")
        client.output.wait_for("echo\\x1b[2J: gr\u00fc\u00df dich")
        client.process.stdin.write(b"no \xff text\nthe end")
        client.process.stdin.close()
        self.assertEqual(client.wait(), 0)
        self.assertTrue(self.room.half_closed.wait(LIMIT))
        said = ["gr\u00fc\u00df dich", "no \ufffd text", "the end"]
        self.assertEqual(self.room.said, [("ada", text) for text in said])
        self.assertEqual(client.output.all(), ["echo\\x1b[2J: " + text for text in said])
        self.assertEqual(client.errors.all(), [])

    def test_ends_with_the_server_and_without_a_key(self):
        for parting, code, notice in (("go away", 1, "PERMISSION_DENIED: no \\x1b[31mmore"),
                                      ("enough", 0, "the server has ended the conversation")):
            client = self.join()
            client.say(parting)
            self.assertEqual(client.wait(), code)
            self.assertIn(notice, client.errors.all()[0])

    def test_a_long_line_comes_in_pieces(self):
        client = self.join()
        client.process.stdin.write(b"x" * 10000 + b"\n")
        client.process.stdin.close()
        self.assertEqual(client.wait(), 0)
        said = [text for _, text in self.room.said]
        self.assertGreater(len(said), 1)
        self.assertLessEqual(max(map(len, said)), 8192)
        self.assertEqual("".join(said), "x" * 10000)


if __name__ == "__main__":
    main()
