package dev.penstock.ingest;

import dev.penstock.refusal.Refusal;
import dev.penstock.store.Order;
import dev.penstock.store.Range;
import dev.penstock.store.Store;
import dev.penstock.store.StoreException;
import dev.penstock.store.Table;
import dev.penstock.store.WriteGroup;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A lane's smallest world: words are added once each, and kept in order. */
final class Words implements Decider<Words.Add>, View {
    static final byte ADDED = 1;

    /** Asks for a word; a word that is there adds no fact. */
    static final class Add implements Command {
        final String word;
        private final boolean early;
        final CompletableFuture<String> answer = new CompletableFuture<>();
        volatile @Nullable Refusal refusal;
        int answers;

        Add(String word) {
            this(word, false);
        }

        private Add(String word, boolean early) {
            this.word = word;
            this.early = early;
        }

        static Add early(String word) {
            return new Add(word, true);
        }

        @Override
        public int weight() {
            return 100 + word.length();
        }

        @Override
        public boolean answerWhenWritten() {
            return early;
        }

        @Override
        public void committed() {
            answers++;
            answer.complete("ok");
        }

        @Override
        public void refused(Refusal refusal) {
            answers++;
            this.refusal = refusal;
            answer.complete(refusal.reason().name());
        }
    }

    private final Table table;
    private final List<String> committed = new ArrayList<>();
    private final List<String> decided = new ArrayList<>();
    final List<Long> times = new ArrayList<>();
    int reloads;
    int stored;

    /** As if the store had no space: a group that is not empty cannot be committed. */
    volatile boolean full;

    /** Housekeeping has nothing to commit. */
    private boolean idle;

    final AtomicInteger triedInVain = new AtomicInteger();
    volatile int maintained;

    Words(Store store) {
        table = store.table("words");
        table.scan(
                Range.all(),
                Order.ASCENDING,
                Integer.MAX_VALUE,
                (_, _, value, length) -> {
                    committed.add(new String(Arrays.copyOf(value, length), StandardCharsets.UTF_8));
                    return true;
                });
    }

    synchronized List<String> committed() {
        return List.copyOf(committed);
    }

    @Override
    public void decide(Add command, Facts facts) {
        if (command.word.equals("defect")) {
            throw new IllegalStateException("a defect, as told");
        }
        if (decided.contains(command.word)) {
            return;
        }
        decided.add(command.word);
        byte[] word = command.word.getBytes(StandardCharsets.UTF_8);
        facts.add(ADDED, word, 0, word.length);
        times.add(facts.timeMillis());
    }

    @Override
    public void reload() {
        reloads++;
        decided.clear();
        decided.addAll(committed());
    }

    @Override
    public String name() {
        return "words";
    }

    @Override
    public synchronized void apply(Fact fact, WriteGroup group) {
        byte[] word = fact.copy();
        committed.add(new String(word, StandardCharsets.UTF_8));
        idle = false;
        group.put(table, ByteBuffer.allocate(8).putLong(fact.offset()).array(), word);
    }

    @Override
    public void stored() {
        if (full && !idle) {
            triedInVain.incrementAndGet();
            throw new StoreException(StoreException.Kind.OUT_OF_SPACE, "full, as told");
        }
        idle = false;
        stored++;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    public void maintain(long nowMillis, WriteGroup group) {
        idle = true;
        maintained++;
    }
}
