package dev.penstock.client;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Places in which things are said, each a list, in memory; a cursor is a number of things. A thing said
 * twice under one id is there once. Any thread.
 */
final class StandInTalk {
    private final Map<String, List<Thing>> places = new HashMap<>();
    private final Set<String> ids = new HashSet<>();

    /** Something said. */
    record Thing(String user, String text) {}

    synchronized void say(String place, String user, String text, String id) {
        if (ids.add(id)) {
            places.computeIfAbsent(place, _ -> new ArrayList<>()).add(new Thing(user, text));
            notifyAll();
        }
    }

    synchronized int size(String place) {
        return places.getOrDefault(place, List.of()).size();
    }

    /** What comes after the cursor; waits a little for it. */
    synchronized List<Thing> after(String place, int cursor) throws InterruptedException {
        for (int patience = 2; size(place) <= cursor && patience > 0; patience--) {
            wait(10);
        }
        var things = places.getOrDefault(place, List.of());
        return List.copyOf(things.subList(Math.min(cursor, things.size()), things.size()));
    }

    /** One call: hears requests, sends what happens; breaks off at any step as the trouble says. */
    abstract static class Talking<Q, R> implements StreamObserver<Q> {
        final ServerCallStreamObserver<R> answer;
        private final Trouble trouble;
        private boolean over;

        Talking(StreamObserver<R> answer, Trouble trouble) {
            this.answer = (ServerCallStreamObserver<R>) answer;
            this.answer.setOnCancelHandler(() -> {});
            this.trouble = trouble;
            StatusRuntimeException failure = trouble.ofCall();
            if (failure != null) {
                fail(failure);
            }
        }

        abstract void hear(Q request);

        @Override
        public void onNext(Q request) {
            if (!brokenOff()) {
                hear(request);
            }
        }

        @Override
        public void onError(Throwable gone) {
            over();
        }

        @Override
        public synchronized void onCompleted() {
            if (!over) {
                over = true;
                answer.onCompleted();
            }
        }

        synchronized void send(R message) {
            if (!brokenOff()) {
                answer.onNext(message);
            }
        }

        synchronized boolean brokenOff() {
            if (!over && trouble.breaksNow()) {
                fail(Trouble.broken());
            }
            return over;
        }

        private synchronized void over() {
            over = true;
        }

        private synchronized void fail(StatusRuntimeException failure) {
            over = true;
            answer.onError(failure);
        }

        /** Follows a place on a thread of its own. */
        void follow(StandInTalk talk, String place, int from, Rendering<R> rendering) {
            Thread _ =
                    Thread.startVirtualThread(
                            () -> {
                                try {
                                    int at = from;
                                    while (!brokenOff() && !answer.isCancelled()) {
                                        for (Thing thing : talk.after(place, at)) {
                                            at++;
                                            send(rendering.of(thing, String.valueOf(at)));
                                        }
                                    }
                                } catch (InterruptedException interrupted) {
                                    Thread.currentThread().interrupt();
                                }
                            });
        }
    }

    /** How a thing is told. */
    interface Rendering<R> {
        R of(Thing thing, String cursor);
    }
}
