package dev.penstock.sessions;

import dev.penstock.RunningServer;
import dev.penstock.api.analytics.CollaborationGrpc;
import dev.penstock.api.analytics.CollaborationMessage;
import dev.penstock.api.analytics.SessionRequest;
import dev.penstock.api.sessions.v1.SessionEvent;
import dev.penstock.api.sessions.v1.SessionsGrpc;
import dev.penstock.api.sessions.v1.WatchRequest;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Somebody who takes part in sessions of a server, call by call. One thread. */
final class SessionClient {
    private final ManagedChannel channel;

    SessionClient(RunningServer server) {
        this.channel = server.channel();
    }

    SessionsGrpc.SessionsBlockingStub sessions() {
        return SessionsGrpc.newBlockingStub(channel);
    }

    CollaborationGrpc.CollaborationBlockingStub collaboration() {
        return CollaborationGrpc.newBlockingStub(channel);
    }

    /** One call, and what it was sent. */
    static final class Call implements StreamObserver<CollaborationMessage> {
        private final BlockingQueue<CollaborationMessage> heard = new LinkedBlockingQueue<>();
        private final BlockingQueue<Status> ended = new LinkedBlockingQueue<>();
        private final Context.CancellableContext context = Context.current().withCancellation();
        private @Nullable StreamObserver<CollaborationMessage> up;

        @Override
        public void onNext(CollaborationMessage message) {
            heard.add(message);
        }

        @Override
        public void onError(Throwable failure) {
            ended.add(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            ended.add(Status.OK);
        }

        /** The next message; waits for it. */
        CollaborationMessage next() {
            try {
                CollaborationMessage message = heard.poll(10, TimeUnit.SECONDS);
                if (message == null) {
                    throw new AssertionError("nothing came");
                }
                return message;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        /** The next that is no heartbeat. */
        CollaborationMessage nextSaid() {
            CollaborationMessage message = next();
            return message.getHeartbeat() ? nextSaid() : message;
        }

        boolean silent() {
            return heard.stream().allMatch(CollaborationMessage::getHeartbeat);
        }

        /** How the call ended; waits for it. */
        Status end() {
            try {
                Status status = ended.poll(10, TimeUnit.SECONDS);
                if (status == null) {
                    throw new AssertionError("the call goes on");
                }
                return status;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        void send(CollaborationMessage.Builder message) {
            StreamObserver<CollaborationMessage> to = up;
            if (to == null) {
                throw new AssertionError("a call that only hears");
            }
            to.onNext(message.build());
        }

        void say(String text) {
            send(CollaborationMessage.newBuilder().setMessageType("chat").setMessage(text));
        }

        void halfClose() {
            if (up != null) {
                up.onCompleted();
            }
        }

        /** Breaks the call off. */
        void cancel() {
            context.cancel(null);
        }
    }

    /** JoinSession, with its first heartbeat awaited: the user is in. */
    Call join(String session, String user) {
        Call call =
                join(
                        SessionRequest.newBuilder()
                                .setSessionId(session)
                                .setUserId(user)
                                .setUserName(user.toUpperCase(java.util.Locale.ROOT))
                                .setHeartbeatSeconds(60)
                                .build());
        if (!call.next().getHeartbeat()) {
            throw new AssertionError("no heartbeat first");
        }
        return call;
    }

    Call join(SessionRequest request) {
        var call = new Call();
        call.context.run(() -> CollaborationGrpc.newStub(channel).joinSession(request, call));
        return call;
    }

    /** Collaborate, joined. */
    Call collaborate(String session, String user) {
        Call call = collaborate();
        call.send(
                CollaborationMessage.newBuilder()
                        .setSessionId(session)
                        .setUserId(user)
                        .setUserName(user.toUpperCase(java.util.Locale.ROOT)));
        CollaborationMessage first = call.next();
        if (!"acknowledged".equals(first.getMetadataMap().get("type"))) {
            throw new AssertionError("not joined: " + first);
        }
        return call;
    }

    Call collaborate() {
        var call = new Call();
        call.context.run(() -> call.up = CollaborationGrpc.newStub(channel).collaborate(call));
        return call;
    }

    /** The record of a session from its beginning, so many events of it. */
    List<SessionEvent> record(String session, int events) {
        var request =
                WatchRequest.newBuilder()
                        .setSessionId(session)
                        .setStart(com.google.protobuf.Timestamp.getDefaultInstance())
                        .build();
        var context = Context.current().withCancellation();
        var record = new ArrayList<SessionEvent>();
        context.run(
                () -> {
                    Iterator<dev.penstock.api.sessions.v1.WatchResponse> watch =
                            sessions().withDeadlineAfter(10, TimeUnit.SECONDS).watch(request);
                    while (record.size() < events) {
                        record.add(watch.next().getEvent());
                    }
                });
        context.cancel(null);
        return record;
    }
}
