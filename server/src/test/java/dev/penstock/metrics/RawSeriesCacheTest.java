package dev.penstock.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class RawSeriesCacheTest {
    private static final RawHash CONSTANT = (_, _, _, _) -> 42;

    @Test
    void seriesOfEqualHashAreToldApart() {
        var cache = new RawSeriesCache(16, CONSTANT, 1);
        cache.put(raw(cache, "a", "b", "t"), 1, 10);
        cache.put(raw(cache, "ab", "", "t"), 2, 20);
        cache.put(raw(cache, "", "ab", "t"), 3, 30);
        cache.put(raw(cache, "a", "bt", ""), 4, 40);

        assertThat(idOf(cache, "a", "b", "t")).isEqualTo(1);
        assertThat(idOf(cache, "ab", "", "t")).isEqualTo(2);
        assertThat(idOf(cache, "", "ab", "t")).isEqualTo(3);
        assertThat(idOf(cache, "a", "bt", "")).isEqualTo(4);
        assertThat(idOf(cache, "a", "b", "u")).isEqualTo(-1);
    }

    @Test
    void sourceLengthsThatOverflowTheirFieldAreNoMatch() {
        var cache = new RawSeriesCache(16, CONSTANT, 1);
        cache.put(raw(cache, "a", "b", ""), 1, 10);

        assertThat(idOf(cache, "x".repeat((1 << 16) + 1), "b", "")).isEqualTo(-1);
    }

    @Test
    void fullWindowLosesAnEntryAndKeepsTheNewOne() {
        var cache = new RawSeriesCache(8, CONSTANT, 1);
        for (int i = 0; i < 50; i++) {
            cache.put(raw(cache, "source-" + i, "name", ""), i, i);

            assertThat(idOf(cache, "source-" + i, "name", "")).isEqualTo(i);
        }
        int held = 0;
        for (int i = 0; i < 50; i++) {
            held += idOf(cache, "source-" + i, "name", "") == i ? 1 : 0;
        }
        assertThat(held).isEqualTo(8);
    }

    @Test
    void seriesPutAgainReplacesItself() {
        var cache = new RawSeriesCache(8, CONSTANT, 1);
        for (int i = 0; i < 20; i++) {
            cache.put(raw(cache, "source", "name", ""), i, i);
        }
        cache.put(raw(cache, "other", "name", ""), 99, 99);

        assertThat(idOf(cache, "source", "name", "")).isEqualTo(19);
        assertThat(idOf(cache, "other", "name", "")).isEqualTo(99);
    }

    @Test
    void longKeysAreNotKept() {
        var cache = new RawSeriesCache(8, RawHash.folded(), 1);
        cache.put(raw(cache, "source", "name", "t".repeat(600)), 1, 1);

        assertThat(idOf(cache, "source", "name", "t".repeat(600))).isEqualTo(-1);
    }

    @Test
    void whatCameAfterASeriesIsRememberedAsLongAsBothAreKept() {
        var cache = new RawSeriesCache(8, CONSTANT, 1);
        RawSeriesCache.Known first = known(cache, "first", 1);
        RawSeriesCache.Known second = known(cache, "second", 2);

        first.next(second);
        assertThat(first.next()).isSameAs(second);

        cache.put(raw(cache, "second", "name", ""), 2, 2);
        assertThat(first.next()).as("what was replaced follows nothing").isNull();

        cache.put(raw(cache, "first", "name", ""), 1, 1);
        first.next(second);
        assertThat(first.next()).as("nothing follows what was replaced").isNull();
    }

    private static RawSeriesCache.Known known(RawSeriesCache cache, String source, int id) {
        cache.put(raw(cache, source, "name", ""), id, id);
        return Objects.requireNonNull(cache.find(raw(cache, source, "name", "")));
    }

    private static int idOf(RawSeriesCache cache, String source, String name, String tags) {
        RawSeriesCache.Known entry = cache.find(raw(cache, source, name, tags));
        return entry == null ? -1 : entry.id;
    }

    private static RawSeries raw(RawSeriesCache cache, String source, String name, String tags) {
        var raw = new RawSeries();
        raw.sourceBytes = source.getBytes(UTF_8);
        raw.sourceTo = raw.sourceBytes.length;
        raw.nameBytes = name.getBytes(UTF_8);
        raw.nameTo = raw.nameBytes.length;
        raw.tagBytes = tags.getBytes(UTF_8);
        raw.tagTo = raw.tagBytes.length;
        long context = cache.hashTags(raw, cache.hashSource(raw));
        raw.hash =
                RawSeriesCache.combine(
                        context, cache.hashName(raw.nameBytes, 0, raw.nameBytes.length));
        return raw;
    }
}
