package dev.penstock.client;

import dev.penstock.api.metrics.v1.PublishPoint;
import dev.penstock.api.metrics.v1.PublishRequest;
import dev.penstock.api.metrics.v1.PublishResponse;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The points of a stand-in server: everything that arrived, in order, and producers. Any thread. */
public final class StandInStore {
    private final List<Arrival> arrivals = new ArrayList<>();
    private final Map<Key, Integer> ids = new LinkedHashMap<>();
    private final Map<String, PublishResponse> lastOfProducer = new HashMap<>();

    /** A series. */
    public record Key(String name, String source, Map<String, String> tags) {
        public Key {
            tags = Map.copyOf(tags);
        }
    }

    /** A point as it was stored. */
    public record Arrival(int id, Key key, long time, double value) {}

    synchronized void forgetProducers() {
        lastOfProducer.clear();
    }

    /** Stores a message unless it is a repeat, and answers as the server does. */
    synchronized PublishResponse publish(PublishRequest request) {
        PublishResponse last = lastOfProducer.get(request.getProducer());
        long before = last == null ? 0 : last.getSequence();
        if (!request.getProducer().isEmpty()) {
            if (last != null && request.getSequence() == before) {
                return last.toBuilder().setRepeated(true).build();
            }
            if (request.getSequence() <= before) {
                return judge(request).setRepeated(true).build();
            }
            if (request.getSequence() > before + 1) {
                throw Trouble.refusal(Status.Code.FAILED_PRECONDITION, "SEQUENCE_GAP", null);
            }
        }
        String source = request.getSource().isEmpty() ? "default" : request.getSource();
        for (PublishPoint point : request.getPointsList()) {
            if (isGood(point)) {
                var key = new Key(point.getName(), source, point.getTagsMap());
                add(key, point.getTimestampMs(), point.getValue());
            }
        }
        PublishResponse answer = judge(request).build();
        lastOfProducer.put(request.getProducer(), answer);
        return answer;
    }

    /** What a message comes to. */
    private static PublishResponse.Builder judge(PublishRequest request) {
        var response = PublishResponse.newBuilder().setSequence(request.getSequence());
        for (PublishPoint point : request.getPointsList()) {
            if (isGood(point)) {
                response.setStored(response.getStored() + 1);
            } else {
                response.setFailed(response.getFailed() + 1);
                response.addErrors("bad point: " + point.getName());
            }
        }
        return response;
    }

    private static boolean isGood(PublishPoint point) {
        return point.getName().matches("[\\p{L}\\p{N}_.]+") && Double.isFinite(point.getValue());
    }

    synchronized void add(Key key, long time, double value) {
        int id = ids.computeIfAbsent(key, _ -> ids.size());
        arrivals.add(new Arrival(id, key, time, value));
        notifyAll();
    }

    /** Everything stored, in the order it was stored. */
    public synchronized List<Arrival> arrivals() {
        return List.copyOf(arrivals);
    }

    synchronized List<Arrival> arrivals(int from, int most) {
        int to = Math.min(arrivals.size(), from + most);
        return from >= to ? List.of() : List.copyOf(arrivals.subList(from, to));
    }

    synchronized int size() {
        return arrivals.size();
    }

    /** Points by series, the newest arrival of each moment counting. */
    public synchronized Map<Key, NavigableMap<Long, Double>> series() {
        var all = new LinkedHashMap<Key, NavigableMap<Long, Double>>();
        for (Arrival arrival : arrivals) {
            all.computeIfAbsent(arrival.key(), _ -> new TreeMap<>())
                    .put(arrival.time(), arrival.value());
        }
        return all;
    }
}
