package dev.penstock.bench.reference;

import com.google.protobuf.Timestamp;
import dev.penstock.api.analytics.CollaborationGrpc;
import dev.penstock.api.analytics.CollaborationMessage;
import dev.penstock.api.sessions.v1.Said;
import dev.penstock.api.sessions.v1.SessionEvent;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A server of sessions that writes each message it gets to the observer of everybody else in the
 * session. It keeps nothing, tells nobody who came, and never asks whether somebody is ready.
 */
public final class SessionServer {
    private SessionServer() {}

    static void main(String[] arguments) throws IOException, InterruptedException {
        ReferenceServer.run(List.of(arguments), List.of(new Sessions()));
    }

    private static final class Sessions extends CollaborationGrpc.CollaborationImplBase {
        private final Map<String, List<Seat>> sessions = new ConcurrentHashMap<>();
        private final AtomicLong ids = new AtomicLong();

        @Override
        public StreamObserver<CollaborationMessage> collaborate(
                StreamObserver<CollaborationMessage> answer) {
            return new Seat((ServerCallStreamObserver<CollaborationMessage>) answer, this);
        }

        List<Seat> session(String id) {
            return sessions.computeIfAbsent(id, _ -> new CopyOnWriteArrayList<>());
        }

        /** As long as what Penstock tells, so that both write the same bytes. */
        CollaborationMessage told(String user, String session, CollaborationMessage message) {
            String id = "%026d".formatted(ids.incrementAndGet());
            var event =
                    SessionEvent.newBuilder()
                            .setId(id)
                            .setSessionId(session)
                            .setTimeMs(1_800_000_000_000L)
                            .setUserId(user)
                            .setUserName(user);
            var told =
                    CollaborationMessage.newBuilder()
                            .setUserId(user)
                            .setTimestamp(Timestamp.newBuilder().setSeconds(1_800_000_000L))
                            .setCursor("AAAAAAAAAAAAAAAAAAAAAAAA")
                            .putMetadata("user_name", user);
            if (message.hasLook()) {
                told.setMessageType("look").putMetadata("route", message.getLook().getRoute());
                event.setLooked(message.getLook());
            } else if (message.hasAnnotation()) {
                var note = message.getAnnotation();
                told.setMessageType("annotation").setMessage(note.getText());
                told.putMetadata("action", "create").putMetadata("annotation_id", id);
                told.putMetadata("metric", note.getPin().getMetric());
                event.setAnnotated(
                        note.toBuilder().setId(id).setSessionId(session).setUserId(user));
            } else {
                told.setMessageType(message.getMessageType()).setMessage(message.getMessage());
                event.setSaid(
                        Said.newBuilder()
                                .setMessageType(message.getMessageType())
                                .setMessage(message.getMessage()));
            }
            return told.setEvent(event).build();
        }
    }

    /** One who takes part: the first message joins. */
    private static final class Seat implements StreamObserver<CollaborationMessage> {
        private final ServerCallStreamObserver<CollaborationMessage> observer;
        private final Sessions all;
        private @Nullable CollaborationMessage joined;

        Seat(ServerCallStreamObserver<CollaborationMessage> observer, Sessions all) {
            this.observer = observer;
            this.all = all;
            observer.setOnCancelHandler(this::leave);
        }

        @Override
        public void onNext(CollaborationMessage message) {
            CollaborationMessage who = joined;
            if (who == null) {
                joined = message;
                all.session(message.getSessionId()).add(this);
                return;
            }
            var told = all.told(who.getUserId(), who.getSessionId(), message);
            for (Seat other : all.session(who.getSessionId())) {
                if (other != this && (!message.hasLook() || other.wantsLooks())) {
                    other.tell(told);
                }
            }
        }

        private boolean wantsLooks() {
            return joined != null && joined.getIncludeLooks();
        }

        /** Several connections may tell at once. */
        private synchronized void tell(CollaborationMessage told) {
            try {
                observer.onNext(told);
            } catch (StatusRuntimeException gone) {
                leave();
            }
        }

        private void leave() {
            if (joined != null) {
                all.session(joined.getSessionId()).remove(this);
            }
        }

        @Override
        public void onError(Throwable cause) {
            leave();
        }

        @Override
        public void onCompleted() {
            leave();
            observer.onCompleted();
        }
    }
}
