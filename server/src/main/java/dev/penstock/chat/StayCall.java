package dev.penstock.chat;

import dev.penstock.feed.Cursor;
import dev.penstock.feed.Frame;
import dev.penstock.refusal.Refusal;
import dev.penstock.subscribe.CallOutlet;
import dev.penstock.wire.CallListener;
import dev.penstock.wire.ServerCall;

/** A call that is in one room from its one request on until it ends. On the call's event loop. */
final class StayCall implements CallListener {
    private final Stay stay;

    /**
     * Joins.
     *
     * @param greets whether the call begins with a message that has nothing but a cursor
     */
    StayCall(Ground ground, Stay.Wish wish, boolean greets, ServerCall call) {
        var outlet = new CallOutlet(call);
        stay =
                Stay.begin(
                        ground,
                        wish,
                        call,
                        outlet,
                        new Stay.Heard() {
                            @Override
                            public void joined(int members, Cursor from) {
                                if (greets) {
                                    outlet.send(Frame.heartbeat(new byte[0], from).bytes());
                                }
                            }

                            @Override
                            public void refused(Refusal refusal) {
                                outlet.end(refusal);
                            }
                        });
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
        stay.writable();
    }

    @Override
    public void onClosed() {
        stay.close();
    }
}
