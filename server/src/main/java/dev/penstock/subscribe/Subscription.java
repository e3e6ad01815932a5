package dev.penstock.subscribe;

import dev.penstock.feed.Cursor;
import dev.penstock.feed.Feed;
import dev.penstock.feed.Frame;
import dev.penstock.feed.Position;
import dev.penstock.feed.Seam;
import dev.penstock.feed.SharedRendering;
import dev.penstock.feed.Slice;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
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
    private final Asking asking;
    private final SharedRendering rendering;
    private final List<Reader> readers = new ArrayList<>(1);
    private final Wheel.@Nullable Timer heartbeat;
    private final Wheel.@Nullable Timer pace;
    private boolean waitsForDisk;

    /** What is in memory of the messages that come first, and what makes those behind. */
    private Iterator<Frame> first = Collections.emptyIterator();

    private @Nullable Supplier<Preamble> rest;

    /** When a replay shows the next event on disk. */
    private long dueMillis;

    private boolean placeTold;
    private boolean silent = true;
    private long lastOffset = Long.MAX_VALUE;
    private volatile boolean ended;

    Subscription(Spec spec, Outlet outlet, Subscriptions all) {
        this.spec = spec;
        this.outlet = outlet;
        this.all = all;
        this.asking = new Asking(outlet, "a subscription to " + spec.feeds(), this::end);
        this.rendering = all.renderings().share(spec.rendering().shared());
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
        for (var feed : spec.feeds()) {
            feed.attach();
        }
        switch (spec.start()) {
            case Openings.At at -> begin(at);
            case Openings.AtMoment moment ->
                    seek(all.readers(), () -> new Openings.At(moment.find(spec.feeds())));
            case Openings.Sought sought ->
                    seek(sought.readers(), () -> sought.look().apply(() -> ended));
        }
    }

    private void seek(Readers finders, Supplier<Openings.At> look) {
        waitsForDisk = true;
        asking.ask(finders, look, this::begin);
    }

    private void begin(Openings.At start) {
        waitsForDisk = false;
        if (ended) {
            return;
        }
        precede(start.preamble());
        List<Position> positions = start.positions();
        for (int i = 0; i < positions.size(); i++) {
            var seam = new Seam(spec.feeds().get(i), positions.get(i).offset());
            var reader = new Reader(this, seam, Math.min(lastOffset, spec.untilOffset(i)));
            readers.add(reader);
            all.wakes().join(reader);
        }
        setHeartbeat();
        outlet.begin();
        pump();
    }

    /**
     * Ends once everything below an offset has been sent, however long that takes. Of one feed only:
     * offsets of several have nothing to do with each other.
     */
    public void endAt(long offset) {
        if (spec.feeds().size() != 1) {
            throw new IllegalStateException(spec.feeds() + " (expected: one feed)");
        }
        lastOffset = offset;
        readers.forEach(reader -> reader.endAt(offset));
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
        asking.forget();
        readers.forEach(all.wakes()::leave);
        spec.feeds().forEach(Feed::detach);
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
        try {
            pumpSome();
        } catch (RuntimeException defect) {
            // Pumped together with others of its event loop, it must not take them along.
            end(asking.why(defect));
        }
    }

    private void pumpSome() {
        if (ended || waitsForDisk || !preceded()) {
            return;
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
                sayWhereItStarts();
                return;
            }
        }
    }

    /** Sends what comes before the events while there is room; true when all of it has been sent. */
    private boolean preceded() {
        while (first.hasNext()) {
            if (!outlet.writable()) {
                return false;
            }
            send(first.next());
        }
        // What has been sent is nobody's any more.
        first = Collections.emptyIterator();
        Supplier<Preamble> next = rest;
        if (next != null && outlet.writable()) {
            waitsForDisk = true;
            asking.ask(all.readers(), next, this::take);
        }
        return next == null;
    }

    private void take(Preamble piece) {
        waitsForDisk = false;
        if (!ended) {
            precede(piece);
            pump();
        }
    }

    private void precede(Preamble piece) {
        first = piece.frames().iterator();
        rest = piece.rest();
    }

    /** Whether something comes before the events that has not been sent. */
    private boolean isPreceded() {
        return first.hasNext() || rest != null;
    }

    /** Takes one event of a feed; false when there is none to take now. */
    private boolean step(Reader reader) {
        Seam seam = reader.seam();
        if (reader.done()) {
            endIfDone();
            return false;
        }
        // Before the look: of what was published then nothing is overlooked.
        long published = seam.feed().end();
        return switch (seam.look()) {
            case NOTHING -> {
                reader.join();
                yield published >= reader.until() && finish(reader);
            }
            case EVENT -> {
                reader.join();
                if (seam.event().offset() >= reader.until()) {
                    yield finish(reader);
                }
                if (notYetDue(seam.event().timeMillis())) {
                    yield false;
                }
                Frame frame =
                        spec.rendering().wants(seam.event())
                                ? seam.frame(rendering)
                                : Frame.NOTHING;
                seam.advance();
                if (frame != Frame.NOTHING) {
                    sendEvent(frame);
                }
                yield true;
            }
            case BEHIND -> behind(reader);
        };
    }

    /** Nothing is left of what was wanted of a feed; the next step sees it. */
    private boolean finish(Reader reader) {
        reader.seam().moveTo(reader.until());
        return true;
    }

    private void endIfDone() {
        for (Reader reader : readers) {
            if (!reader.done()) {
                return;
            }
        }
        if (!ended) {
            closed();
            outlet.end();
        }
    }

    private boolean notYetDue(long momentMillis) {
        var replay = spec.replay();
        if (replay == null || pace == null || momentMillis == 0) {
            return false;
        }
        replay.meet(momentMillis);
        if (momentMillis <= replay.millis()) {
            return false;
        }
        all.wheel().set(pace, replay.until(momentMillis));
        return true;
    }

    private boolean behind(Reader reader) {
        // A replay is behind by itself, and no slow reader for it.
        boolean overtaken = reader.joined() && spec.replay() == null;
        if (overtaken && spec.policy() == Policy.DISCONNECT) {
            end(
                    Refusal.of(Reason.TOO_SLOW, "read too slowly; resume with the cursor")
                            .with("cursor", cursor().encode()));
            return false;
        }
        if (overtaken && spec.policy() == Policy.SKIP) {
            long skipped = reader.seam().skip();
            send(Frame.of(spec.rendering().skipped(skipped), cursor()));
            return true;
        }
        readDisk(reader);
        return false;
    }

    private void readDisk(Reader reader) {
        if (notYetDue(dueMillis)) {
            return;
        }
        waitsForDisk = true;
        var seam = reader.seam();
        long from = seam.offset();
        var replay = spec.replay();
        long until = replay == null ? Long.MAX_VALUE : replay.millis();
        int most = all.config().sliceBytes();
        asking.ask(
                all.readers(),
                () -> Slice.read(seam.feed(), from, reader.until(), spec.rendering(), most, until),
                slice -> take(reader, slice));
    }

    private void take(Reader reader, Slice slice) {
        waitsForDisk = false;
        if (ended) {
            return;
        }
        Seam seam = reader.seam();
        if (slice.completeFrom() > seam.offset()) {
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
            sendEvent(frames.get(i));
        }
        seam.moveTo(slice.next());
        dueMillis = slice.dueMillis();
        pump();
    }

    private Cursor cursor() {
        var positions = new ArrayList<Position>(readers.size());
        for (Reader reader : readers) {
            positions.add(new Position(reader.seam().feed().lane(), reader.seam().offset()));
        }
        return new Cursor(readers.getFirst().seam().feed().epoch(), positions, 0);
    }

    private void sendEvent(Frame frame) {
        placeTold = true;
        send(readers.size() == 1 ? frame : frame.withCursor(cursor()));
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

    /**
     * There is nothing to send, and was nothing before: who is cut off now can go on from here all the
     * same. Heartbeats with words of their own are for people, and only silence brings them.
     */
    private void sayWhereItStarts() {
        if (!placeTold && !ended && heartbeat != null && spec.replay() == null) {
            placeTold = true;
            if (spec.rendering().heartbeat().length == 0) {
                outlet.send(Frame.heartbeat(cursor()).bytes());
            }
        }
    }

    private void beat() {
        if (ended) {
            return;
        }
        // No place is told before all that comes first is sent: who resumed there would miss the
        // rest.
        if (silent && outlet.writable() && !isPreceded()) {
            outlet.send(Frame.heartbeat(spec.rendering().heartbeat(), cursor()).bytes());
        }
        silent = true;
        setHeartbeat();
    }

    private void end(Refusal refusal) {
        if (!ended) {
            closed();
            outlet.end(refusal);
        }
    }
}
