package dev.penstock.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import dev.penstock.store.WriteGroup;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestMemoryTest {
    private static final byte DONE = 9;

    @TempDir Path folder;

    private static Facts into(RequestMemory memory, WriteGroup group, long timeMillis) {
        return new Facts() {
            private long offset;

            @Override
            public long add(byte kind, byte[] bytes, int from, int length) {
                var fact = new Fact();
                fact.set(0, offset, timeMillis, kind, bytes, from, from + length);
                memory.apply(fact, group);
                return offset++;
            }

            @Override
            public long timeMillis() {
                return timeMillis;
            }
        };
    }

    @Test
    void whatWasDoneIsAnsweredAgainAlsoAfterARestart() {
        try (var store = Store.open(folder, StoreConfig.defaults());
                var group = store.begin()) {
            var memory = new RequestMemory(store, "done", DONE);
            assertThat(memory.answered("anna 1")).isNull();
            memory.remember("anna 1", 42, into(memory, group, 5));
            group.commit();
            assertThat(memory.answered("anna 1")).isEqualTo(42);
            assertThat(new RequestMemory(store, "done", DONE).answered("anna 1")).isEqualTo(42);
        }
    }

    @Test
    void whatWasDecidedAndNotCommittedIsForgottenWithTheDecision() {
        try (var store = Store.open(folder, StoreConfig.defaults())) {
            var memory = new RequestMemory(store, "done", DONE);
            memory.remember("a", 1, new NoFacts());
            assertThat(memory.answered("a")).isEqualTo(1);
            memory.reload();
            assertThat(memory.answered("a")).isNull();
        }
    }

    @Test
    void aDayIsRemembered() {
        try (var store = Store.open(folder, StoreConfig.defaults());
                var group = store.begin()) {
            var memory = new RequestMemory(store, "done", DONE);
            memory.remember("old", 1, into(memory, group, 0));
            memory.remember("young", 2, into(memory, group, 80_000_000));
            memory.remember("new", 3, into(memory, group, 90_000_000));
            group.commit();
            assertThat(memory.answered("old")).isNull();
            assertThat(memory.answered("young")).isEqualTo(2);
            var reopened = new RequestMemory(store, "done", DONE);
            assertThat(reopened.answered("old")).isNull();
            assertThat(reopened.answered("new")).isEqualTo(3);
        }
    }

    @Test
    void soManyAreRemembered() {
        try (var store = Store.open(folder, StoreConfig.defaults());
                var group = store.begin()) {
            var memory = new RequestMemory(store, "done", DONE);
            Facts facts = into(memory, group, 5);
            for (int i = 0; i <= 100_000; i++) {
                memory.remember("k" + i, i, facts);
            }
            group.commit();
            assertThat(memory.answered("k0")).isNull();
            assertThat(memory.answered("k1")).isEqualTo(1);
            assertThat(memory.answered("k100000")).isEqualTo(100_000);
        }
    }

    private record NoFacts() implements Facts {
        @Override
        public long add(byte kind, byte[] bytes, int from, int length) {
            return 0;
        }

        @Override
        public long timeMillis() {
            return 0;
        }
    }
}
