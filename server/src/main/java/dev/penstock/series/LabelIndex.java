package dev.penstock.series;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Which series have which labels. The catalog's writer adds; any thread selects, without locks: the
 * lane must never wait for a client's long regular expression, so every posting is a persistent value
 * of its own (see {@link Posting}).
 */
public final class LabelIndex {
    private static final int FEW = 64;

    private final SeriesCatalog catalog;
    private final Posting all = new Posting(new byte[0]);
    private final PairTable pairs = new PairTable();
    private final ConcurrentHashMap<String, LabelValues> labels = new ConcurrentHashMap<>();
    private byte[] scratch = new byte[256];

    LabelIndex(SeriesCatalog catalog) {
        this.catalog = catalog;
    }

    /** Values found, in order, and whether there are more. */
    public record Listing(List<String> values, boolean truncated) {}

    void add(int id, byte[] key, int from, int to) {
        int nameEnd = CanonicalKeys.end(key, from);
        int sourceEnd = CanonicalKeys.end(key, nameEnd + 1);
        add(id, Label.NAME_BYTES, key, from, nameEnd);
        add(id, Label.SOURCE_BYTES, key, nameEnd + 1, sourceEnd);
        int at = sourceEnd + 1;
        while (at < to) {
            int labelEnd = CanonicalKeys.end(key, at);
            int end = CanonicalKeys.end(key, labelEnd + 1);
            if (!reserved(key, at, labelEnd)) {
                posting(key, at, labelEnd, end).add(id);
            }
            at = end + 1;
        }
        all.add(id);
    }

    /** The ids of the series that match, rising. */
    public int[] select(SeriesSelector selector) {
        return bitmap(selector).toArray();
    }

    /** How many series match. */
    public int count(SeriesSelector selector) {
        return bitmap(selector).getCardinality();
    }

    /** Whether this one series matches. */
    public boolean matches(int id, SeriesSelector selector) {
        for (LabelMatcher matcher : selector.conditions()) {
            if (!matches(id, matcher, matcher.label().getBytes(UTF_8))) {
                return false;
            }
        }
        return true;
    }

    /** The first values, by order, of a label among matching series that contain a text, any case. */
    public Listing values(String label, SeriesSelector selector, String contains, int limit) {
        LabelValues values = labels.get(label);
        if (values == null) {
            return new Listing(List.of(), false);
        }
        RoaringBitmap selected = selector.conditions().isEmpty() ? null : bitmap(selector);
        String wanted = contains.toLowerCase(Locale.ROOT);
        var first = new PriorityQueue<String>(Comparator.reverseOrder());
        values.stream()
                .filter(posting -> selected == null || posting.intersects(selected))
                .map(values::value)
                .filter(value -> value.toLowerCase(Locale.ROOT).contains(wanted))
                .forEach(value -> keep(first, value, limit));
        boolean truncated = first.size() > limit;
        if (truncated) {
            first.remove();
        }
        return new Listing(first.stream().sorted().toList(), truncated);
    }

    /** The labels present among the matching series, sorted; name and source included. */
    public List<String> labels(SeriesSelector selector) {
        RoaringBitmap selected = bitmap(selector);
        return labels.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(p -> p.intersects(selected)))
                .map(entry -> entry.getKey())
                .sorted()
                .toList();
    }

    private static void keep(PriorityQueue<String> first, String value, int limit) {
        first.add(value);
        if (first.size() > limit + 1) {
            first.remove();
        }
    }

    private RoaringBitmap bitmap(SeriesSelector selector) {
        var having = new ArrayList<LabelMatcher>();
        var lacking = new ArrayList<LabelMatcher>();
        for (LabelMatcher matcher : selector.conditions()) {
            (matcher.matchesMissing() ? lacking : having).add(matcher);
        }
        having.sort(Comparator.comparingInt(this::cost));
        RoaringBitmap found = null;
        for (LabelMatcher matcher : having) {
            found = found == null ? union(matcher) : narrowed(found, matcher);
        }
        if (found == null) {
            found = new RoaringBitmap();
            all.addTo(found);
        }
        for (LabelMatcher matcher : lacking) {
            found = without(found, matcher);
        }
        return found;
    }

    /** Cheap and narrow conditions first. */
    private int cost(LabelMatcher matcher) {
        return switch (matcher) {
            case LabelMatcher.Equal equal -> {
                Posting posting = posting(equal.label(), equal.value());
                yield posting == null ? 0 : posting.cardinality();
            }
            case LabelMatcher.In in ->
                    in.values().stream()
                            .map(value -> posting(in.label(), value))
                            .mapToInt(posting -> posting == null ? 0 : posting.cardinality())
                            .sum();
            case LabelMatcher.NotEqual _, LabelMatcher.Regex _, LabelMatcher.Prefix _ ->
                    Integer.MAX_VALUE;
        };
    }

    private RoaringBitmap union(LabelMatcher matcher) {
        var union = new RoaringBitmap();
        for (Posting posting : matching(matcher)) {
            posting.addTo(union);
        }
        return union;
    }

    private RoaringBitmap narrowed(RoaringBitmap found, LabelMatcher matcher) {
        if (matcher instanceof LabelMatcher.Equal equal) {
            Posting posting = posting(equal.label(), equal.value());
            return posting == null ? new RoaringBitmap() : posting.and(found);
        }
        if (cheaperOneByOne(found, matcher)) {
            return oneByOne(found, matcher);
        }
        var union = new RoaringBitmap();
        for (Posting posting : matching(matcher)) {
            union.or(posting.and(found));
        }
        return union;
    }

    private RoaringBitmap without(RoaringBitmap found, LabelMatcher matcher) {
        if (matcher instanceof LabelMatcher.NotEqual other) {
            Posting posting = posting(other.label(), other.value());
            return posting == null ? found : RoaringBitmap.andNot(found, posting.and(found));
        }
        LabelValues values = labels.get(matcher.label());
        if (values == null) {
            return found;
        }
        if (cheaperOneByOne(found, matcher)) {
            return oneByOne(found, matcher);
        }
        var excluded = new RoaringBitmap();
        values.stream()
                .filter(posting -> !matcher.matches(values.value(posting)))
                .forEach(posting -> posting.addTo(excluded));
        return RoaringBitmap.andNot(found, excluded);
    }

    private boolean cheaperOneByOne(RoaringBitmap found, LabelMatcher matcher) {
        LabelValues values = labels.get(matcher.label());
        return values != null && found.getCardinality() < Math.max(FEW, values.size());
    }

    private RoaringBitmap oneByOne(RoaringBitmap found, LabelMatcher matcher) {
        byte[] label = matcher.label().getBytes(UTF_8);
        var kept = new RoaringBitmap();
        found.forEach(
                (int id) -> {
                    if (matches(id, matcher, label)) {
                        kept.add(id);
                    }
                });
        return kept;
    }

    private boolean matches(int id, LabelMatcher matcher, byte[] label) {
        return matcher.matches(catalog.label(id, label));
    }

    private List<Posting> matching(LabelMatcher matcher) {
        return switch (matcher) {
            case LabelMatcher.Equal equal -> existing(equal.label(), List.of(equal.value()));
            case LabelMatcher.In in -> existing(in.label(), in.values());
            case LabelMatcher.NotEqual _, LabelMatcher.Regex _, LabelMatcher.Prefix _ -> {
                LabelValues values = labels.get(matcher.label());
                yield values == null
                        ? List.of()
                        : values.stream()
                                .filter(posting -> matcher.matches(values.value(posting)))
                                .toList();
            }
        };
    }

    private List<Posting> existing(String label, Iterable<String> values) {
        var postings = new ArrayList<Posting>();
        for (String value : values) {
            Posting posting = posting(label, value);
            if (posting != null) {
                postings.add(posting);
            }
        }
        return postings;
    }

    private @Nullable Posting posting(String label, String value) {
        byte[] pair = (label + '\0' + value).getBytes(UTF_8);
        return pairs.find(pair, 0, pair.length, KeyHash.of(pair, 0, pair.length));
    }

    private void add(int id, byte[] label, byte[] key, int from, int to) {
        int length = label.length + 1 + to - from;
        if (scratch.length < length) {
            scratch = new byte[length * 2];
        }
        System.arraycopy(label, 0, scratch, 0, label.length);
        scratch[label.length] = 0;
        System.arraycopy(key, from, scratch, label.length + 1, to - from);
        posting(scratch, 0, label.length, length).add(id);
    }

    /** The posting of {@code label 0 value} in these bytes, made if there is none. Writer only. */
    private Posting posting(byte[] bytes, int from, int labelEnd, int to) {
        long hash = KeyHash.of(bytes, from, to);
        Posting known = pairs.find(bytes, from, to, hash);
        if (known != null) {
            return known;
        }
        var posting = new Posting(Arrays.copyOfRange(bytes, from, to));
        pairs.add(posting, hash);
        byte[] label = Arrays.copyOfRange(bytes, from, labelEnd);
        labels.computeIfAbsent(new String(label, UTF_8), _ -> new LabelValues(label)).add(posting);
        return posting;
    }

    private static boolean reserved(byte[] key, int from, int to) {
        return Arrays.equals(key, from, to, Label.NAME_BYTES, 0, Label.NAME_BYTES.length)
                || Arrays.equals(key, from, to, Label.SOURCE_BYTES, 0, Label.SOURCE_BYTES.length);
    }
}
