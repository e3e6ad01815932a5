package dev.penstock.feed;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.penstock.api.metrics.v1.TailResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one feed of a rig step by step, coming back where it went. One thread at a time. */
final class FeedReader {
    private static final SharedRendering ALL = new Renderings().share(new FeedRig.Multiples(1));

    private final Feed feed;
    private final List<Integer> got = new ArrayList<>();
    private long resumeAt;
    private @Nullable Seam seam;
    private @Nullable Slice slice;

    FeedReader(Feed feed) {
        this.feed = feed;
    }

    List<Integer> got() {
        return got;
    }

    void attach() {
        if (seam == null) {
            feed.attach();
            seam = new Seam(feed, resumeAt);
        }
    }

    void detach() {
        if (seam != null) {
            resumeAt = seam.offset();
            seam = null;
            slice = null;
            feed.detach();
        }
    }

    void readRing(int most) {
        for (int i = 0; i < most && seam != null && slice == null; i++) {
            if (seam.look() != Seam.Found.EVENT) {
                return;
            }
            add(seam.frame(ALL));
            seam.advance();
        }
    }

    void beginSlice() {
        if (seam != null && slice == null && seam.look() == Seam.Found.BEHIND) {
            long from = seam.offset();
            slice = Slice.read(feed, from, Long.MAX_VALUE, ALL.rendering(), 4096, Long.MAX_VALUE);
        }
    }

    void endSlice() {
        if (seam != null && slice != null) {
            slice.frames().forEach(this::add);
            seam.moveTo(slice.next());
            slice = null;
        }
    }

    /** Reads until so many have come, or nothing more comes. */
    void readUntil(int count) {
        attach();
        endSlice();
        for (int i = 0; i < 10_000 && got.size() < count; i++) {
            readRing(Integer.MAX_VALUE);
            beginSlice();
            endSlice();
        }
    }

    private void add(Frame frame) {
        try {
            byte[] bytes = frame.bytes();
            got.add(
                    TailResponse.parser()
                            .parseFrom(bytes, 5, bytes.length - 5)
                            .getPoints(0)
                            .getSeriesId());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
