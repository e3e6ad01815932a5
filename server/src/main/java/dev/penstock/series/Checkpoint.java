package dev.penstock.series;

import dev.penstock.store.WriteGroup;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * One pass over the heads of a lane that writes each as it is, a few at a time. When it is through,
 * all facts before the one it began at are in the store. The lane's thread only.
 */
final class Checkpoint {
    private final long position;
    private final List<HeadChunk> heads;
    private int next;

    Checkpoint(long position, List<HeadChunk> open) {
        this.position = position;
        this.heads = List.copyOf(open);
    }

    /** All facts below are in the store when it is through. */
    long position() {
        return position;
    }

    /** Writes at most so many heads; true when it is through. */
    boolean step(WriteGroup group, int limit, BiConsumer<WriteGroup, HeadChunk> write) {
        int written = 0;
        while (next < heads.size() && written < limit) {
            HeadChunk head = heads.get(next++);
            if (!head.sealed && head.count() > head.checkpointed) {
                write.accept(group, head);
                head.checkpointed = head.count();
                written++;
            }
        }
        return next == heads.size();
    }
}
