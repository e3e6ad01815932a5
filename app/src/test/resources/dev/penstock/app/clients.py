"""Clients as others write them: clients.py PORT DEED SERVICE. A deed that fails ends with a traceback.

Methods are called by path, since the generated stubs know the packaged names only.
"""
import sys
import time

import grpc

import analytics_pb2
import collection_pb2
import logs_pb2
import metrics_pb2

PATIENCE = 30


def collect(channel, service):
    """Three points, the second one bad: two stored, one error that names it."""
    call = channel.stream_unary(
        f"/{service}/CollectDataPoints",
        request_serializer=collection_pb2.DataPoint.SerializeToString,
        response_deserializer=collection_pb2.CollectionResult.FromString,
    )
    now = int(time.time() * 1000)
    points = [
        collection_pb2.DataPoint(source="python", timestamp=now + i, metrics={"py.temperature": value}, tags={"via": service})
        for i, value in enumerate([20.5, float("nan"), 21.5])
    ]
    result = call(iter(points), timeout=PATIENCE)
    assert (result.total_processed, result.successful_count, result.error_count) == (3, 2, 1), result
    assert result.errors[0].startswith("validation error for point 2"), result


def stream(channel, service):
    """The newest value of a series, then the next one."""
    tag = {"via": service}
    write(channel, tag, 1.0)
    call = channel.unary_stream(
        f"/{service}/StreamMetrics",
        request_serializer=metrics_pb2.MetricsRequest.SerializeToString,
        response_deserializer=metrics_pb2.MetricPoint.FromString,
    )
    answers = call(metrics_pb2.MetricsRequest(metric_names=["py.stream"], interval_seconds=1, labels=tag), timeout=PATIENCE)
    first = next(answers)
    assert (first.name, first.value, first.labels["via"]) == ("py.stream", 1.0, service), first
    assert first.metric_type == "gauge" and abs(first.timestamp / 1000 - time.time()) < 60, first
    write(channel, tag, 2.0)
    second = next(answers)
    assert second.value == 2.0 and second.timestamp >= first.timestamp, second
    answers.cancel()


def write(channel, tags, value):
    call = channel.stream_unary(
        "/collection.DataCollectionService/CollectDataPoints",
        request_serializer=collection_pb2.DataPoint.SerializeToString,
        response_deserializer=collection_pb2.CollectionResult.FromString,
    )
    point = collection_pb2.DataPoint(source="python", metrics={"py.stream": value}, tags=tags)
    assert call(iter([point]), timeout=PATIENCE).successful_count == 1


def collect_logs(channel, service):
    """Three entries, the second one bad: two indexed, one error that names it."""
    result = log(channel, service, ["first of " + service, "", "last of " + service])
    assert (result.total_received, result.indexed_count, result.status) == (3, 2, "SUCCESS"), result
    assert result.errors[0].startswith("validation error for entry 2"), result


def log(channel, service, messages):
    call = channel.stream_unary(
        f"/{service}/CollectLogs",
        request_serializer=collection_pb2.LogEntry.SerializeToString,
        response_deserializer=collection_pb2.LogCollectionResult.FromString,
    )
    now = int(time.time())
    entries = [
        collection_pb2.LogEntry(application="python", level="warning", timestamp=now, message=message, fields={"via": service})
        for message in messages
    ]
    return call(iter(entries), timeout=PATIENCE)


def stream_logs(channel, service):
    """History, then live; without follow the stream ends."""
    collection = "collection.DataCollectionService"
    log(channel, collection, ["History of " + service])
    call = channel.unary_stream(
        f"/{service}/StreamLogs",
        request_serializer=logs_pb2.LogStreamRequest.SerializeToString,
        response_deserializer=logs_pb2.LogEntry.FromString,
    )
    request = logs_pb2.LogStreamRequest(
        application="python", log_level="WARN", filters=["of " + service.upper(), "via=" + collection]
    )
    found = [entry.message for entry in call(request, timeout=PATIENCE)]
    assert found == ["History of " + service], found
    request.follow = True
    answers = call(request, timeout=PATIENCE)
    assert next(answers).message == found[0]
    log(channel, collection, ["Live, of " + service])
    live = next(answers)
    assert (live.message, live.level, live.application) == ("Live, of " + service, "WARN", "python"), live
    answers.cancel()


def host(channel, service):
    """The server's own host is always there."""
    call = channel.unary_stream(
        f"/{service}/StreamMetrics",
        request_serializer=metrics_pb2.MetricsRequest.SerializeToString,
        response_deserializer=metrics_pb2.MetricPoint.FromString,
    )
    wanted = {"cpu", "memory", "disk", "network", "load"}
    answers = call(metrics_pb2.MetricsRequest(metric_names=sorted(wanted)), timeout=PATIENCE)
    for point in answers:
        wanted.discard(point.name)
        if not wanted:
            break
    answers.cancel()
    assert not wanted, wanted


def upload(channel, service):
    """A good batch, one that is too large, a good one; then the first again."""
    call = channel.stream_unary(
        f"/{service}/UploadData",
        request_serializer=analytics_pb2.BatchData.SerializeToString,
        response_deserializer=analytics_pb2.UploadResponse.FromString,
    )
    first = batch("1", [1.0, 2.0])
    result = call(iter([first, batch("2", [0.0] * 10_001), batch("3", [3.0])]), timeout=PATIENCE)
    assert result.points_failed == 10_001 and len(result.errors) == 1, result
    assert result.batch_id, result
    again = call(iter([first]), timeout=PATIENCE)
    assert again.points_failed == 0, again


def batch(name, values):
    result = analytics_pb2.BatchData(batch_id=name, source="python")
    now = time.time_ns()
    for i, value in enumerate(values):
        point = result.points.add(metric_name="py.upload", value=value)
        point.timestamp.FromNanoseconds(now - i * 1_000_000)
    return result


def subscribe(channel, service):
    """The first round at once, the interval clamped and echoed, names with their source."""
    upload(channel, "analytics.DataIngestion")
    call = channel.unary_stream(
        f"/{service}/SubscribeMetrics",
        request_serializer=analytics_pb2.MetricSubscription.SerializeToString,
        response_deserializer=analytics_pb2.DashboardData.FromString,
    )
    request = analytics_pb2.MetricSubscription(metric_names=["py.upload"], update_interval_ms=10, filters={"source": "python"})
    answers = call(request, timeout=PATIENCE)
    first = next(answers)
    assert first.update_interval_ms == 1000, first
    assert [value.name for value in first.metrics] == ["py.upload:python"], first
    answers.cancel()


if __name__ == "__main__":
    _, port, deed, service = sys.argv
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        deeds = [collect, collect_logs, stream, stream_logs, host, upload, subscribe]
        {one.__name__: one for one in deeds}[deed](channel, service)
