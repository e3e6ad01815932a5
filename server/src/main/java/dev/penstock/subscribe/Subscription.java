package dev.penstock.subscribe;

import dev.penstock.feed.Cursor;
import dev.penstock.feed.Frame;
import dev.penstock.feed.Position;
import dev.penstock.feed.Rendering;
import dev.penstock.feed.Seam;
import dev.penstock.feed.Slice;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One reader of one or more feeds. Everything happens on its outlet's event loop; a slice from disk is
 * read on a reader thread while the subscription waits for it.
 */
public final class Subscription {
    /** Frames sent before others of the same event loop get their turn. */
    private static final int TURN = 512;

    private final Spec spec;
    private final Outlet outlet;
    private final Subscriptions all;
    private final Rendering rendering;
    private final List<Reader> readers = new ArrayList<>(1);
    private final Wheel.@Nullable Timer heartbeat;
    private final Wheel.@Nullable Timer pace;
    private boolean waitsForDisk;
    private boolean silent = true;
    private boolean ended;

    Subscription(Spec spec, Outlet outlet, Subscriptions all) {
        this.spec = spec;
        this.outlet = outlet;
        this.all = all;
        this.rendering = all.renderings().share(spec.rendering());
        this.heartbeat =
                spec.heartbeatSeconds() == 0
                        ? null
                        : new Wheel.Timer(() -> outlet.execute(this::beat));
        this.pace =
                spec.replay() == null ? null : new Wheel.Timer(() -> outlet.execute(this::pump));
    }

    Outlet outlet() {
        return outlet;
    }

    void start() {
        all.opened();
        for (int i = 0; i < spec.feeds().size(); i++) {
            var feed = spec.feeds().get(i);
            feed.attach();
            var reader = new Reader(this, new Seam(feed, spec.start().get(i).offset()));
            readers.add(reader);
            all.wakes().join(reader);
        }
        setHeartbeat();
        pump();
    }

    /** The transport can take more again. */
    public void writable() {
        pump();
    }

    /** The call is over, whoever ended it: gives everything back. Safe to call again. */
    public void closed() {
        if (ended) {
            return;
        }
        ended = true;
        for (Reader reader : readers) {
            all.wakes().leave(reader);
            reader.seam().feed().detach();
        }
        if (heartbeat != null) {
            all.wheel().cancel(heartbeat);
        }
        if (pace != null) {
            all.wheel().cancel(pace);
        }
        all.renderings().release(rendering);
        all.closed();
    }

    /** Sends what there is to send, as long as the transport takes it. */
    void pump() {
        if (ended || waitsForDisk) {
            return;
        }
        while (spec.preamble().hasNext()) {
            if (!outlet.writable()) {
                return;
            }
            send(spec.preamble().next());
        }
        for (int turn = 0; outlet.writable(); turn++) {
            if (turn == TURN) {
                outlet.execute(this::pump);
                return;
            }
            boolean moved = false;
            for (Reader reader : readers) {
                moved |= step(reader);
                if (ended || waitsForDisk) {
                    return;
                }
            }
            if (!moved) {
                return;
            }
        }
    }

    /** Takes one event of a feed; false when there is none to take now. */
    private boolean step(Reader reader) {
        Seam seam = reader.seam();
        return switch (seam.look()) {
            case NOTHING -> {
                reader.join();
                yield false;
            }
            case EVENT -> {
                reader.join();
                if (notYetDue(seam.event().timeMillis())) {
                    yield false;
                }
                Frame frame = seam.frame(rendering);
                seam.advance();
                if (frame != Frame.NOTHING) {
                    send(readers.size() == 1 ? frame : frame.withCursor(cursor()));
                }
                yield true;
            }
            case BEHIND -> behind(reader);
        };
    }

    private boolean notYetDue(long momentMillis) {
        var replay = spec.replay();
        if (replay == null || pace == null || momentMillis <= replay.millis()) {
            return false;
        }
        all.wheel().set(pace, replay.until(momentMillis));
        return true;
    }

    private boolean behind(Reader reader) {
        if (reader.joined() && spec.policy() == Policy.DISCONNECT) {
            end(
                    Refusal.of(Reason.TOO_SLOW, "read too slowly; resume with the cursor")
                            .with("cursor", cursor().encode()));
            return false;
        }
        if (reader.joined() && spec.policy() == Policy.SKIP) {
            long skipped = reader.seam().skip();
            send(Frame.of(rendering.skipped(skipped), cursor()));
            return true;
        }
        readDisk(reader);
        return false;
    }

    private void readDisk(Reader reader) {
        waitsForDisk = true;
        var seam = reader.seam();
        long from = seam.offset();
        var replay = spec.replay();
        long until = replay == null ? Long.MAX_VALUE : replay.millis();
        all.readers()
                .read(
                        () -> {
                            try {
                                Slice slice =
                                        Slice.read(
                                                seam.feed(),
                                                from,
                                                rendering,
                                                all.config().sliceBytes(),
                                                until);
                                outlet.execute(() -> take(reader, slice));
                            } catch (StoreException e) {
                                outlet.execute(() -> failed(e));
                            }
                        });
    }

    private void failed(StoreException cause) {
        end(
                cause.kind() == StoreException.Kind.CLOSED
                        ? Refusal.of(Reason.NOT_SERVING, "the server is stopping")
                        : Refusal.of(Reason.INTERNAL, "history cannot be read: " + cause.kind()));
    }

    private void take(Reader reader, Slice slice) {
        waitsForDisk = false;
        if (ended) {
            return;
        }
        Seam seam = reader.seam();
        if (slice.completeFrom() > seam.offset() && spec.policy() != Policy.SKIP) {
            end(
                    Refusal.of(Reason.CURSOR_TOO_OLD, "what follows the cursor is no longer held")
                            .with("oldest_cursor", Openings.oldest(seam.feed()).encode()));
            return;
        }
        List<Frame> frames = slice.frames();
        for (int i = 0; i < frames.size(); i++) {
            if (!outlet.writable()) {
                // Not kept: it is read again when the reader reads again.
                return;
            }
            seam.moveTo(slice.offsetAfter(i));
            Frame frame = frames.get(i);
            send(readers.size() == 1 ? frame : frame.withCursor(cursor()));
        }
        seam.moveTo(slice.next());
        if (slice.dueMillis() > 0 && notYetDue(slice.dueMillis())) {
            return;
        }
        pump();
    }

    private Cursor cursor() {
        var positions = new ArrayList<Position>(readers.size());
        for (Reader reader : readers) {
            positions.add(new Position(reader.seam().feed().lane(), reader.seam().offset()));
        }
        return new Cursor(readers.getFirst().seam().feed().epoch(), positions, 0);
    }

    private void send(Frame frame) {
        silent = false;
        outlet.send(frame.bytes());
    }

    private void setHeartbeat() {
        if (heartbeat != null) {
            all.wheel().set(heartbeat, spec.heartbeatSeconds() * 1000L);
        }
    }

    private void beat() {
        if (ended) {
            return;
        }
        if (silent && outlet.writable()) {
            outlet.send(Frame.heartbeat(cursor()).bytes());
        }
        silent = true;
        setHeartbeat();
    }

    private void end(Refusal refusal) {
        closed();
        outlet.end(refusal);
    }
}
