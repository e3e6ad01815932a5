package dev.penstock.client;

import dev.penstock.api.logs.LogEntry;
import dev.penstock.api.logs.v1.LogsGrpc;
import dev.penstock.api.logs.v1.PublishRequest;
import dev.penstock.api.logs.v1.PublishResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code penstock.logs.v1.Logs/Publish} of a stand-in server. Any thread. */
public final class StandInLogs extends LogsGrpc.LogsImplBase {
    /** The message of an entry that is refused. */
    public static final String UNWANTED = "unwanted";

    private final Trouble trouble;
    private final Map<String, Long> lastOfProducer = new HashMap<>();
    private final List<LogEntry> stored = new ArrayList<>();

    StandInLogs(Trouble trouble) {
        this.trouble = trouble;
    }

    /** Every entry, in the order they were stored. */
    public synchronized List<LogEntry> stored() {
        return List.copyOf(stored);
    }

    /** No producer is remembered, as after a long silence. */
    public synchronized void forgetProducers() {
        lastOfProducer.clear();
    }

    @Override
    public StreamObserver<PublishRequest> publish(StreamObserver<PublishResponse> answer) {
        return new StreamObserver<>() {
            private boolean broken;

            @Override
            public void onNext(PublishRequest request) {
                if (broken) {
                    return;
                }
                if (isForgotten(request)) {
                    broken = true;
                    answer.onError(
                            Trouble.refusal(Status.Code.FAILED_PRECONDITION, "SEQUENCE_GAP", null));
                    return;
                }
                PublishResponse response = take(request);
                if (trouble.losesAnswer()) {
                    broken = true;
                    answer.onError(Trouble.broken());
                } else {
                    answer.onNext(response);
                }
            }

            @Override
            public void onError(Throwable gone) {
                broken = true;
            }

            @Override
            public void onCompleted() {
                if (!broken) {
                    answer.onCompleted();
                }
            }
        };
    }

    private synchronized boolean isForgotten(PublishRequest request) {
        return request.getSequence() > 1 && !lastOfProducer.containsKey(request.getProducer());
    }

    private synchronized PublishResponse take(PublishRequest request) {
        var response = PublishResponse.newBuilder().setSequence(request.getSequence());
        long last = lastOfProducer.getOrDefault(request.getProducer(), 0L);
        boolean repeated = request.getSequence() <= last;
        for (LogEntry entry : request.getEntriesList()) {
            if (entry.getMessage().equals(UNWANTED)) {
                response.setFailed(response.getFailed() + 1).addErrors("bad entry: " + UNWANTED);
            } else {
                response.setStored(response.getStored() + 1);
                if (!repeated) {
                    stored.add(entry);
                }
            }
        }
        lastOfProducer.put(request.getProducer(), Math.max(last, request.getSequence()));
        return response.setRepeated(repeated).build();
    }
}
