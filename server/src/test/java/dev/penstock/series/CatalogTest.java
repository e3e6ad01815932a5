package dev.penstock.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys, ids, limits, and selections against brute force. */
class CatalogTest {
    private static final String[] LABELS = {"a", "b", "zone", Label.NAME, Label.SOURCE, "none"};

    @Test
    void keysHaveOneFormWhateverTheOrderOfTheirTags() {
        var forward = new TreeMap<>(Map.of("a", "1", "b", "ü", "empty", ""));
        SeriesKey key = SeriesKey.of("cpu", "host", forward);
        assertThat(SeriesKey.of("cpu", "host", forward.descendingMap())).isEqualTo(key);
        assertThat(key.name()).isEqualTo("cpu");
        assertThat(key.source()).isEqualTo("host");
        assertThat(key.tags()).isEqualTo(Map.of("a", "1", "b", "ü"));
        byte[] canonical = key.canonical();
        assertThat(SeriesKey.ofCanonical(canonical, 0, canonical.length)).isEqualTo(key);
    }

    @Test
    void theLimitOfASourceRefusesWithItsName() {
        var catalog = new SeriesCatalog();
        var config = SeriesConfig.defaults().withSeries(2, 3);
        var allocator = new SeriesAllocator(catalog, config, 0, 1);
        assertThat(allocator.idFor(fresh("a", 1))).isEqualTo(new SeriesAllocator.Created(0));
        assertThat(allocator.idFor(fresh("a", 1)))
                .isEqualTo(new SeriesAllocator.Known(0, MetricType.GAUGE));
        assertThat(allocator.idFor(fresh("a", 2))).isEqualTo(new SeriesAllocator.Created(1));
        assertThat(allocator.idFor(fresh("a", 3)))
                .isInstanceOfSatisfying(
                        SeriesAllocator.Refused.class,
                        refused ->
                                assertThat(refused.refusal().message())
                                        .contains("source a", "at most 2 series"));
        assertThat(allocator.idFor(fresh("b", 1))).isEqualTo(new SeriesAllocator.Created(2));
        assertThat(allocator.idFor(fresh("c", 1))).isInstanceOf(SeriesAllocator.Refused.class);
        allocator.reload();
        assertThat(allocator.idFor(fresh("c", 1))).isEqualTo(new SeriesAllocator.Created(0));
    }

    @Test
    void committedSeriesAreFoundAgainAfterARestart(@TempDir Path folder) {
        try (var rig = new Rig(folder, SeriesConfig.defaults())) {
            for (int i = 0; i < 3_000; i++) {
                assertThat(rig.series("m", "s", Map.of("n", "" + i))).isEqualTo(i);
            }
            rig.checkpoint();
            rig.store().flush();
            rig.crash();
            assertThat(rig.engine.catalog().size()).isEqualTo(3_000);
            assertThat(rig.engine.catalog().countOf("s")).isEqualTo(3_000);
            for (int i = 0; i < 3_000; i++) {
                assertThat(rig.series("m", "s", Map.of("n", "" + i))).isEqualTo(i);
            }
        }
    }

    @Property(tries = 60)
    void selectionsAreThoseOfBruteForce(@ForAll Random random) {
        var catalog = new SeriesCatalog();
        var live = new LiveSelection(catalog, selector(random));
        var liveSelector = selector(new Random(1));
        var growing = new LiveSelection(catalog, liveSelector);
        int count = 1 + random.nextInt(400);
        for (int id = 0; id < count; id++) {
            add(catalog, id, random);
            if (random.nextInt(50) == 0) {
                growing.refresh();
                live.refresh();
            }
        }
        growing.refresh();
        assertThat(growing.members()).isEqualTo(catalog.index().select(liveSelector));
        for (int i = 0; i < 30; i++) {
            SeriesSelector selector = selector(random);
            int[] expected =
                    IntStream.range(0, catalog.size())
                            .filter(id -> catalog.index().matches(id, selector))
                            .toArray();
            assertThat(catalog.index().select(selector))
                    .as(selector.toString())
                    .isEqualTo(expected);
            String label = LABELS[random.nextInt(LABELS.length)];
            List<String> values =
                    Arrays.stream(expected)
                            .mapToObj(id -> value(catalog.key(id), label))
                            .filter(value -> !value.isEmpty() && value.contains("1"))
                            .distinct()
                            .sorted()
                            .toList();
            LabelIndex.Listing listing = catalog.index().values(label, selector, "1", 5);
            assertThat(listing.values()).isEqualTo(values.subList(0, Math.min(5, values.size())));
            assertThat(listing.truncated()).isEqualTo(values.size() > 5);
        }
    }

    private static NewSeries fresh(String source, int number) {
        return new NewSeries(key(source, number), MetricType.GAUGE);
    }

    private static String value(SeriesKey key, String label) {
        return switch (label) {
            case Label.NAME -> key.name();
            case Label.SOURCE -> key.source();
            default -> key.tags().getOrDefault(label, "");
        };
    }

    private static void add(SeriesCatalog catalog, int id, Random random) {
        var tags = new TreeMap<String, String>();
        tags.put("id", "" + id);
        for (String tag : List.of("a", "b", "zone")) {
            if (random.nextInt(3) > 0) {
                tags.put(tag, tag + random.nextInt(30));
            }
        }
        SeriesKey key = SeriesKey.of("m" + random.nextInt(4), "s" + random.nextInt(12), tags);
        catalog.add(id, MetricType.GAUGE, key.canonical(), 0, key.canonical().length);
        assertThat(catalog.find(key)).isEqualTo(id);
        assertThat(catalog.key(id)).isEqualTo(key);
    }

    private static SeriesSelector selector(Random random) {
        List<String> names = random.nextBoolean() ? List.of() : List.of("m1", "m2");
        var matchers =
                IntStream.range(0, random.nextInt(4)).mapToObj(_ -> matcher(random)).toList();
        return new SeriesSelector(names, matchers);
    }

    private static LabelMatcher matcher(Random random) {
        String label = LABELS[random.nextInt(LABELS.length)];
        String value = random.nextInt(5) == 0 ? "" : label.charAt(0) + "" + random.nextInt(30);
        return switch (random.nextInt(5)) {
            case 0 -> new LabelMatcher.Equal(label, value);
            case 1 -> new LabelMatcher.NotEqual(label, value);
            case 2 -> new LabelMatcher.In(label, new HashSet<>(List.of(value, "a1", "b2")));
            case 3 -> LabelMatcher.Regex.compile("m", label, "[a-z]1.*|" + value);
            default -> new LabelMatcher.Prefix(label, value);
        };
    }

    private static SeriesKey key(String source, int n) {
        return SeriesKey.of("m", source, Map.of("n", "" + n));
    }
}
