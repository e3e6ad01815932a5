package dev.penstock.subscribe;

import dev.penstock.access.Admission;
import dev.penstock.refusal.Refusal;
import dev.penstock.wire.CallListener;
import dev.penstock.wire.ServerCall;

/**
 * The listener of a call that is a subscription: passes on what the transport says, and keeps the
 * caller's place. On the call's event loop.
 */
public final class Subscribed implements CallListener {
    private final Runnable writable;
    private final Runnable closed;

    private Subscribed(Runnable writable, Runnable closed) {
        this.writable = writable;
        this.closed = closed;
    }

    /** Takes a place for a subscription of the call's peer; throws a refusal when there is none. */
    public static void enter(Admission admission, ServerCall call) {
        Refusal refusal = admission.enterSubscription(host(call));
        if (refusal != null) {
            throw refusal.asException();
        }
    }

    /** The listener of a subscription to feeds. */
    public static Subscribed to(Subscription subscription, Admission admission, ServerCall call) {
        return new Subscribed(
                subscription::writable,
                () -> {
                    subscription.closed();
                    admission.leaveSubscription(host(call));
                });
    }

    /** The listener of a live selection. */
    public static CallListener to(Rounds rounds, Admission admission, ServerCall call) {
        return new Subscribed(
                rounds::writable,
                () -> {
                    rounds.closed();
                    admission.leaveSubscription(host(call));
                });
    }

    /** The same, and something else first when the call is over. */
    public Subscribed whenClosed(Runnable over) {
        return new Subscribed(
                writable,
                () -> {
                    over.run();
                    closed.run();
                });
    }

    /** The address that a call comes from, without the port. */
    public static String host(ServerCall call) {
        String peer = call.peer();
        int port = peer.lastIndexOf(':');
        return port < 0 ? peer : peer.substring(0, port);
    }

    @Override
    public void onMessage(byte[] bytes, int offset, int length) {
        // The one request has been read.
    }

    @Override
    public void onHalfClose() {
        // The client has said all it has to say.
    }

    @Override
    public void onWritable() {
        writable.run();
    }

    @Override
    public void onClosed() {
        closed.run();
    }
}
