"""Chat and sessions as others' clients use them: people.py PORT DEED. A deed that fails ends with a traceback.

Every bad input has a good neighbour, which must not notice.
"""
import itertools
import queue
import sys
import threading
import time

import grpc

import analytics_pb2
import chat_pb2
from penstock.sessions.v1 import sessions_pb2

PATIENCE = 30
# Of streams that stay open while other things are done.
LONG = 300
INVALID = grpc.StatusCode.INVALID_ARGUMENT
NAMES_REFUSED = {
    "empty": "",
    "bell": "an\x07n",
    "newline": "ann\nbob",
    "delete": "ann\x7f",
    "C1 control": "ann\x85",
    "right-to-left override": "ann\u202etxt.exe",
    "left-to-right isolate": "ann\u2066",
    "Arabic letter mark": "ann\u061c",
    "right-to-left mark": "\u200fann",
    "zero-width space": "an\u200bn",
    "zero-width joiner": "an\u200dn",
    "byte order mark": "\ufeffann",
    "line separator": "ann\u2028",
    "space in front": " ann",
    "space behind": "ann ",
    "no-break space behind": "ann\u00a0",
    "only space": "   ",
    "filler that shows nothing": "\u3164",
    "129 bytes": "a" * 129,
    "130 bytes of two each": "\u00e9" * 65,
}
counter = itertools.count()


def fresh(what):
    """A name nobody has used."""
    return f"{what} {time.time_ns()} {next(counter)}"


class Contract:
    def __init__(self, channel, service, messages):
        self.channel, self.service, self.messages = channel, service, messages

    def one_to_many(self, name, answer):
        return self.channel.unary_stream(
            f"/{self.service}/{name}", request_serializer=serialized, response_deserializer=answer.FromString)

    def many_to_one(self, name, answer):
        return self.channel.stream_unary(
            f"/{self.service}/{name}", request_serializer=serialized, response_deserializer=answer.FromString)

    def many_to_many(self, name, answer):
        return self.channel.stream_stream(
            f"/{self.service}/{name}", request_serializer=serialized, response_deserializer=answer.FromString)

    def one_to_one(self, name, answer):
        return self.channel.unary_unary(
            f"/{self.service}/{name}", request_serializer=serialized, response_deserializer=answer.FromString)


def serialized(message):
    return message if isinstance(message, bytes) else message.SerializeToString()


def refused(what, expected, call):
    """The call ends with the status, and says something."""
    try:
        answers = call()
        for _ in answers if hasattr(answers, "__iter__") else [answers]:
            break
    except grpc.RpcError as error:
        assert error.code() == expected, (what, error.code(), error.details())
        assert error.details(), what
        assert "\u202e" not in error.details() and "\x07" not in error.details(), (what, error.details())
        return
    raise AssertionError(f"{what}: accepted")


# --- chat.ChatService ---------------------------------------------------------------------------


class Chat(Contract):
    def __init__(self, channel):
        super().__init__(channel, "chat.ChatService", chat_pb2)
        self._join = self.one_to_many("JoinChat", chat_pb2.ChatMessage)
        self._send = self.many_to_one("SendMessage", chat_pb2.SendResponse)
        self._history = self.one_to_many("GetChatHistory", chat_pb2.ChatMessage)

    def join(self, user, room, **more):
        return self._join(chat_pb2.JoinRequest(username=user, room_id=room, **more), timeout=LONG)

    def join_bytes(self, request):
        return self._join(request, timeout=PATIENCE)

    def send(self, *messages):
        return self._send(iter(messages), timeout=PATIENCE)

    def say(self, user, room, *texts):
        return self.send(*[chat_pb2.ChatMessage(username=user, room_id=room, content=text) for text in texts])

    def history(self, room, **more):
        return self._history(chat_pb2.HistoryRequest(room_id=room, **more), timeout=PATIENCE)


def await_message(answers, content):
    for message in answers:
        if message.content == content:
            return message
    raise AssertionError(f"the stream ended before {content!r}")


def chat_by_contract(channel):
    """The last ten, one's own join, what is said; ids and times are the server's; history."""
    chat, room = Chat(channel), fresh("room")
    refused("history of a room that is not there", grpc.StatusCode.NOT_FOUND, lambda: chat.history(room))
    before = int(time.time() * 1000) - 1000
    result = chat.say("ann", room, *[f"m{i}" for i in range(12)])
    assert (result.messages_sent, result.status) == (12, "success"), result
    answers = chat.join("bob", room)
    first = [next(answers) for _ in range(11)]
    assert [message.content for message in first[:10]] == [f"m{i}" for i in range(2, 12)], first
    assert first[10].type == chat_pb2.JOIN and first[10].username == "bob", first[10]
    forged = chat_pb2.ChatMessage(
        message_id="0" * 26, username="ann", room_id=room, content="live", timestamp=1, type=chat_pb2.SYSTEM)
    assert chat.send(forged).messages_sent == 1
    live = await_message(answers, "live")
    assert live.type == chat_pb2.MESSAGE and live.timestamp >= before and live.message_id != "0" * 26, live
    ids = [message.message_id for message in first[:10]] + [live.message_id]
    assert ids == sorted(set(ids)) and all(len(one) == 26 for one in ids), ids
    history = [message.content for message in chat.history(room, limit=3)]
    assert history == ["m10", "m11", "live"], history
    assert len(list(chat.history(room))) == 13
    assert not list(chat.history(room, since_timestamp=int(time.time()) + 3600))
    answers.cancel()


def chat_presence(channel):
    """A user on three connections joins once and leaves once."""
    chat, room = Chat(channel), fresh("room")
    watcher = chat.join("watcher", room)
    assert next(watcher).type == chat_pb2.JOIN
    chat.say("watcher", room, "hello")
    assert next(watcher).content == "hello"
    calls = [chat.join("ann", room) for _ in range(3)]
    for call in calls:
        assert next(call).content == "hello"
    for call in calls[:2]:
        call.cancel()
    chat.say("watcher", room, "two are gone")
    time.sleep(1.5)
    calls[2].cancel()
    told = []
    for message in watcher:
        told.append((message.type, message.username))
        if message.type == chat_pb2.LEAVE:
            break
    expected = [(chat_pb2.JOIN, "ann"), (chat_pb2.MESSAGE, "watcher"), (chat_pb2.LEAVE, "ann")]
    assert told == expected, told
    watcher.cancel()


def chat_ping(channel):
    """Silence brings a ping from system, which is no history."""
    chat, room = Chat(channel), fresh("room")
    answers = chat.join("ann", room, heartbeat_seconds=1)
    assert next(message for message in answers if message.type != chat_pb2.JOIN and message.content)
    ping = next(message for message in answers if message.content == "ping")
    assert (ping.type, ping.username) == (chat_pb2.SYSTEM, "system"), ping
    assert not list(chat.history(room))
    answers.cancel()


def chat_bad_input(channel):
    """Each is refused, and beside it people go on talking."""
    chat, room = Chat(channel), fresh("room")
    neighbour = chat.join("neighbour", room)
    assert next(neighbour).type == chat_pb2.JOIN
    bad = {}
    for what, name in NAMES_REFUSED.items():
        bad[f"user: {what}"] = lambda name=name: chat.join(name, room)
        bad[f"room: {what}"] = lambda name=name: chat.join("ann", name)
    bad["user: system"] = lambda: chat.join("system", room)
    bad["user: System"] = lambda: chat.join("System", room)
    bad["user: not UTF-8"] = lambda: chat.join_bytes(b"\x0a\x02a\xff\x12\x01r")
    bad["user: half a surrogate pair"] = lambda: chat.join_bytes(b"\x0a\x03\xed\xa0\x80\x12\x01r")
    bad["not a message"] = lambda: chat.join_bytes(b"\x0a\xff\xff\xff\xff\x7f")
    bad["cursor: not one"] = lambda: chat.join("ann", room, after_cursor="yesterday")
    bad["slow consumer: conflate"] = lambda: chat.join("ann", room, slow_consumer=2)
    bad["history: limit below 0"] = lambda: chat.history(room, limit=-1)
    bad["history: limit over 1000"] = lambda: chat.history(room, limit=1001)
    bad["history: no room"] = lambda: chat.history("")
    for i, (what, call) in enumerate(bad.items()):
        refused(what, INVALID, call)
        assert chat.say("ann", room, f"after {i}").messages_sent == 1, what
        await_message(neighbour, f"after {i}")
    neighbour.cancel()


def chat_bad_messages(channel):
    """Among good messages bad ones are skipped, and the good ones are there."""
    chat, room = Chat(channel), fresh("room")
    bad = [
        chat_pb2.ChatMessage(room_id=room, content="of nobody"),
        chat_pb2.ChatMessage(username="ann", content="nowhere"),
        chat_pb2.ChatMessage(username="ann", room_id=room),
        chat_pb2.ChatMessage(username="system", room_id=room, content="forged author"),
        chat_pb2.ChatMessage(username="ann", room_id=room, content="x" * (16 * 1024 + 1)),
    ]
    bad += [chat_pb2.ChatMessage(username=name, room_id=room, content="bad") for name in NAMES_REFUSED.values()]
    messages, good = [], []
    for i, one in enumerate(bad):
        good.append(f"good {i}")
        messages += [chat_pb2.ChatMessage(username="ann", room_id=room, content=good[-1]), one]
    longest = "\u00e9" * (8 * 1024)
    messages.append(chat_pb2.ChatMessage(username="ann", room_id=room, content=longest))
    result = chat.send(*messages)
    assert result.messages_sent == len(good) + 1, result
    assert result.status == "error" and 1 <= len(result.errors) <= 10, result
    assert [message.content for message in chat.history(room, limit=1000)] == good + [longest]


# --- analytics.Collaboration --------------------------------------------------------------------


class Talk:
    """One Collaborate call: what is put is sent, what comes is kept."""

    def __init__(self, method, **first):
        self._out = queue.Queue()
        self._in = queue.Queue()
        self.put(**first)
        self.call = method(iter(self._out.get, None))
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        try:
            for message in self.call:
                self._in.put(message)
        except grpc.RpcError as error:
            self._in.put(error)

    def put(self, **fields):
        self._out.put(analytics_pb2.CollaborationMessage(**fields))

    def end(self):
        self._out.put(None)

    def get(self, wanted):
        """The next one that is wanted."""
        while True:
            message = self._in.get(timeout=PATIENCE)
            if isinstance(message, grpc.RpcError) or wanted(message):
                return message


class Sessions(Contract):
    def __init__(self, channel):
        super().__init__(channel, "analytics.Collaboration", analytics_pb2)
        self._join = self.one_to_many("JoinSession", analytics_pb2.CollaborationMessage)
        self._collaborate = self.many_to_many("Collaborate", analytics_pb2.CollaborationMessage)
        self._post = self.one_to_one("Post", analytics_pb2.PostResponse)

    def join(self, session, user, **more):
        return self._join(
            analytics_pb2.SessionRequest(session_id=session, user_id=user, **more), timeout=LONG)

    def join_bytes(self, request):
        return self._join(request, timeout=PATIENCE)

    def present(self, session, user, **more):
        """Joined, and everything from now on is heard: who asks for heartbeats has one at once."""
        heard = self.join(session, user, heartbeat_seconds=60, **more)
        first = next(heard)
        assert of_kind(first, "heartbeat") and first.heartbeat and first.cursor, first
        return heard

    def collaborate(self, session, user, **more):
        return Talk(self._collaborate, session_id=session, user_id=user, **more)

    def post(self, session, user, **message):
        return self._post(
            analytics_pb2.PostRequest(
                session_id=session, user_id=user, message=analytics_pb2.CollaborationMessage(**message)),
            timeout=PATIENCE)


def of_kind(message, kind):
    return message.message_type == "system" and message.metadata.get("type") == kind


def session_by_contract(channel):
    """Others are told of a join and of what is said; one's own messages are not echoed."""
    sessions, session = Sessions(channel), fresh("session")
    heard = sessions.present(session, "ann", user_name="Ann")
    bob = sessions.collaborate(session, "bob", user_name="Bob")
    joined = next(message for message in heard if message.metadata.get("action"))
    assert (joined.message_type, joined.metadata["action"], joined.user_id) == ("system", "join", "bob"), joined
    assert joined.metadata["user_name"] == "Bob", joined
    bob.put(message_type="chat", message="hello", sequence=1)
    bob.put(message_type="heartbeat", message="nobody hears this")
    bob.put(message_type="action", message="restarted db-3", metadata={"host": "db-3"}, sequence=2)
    said = [next(heard), next(heard)]
    assert [(one.message_type, one.message) for one in said] == [("chat", "hello"), ("action", "restarted db-3")], said
    assert said[1].metadata["host"] == "db-3" and said[1].metadata["user_name"] == "Bob", said
    assert abs(said[0].timestamp.ToSeconds() - time.time()) < 60, said
    sessions.post(session, "ann", message_type="chat", message="and I")
    answer = bob.get(lambda message: message.message_type == "chat")
    assert (answer.user_id, answer.message) == ("ann", "and I"), answer
    bob.end()
    left = next(heard)
    assert (left.metadata["action"], left.user_id) == ("leave", "bob"), left
    heard.cancel()


def session_heartbeat(channel):
    """Silence brings a heartbeat from system."""
    sessions = Sessions(channel)
    heard = sessions.join(fresh("session"), "ann", heartbeat_seconds=1)
    beat = next(message for message in heard if of_kind(message, "heartbeat"))
    assert beat.user_id == "system", beat
    heard.cancel()


def session_bad_input(channel):
    """Each is refused, and beside it others go on."""
    sessions, session = Sessions(channel), fresh("session")
    neighbour = sessions.present(session, "neighbour")
    writer = sessions.collaborate(session, "writer")
    next(message for message in neighbour if message.metadata.get("action") == "join")
    bad = {}
    for what, name in NAMES_REFUSED.items():
        bad[f"user: {what}"] = lambda name=name: sessions.join(session, name)
        bad[f"session: {what}"] = lambda name=name: sessions.join(name, "ann")
    bad["user: system"] = lambda: sessions.join(session, "system")
    bad["user: not UTF-8"] = lambda: sessions.join_bytes(b"\x0a\x01s\x12\x02a\xff")
    bad["cursor: not one"] = lambda: sessions.join(session, "ann", after_cursor="yesterday")
    bad["slow consumer: conflate"] = lambda: sessions.join(session, "ann", slow_consumer=2)
    bad["post: type too long"] = lambda: sessions.post(session, "ann", message_type="x" * 33, message="m")
    bad["post: of system"] = lambda: sessions.post(session, "ann", message_type="system", message="forged")
    for i, (what, call) in enumerate(bad.items()):
        refused(what, INVALID, call)
        writer.put(message_type="chat", message=f"after {i}")
        told = next(message for message in neighbour if message.message_type == "chat")
        assert told.message == f"after {i}", (what, told)
    refused(
        "post: no such session",
        grpc.StatusCode.NOT_FOUND,
        lambda: sessions.post(fresh("none"), "ann", message_type="chat", message="m"))
    writer.end()
    neighbour.cancel()


def session_bad_messages(channel):
    """Bad messages within a call are answered one by one; those between them are told."""
    sessions, session = Sessions(channel), fresh("session")
    neighbour = sessions.present(session, "neighbour")
    writer = sessions.collaborate(session, "writer")
    note = sessions_pb2.Annotation(text="without a pin")
    backwards = sessions_pb2.Annotation(text="backwards")
    backwards.pin.metric, backwards.range.start_ms, backwards.range.end_ms = "cpu", 2000, 1000
    bad = [
        {"message_type": "chat", "message": "forged author", "user_id": "neighbour"},
        {"message_type": "chat", "message": "forged author", "user_id": "system"},
        {"message_type": "system", "message": "forged"},
        {"message_type": "x" * 33, "message": "type too long"},
        {"message_type": "chat", "message": "x" * (64 * 1024 + 1)},
        {"message_type": "chat", "message": "much metadata", "metadata": {f"k{i}": "v" for i in range(33)}},
        {"annotation": note},
        {"annotation": backwards},
    ]
    for i, fields in enumerate(bad):
        writer.put(**fields)
        answer = writer.get(lambda message: message.refused > 0)
        assert not isinstance(answer, grpc.RpcError), (fields, answer)
        assert of_kind(answer, "refused") and answer.metadata["code"] and answer.message, answer
        # The joining one is 1; before this one came i bad and i good ones.
        assert answer.refused == 2 + 2 * i, (i, answer)
        writer.put(message_type="chat", message=f"good {i}")
        told = next(message for message in neighbour if message.message_type not in ("system", ""))
        assert (told.message_type, told.message) == ("chat", f"good {i}"), (fields, told)
    writer.end()
    neighbour.cancel()


def session_bad_beginning(channel):
    """A call that does not begin with joining ends; the next one is served."""
    sessions, session = Sessions(channel), fresh("session")
    for first in [
        {"message_type": "chat", "message": "hello"},
        {"session_id": session},
        {"user_id": "ann"},
        {"session_id": session, "user_id": "ann\u202e"},
        {"session_id": session, "user_id": "ann", "after_cursor": "yesterday"},
        {"session_id": session, "user_id": "ann", "slow_consumer": 2},
        {"session_id": session, "user_id": "ann", "producer": "p" * 256},
    ]:
        talk = Talk(sessions._collaborate, **first)
        ending = talk.get(lambda message: True)
        assert isinstance(ending, grpc.RpcError) and ending.code() == INVALID, (first, ending)
        good = sessions.collaborate(session, "ann")
        acknowledged = good.get(lambda message: True)
        assert of_kind(acknowledged, "acknowledged") and acknowledged.cursor, acknowledged
        good.end()


def session_replay(channel):
    """The record again at ten times the speed: the same events, none before its time."""
    sessions, session = Sessions(channel), fresh("session")
    writer = sessions.collaborate(session, "writer")
    for i in range(5):
        writer.put(message_type="chat", message=f"m{i}", sequence=i + 1)
        writer.get(lambda message: message.sequence == i + 1)
        time.sleep(0.4)
    own = Contract(channel, "penstock.sessions.v1.Sessions", sessions_pb2)
    watch = own.one_to_many("Watch", sessions_pb2.WatchResponse)

    def said(**request):
        for answer in watch(sessions_pb2.WatchRequest(session_id=session, heartbeat_seconds=60, **request), timeout=LONG):
            if answer.event.HasField("said"):
                yield answer.event

    record = list(itertools.islice(said(last=100), 5))
    assert [event.said.message for event in record] == [f"m{i}" for i in range(5)], record
    begun = int(time.time() * 1000) + 500
    start = record[0].time_ms - 1000
    moment = {"seconds": start // 1000, "nanos": start % 1000 * 1_000_000}
    for event, again in zip(record, said(start=moment, replay_speed=10, replay_begun_ms=begun)):
        early = begun + (event.time_ms - start) / 10 - time.time() * 1000
        assert again == event, (event, again)
        assert early < 50, f"{early} ms before its time: {event}"
    writer.end()


if __name__ == "__main__":
    _, port, deed = sys.argv
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        globals()[deed](channel)
