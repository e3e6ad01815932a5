package dev.penstock.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.sessions.v1.Annotation;
import dev.penstock.feed.EventId;
import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import dev.penstock.store.WriteGroup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Items against a map of all their revisions. */
class ItemsTest {
    private static final int REMEMBERED = 20;

    @TempDir Path folder;
    private Store store;
    private WriteGroup group;
    private Items<Annotation> items;
    private final Map<Items.Key, List<Annotation>> model = new TreeMap<>();

    @BeforeEach
    void open() {
        store = Store.open(folder, StoreConfig.defaults());
        group = store.begin();
        items =
                new Items<>(
                        store,
                        "items",
                        new Items.Traits<>(
                                Annotation.parser(),
                                Annotation::getId,
                                Annotation::getRevision,
                                Annotation::getChangedMs));
    }

    @AfterEach
    void close() {
        group.close();
        store.close();
    }

    @Test
    void pagesShowEverythingOnceAsItWasWhateverTheirSize() {
        var random = new Random(3);
        for (int time = 1; time <= 400; time++) {
            change(random, time);
        }
        group.commit();
        for (int run = 0; run < 200; run++) {
            long number = random.nextInt(4) - 1L;
            long at = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(420);
            int size = 1 + random.nextInt(7);
            int bytes = 4096 << random.nextInt(5);
            assertThat(walk(number, at, size, bytes))
                    .as("session %s at %s, pages of %s and %s bytes", number, at, size, bytes)
                    .isEqualTo(expected(number, at));
        }
    }

    @Test
    void whatIsDecidedIsSeenBeforeItIsCommittedAndForgottenWithItsSession() {
        Annotation first = annotation(1, 1, 1, 1);
        items.decide(1, first);
        assertThat(items.decided(1, first.getId())).isEqualTo(first);
        items.reload();
        assertThat(items.decided(1, first.getId())).isNull();
        items.apply(1, first, group);
        items.apply(2, annotation(1, 2, 1, 1), group);
        group.commit();
        assertThat(items.decided(1, first.getId())).isEqualTo(first);
        items.forget(1, group);
        group.commit();
        assertThat(items.decided(1, first.getId())).isNull();
        assertThat(walk(-1, 0, 10, 1 << 20)).hasSize(1);
    }

    private void change(Random random, int time) {
        long number = random.nextInt(3);
        int item = random.nextInt(6);
        var key = new Items.Key(number, new EventId(item, item).text());
        List<Annotation> revisions = model.computeIfAbsent(key, _ -> new ArrayList<>());
        Annotation next = annotation(item, item, revisions.size() + 1, time);
        revisions.add(next);
        items.decide(number, next);
        items.apply(number, next, group);
        if (random.nextBoolean()) {
            group.commit();
        }
    }

    private static Annotation annotation(long time, long offset, long revision, long changed) {
        return Annotation.newBuilder()
                .setId(new EventId(time, offset).text())
                .setRevision(revision)
                .setChangedMs(changed)
                .setText("revision " + revision)
                .build();
    }

    private List<Annotation> walk(long number, long at, int size, int bytes) {
        var all = new ArrayList<Annotation>();
        Items.Key after = null;
        do {
            int[] taken = {0};
            after =
                    items.pages(
                            number,
                            after,
                            at,
                            bytes,
                            item -> {
                                all.add(item);
                                return ++taken[0] < size;
                            });
            assertThat(taken[0]).isLessThanOrEqualTo(size);
        } while (after != null);
        return all;
    }

    private List<Annotation> expected(long number, long at) {
        var expected = new ArrayList<Annotation>();
        model.forEach(
                (key, revisions) -> {
                    if (number >= 0 && key.number() != number) {
                        return;
                    }
                    Annotation shown = at == 0 ? revisions.getLast() : null;
                    int oldest = Math.max(0, revisions.size() - REMEMBERED);
                    for (Annotation revision : revisions.subList(oldest, revisions.size())) {
                        if (at != 0 && revision.getChangedMs() <= at) {
                            shown = revision;
                        }
                    }
                    if (shown != null) {
                        expected.add(shown);
                    }
                });
        return expected;
    }
}
