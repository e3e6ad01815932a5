package dev.penstock.bench.chat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.penstock.api.chat.v1.Event;
import dev.penstock.api.chat.v1.WatchRequest;
import dev.penstock.api.chat.v1.WatchResponse;
import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.http2.GrpcStatus;
import dev.penstock.bench.http2.StreamListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Follows who comes and goes in a room: a user comes only when not there, and goes only when there.
 * Hears on its connection's reader thread; may be asked from any.
 */
final class Comings implements StreamListener {
    private static final int REPORTED = 5;

    private final Set<String> there = new HashSet<>();
    private final List<String> violations = new ArrayList<>();
    private long joined;
    private long left;

    void follow(Connection connection, String room) throws IOException, InterruptedException {
        var stream = connection.call("penstock.chat.v1.Chat/Watch", this);
        stream.send(WatchRequest.newBuilder().setRoom(room).build().toByteArray());
        stream.halfClose();
    }

    synchronized long events() {
        return joined + left;
    }

    synchronized long joined() {
        return joined;
    }

    synchronized long left() {
        return left;
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    @Override
    public synchronized void onMessage(byte[] buffer, int offset, int length) {
        try {
            event(WatchResponse.parser().parseFrom(buffer, offset, length).getEvent());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a message that cannot be read", e);
        }
    }

    @Override
    public synchronized void onEnd(GrpcStatus status) {
        if (status.code() != GrpcStatus.CONNECTION_LOST) {
            violations.add("the call that follows ended: " + status);
        }
    }

    private void event(Event event) {
        String user = event.getUser();
        boolean right = true;
        if (event.hasJoined()) {
            joined++;
            right = there.add(user);
        } else if (event.hasLeft()) {
            left++;
            right = there.remove(user);
        }
        if (!right && violations.size() < REPORTED) {
            violations.add(
                    user + (event.hasJoined() ? " joined twice" : " left and was not there"));
        }
    }
}
