package dev.penstock.chat;

import dev.penstock.feed.Cursor;
import dev.penstock.refusal.Refusal;
import dev.penstock.subscribe.CallOutlet;
import dev.penstock.wire.CallListener;
import dev.penstock.wire.ServerCall;
import org.jspecify.annotations.Nullable;

/** A call that is in one room from its one request on until it ends. On the call's event loop. */
final class StayCall implements CallListener {
    private final Stay stay;

    /** Joins. */
    StayCall(Ground ground, Stay.Wish wish, ServerCall call) {
        var outlet = new CallOutlet(call);
        stay =
                Stay.begin(
                        ground,
                        wish,
                        call,
                        outlet,
                        new Stay.Heard() {
                            @Override
                            public void joined(int members, @Nullable Cursor from) {
                                // Who is to hear of it is greeted.
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
