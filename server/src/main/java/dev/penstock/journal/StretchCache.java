package dev.penstock.journal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stretches of segments read last, up to so many bytes. Any thread. */
final class StretchCache {

    /** Which one: the segment's sequence and the position in it. */
    record Key(long sequence, long position) {}

    private final long limit;

    @GuardedBy("this")
    private final Map<Key, byte[]> stretches = new LinkedHashMap<>(16, 0.75f, true);

    @GuardedBy("this")
    private long bytes;

    StretchCache(long limit) {
        this.limit = limit;
    }

    synchronized byte @Nullable [] get(Key key) {
        return stretches.get(key);
    }

    synchronized void put(Key key, byte[] stretch) {
        byte[] before = stretches.put(key, stretch);
        bytes += stretch.length - (before == null ? 0 : before.length);
        Iterator<byte[]> oldest = stretches.values().iterator();
        while (bytes > limit) {
            bytes -= oldest.next().length;
            oldest.remove();
        }
    }
}
