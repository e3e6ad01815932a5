package dev.penstock.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.ingest.MalformedMessageException;
import dev.penstock.ingest.Utf8;
import dev.penstock.refusal.Refusal;
import dev.penstock.series.MetricType;
import dev.penstock.series.SeriesKey;
import dev.penstock.series.SeriesLookup;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns the raw bytes of a point's source, tags and names into series: ids of those in the cache or
 * the catalogue, placeholders for new ones, or a refusal. Owned by one decoder, reused.
 *
 * <p>For each point: {@link #source}, {@link #tags}, then {@link #find} for each name; {@link #read}
 * and {@link #checkSource}, {@link #checkTags}, {@link #create} only for what was not found.
 */
final class SeriesResolver {
    private static final byte[] DEFAULT_SOURCE = PointRules.DEFAULT_SOURCE.getBytes(UTF_8);
    private static final SortedMap<String, String> NO_TAGS = new TreeMap<>();

    private final RawSeriesCache cache;
    private final SeriesLookup lookup;
    private final PointRules rules;
    private final int mostTags;
    private final RawSeries raw = new RawSeries();
    private TagBlock block = new TagBlock();

    private long sourceHash;
    private long contextHash;
    private boolean contextHashed;

    /** The series found last, of the same source. */
    private RawSeriesCache.@Nullable Known last;

    private @Nullable String source;
    private SortedMap<String, String> tags = NO_TAGS;
    private boolean contextRead;

    /** A hash of the series found, created or identified last, the same in every run. */
    long identity;

    SeriesResolver(RawSeriesCache cache, SeriesLookup lookup, PointRules rules) {
        this.cache = cache;
        this.lookup = lookup;
        this.rules = rules;
        mostTags = rules.mostTags();
    }

    /** The source of the points that follow. */
    void source(byte[] bytes, int from, int to) {
        raw.sourceBytes = bytes;
        raw.sourceFrom = from;
        raw.sourceTo = to;
        long hash = cache.hashSource(raw);
        if (hash != sourceHash) {
            last = null;
        }
        sourceHash = hash;
        source = null;
    }

    void sourceOrDefault(byte[] bytes, int from, int to) {
        if (from == to) {
            source(DEFAULT_SOURCE, 0, DEFAULT_SOURCE.length);
        } else {
            source(bytes, from, to);
        }
    }

    /** The tags of the point whose names follow. */
    void tags(TagBlock tagBlock) {
        block = tagBlock;
        raw.tagBytes = tagBlock.bytes;
        raw.tagFrom = tagBlock.from;
        raw.tagTo = tagBlock.to;
        contextHashed = false;
        contextRead = false;
    }

    long hashName(byte[] bytes, int from, int to) {
        return cache.hashName(bytes, from, to);
    }

    /** The id of the series with that name, if its raw bytes are known; then they are valid, too. */
    int find(byte[] bytes, int from, int to) {
        aim(bytes, from, to);
        RawSeriesCache.Known before = last;
        RawSeriesCache.Known known = before == null ? null : before.next();
        if (known == null || !known.isFor(raw)) {
            hash();
            known = cache.find(raw);
            if (before != null && known != null) {
                before.next(known);
            }
        }
        last = known;
        if (known == null) {
            return SeriesLookup.UNKNOWN;
        }
        identity = known.identity;
        return known.id;
    }

    private void aim(byte[] bytes, int from, int to) {
        raw.nameBytes = bytes;
        raw.nameFrom = from;
        raw.nameTo = to;
    }

    private void hash() {
        if (!contextHashed) {
            contextHash = cache.hashTags(raw, sourceHash);
            contextHashed = true;
        }
        long nameHash = cache.hashName(raw.nameBytes, raw.nameFrom, raw.nameTo);
        raw.hash = RawSeriesCache.combine(contextHash, nameHash);
    }

    /**
     * Reads source and tags, where they have to be looked at.
     *
     * @param depth of a tag entry: messages around it
     */
    void read(int depth) throws MalformedMessageException {
        if (contextRead) {
            return;
        }
        if (source == null) {
            source = Utf8.text(raw.sourceBytes, raw.sourceFrom, raw.sourceTo);
        }
        tags = block.parse(mostTags, depth);
        contextRead = true;
    }

    /** After {@link #read}. */
    @Nullable Refusal checkSource() {
        return rules.source(readSource());
    }

    /** After {@link #read}. */
    @Nullable Refusal checkTags() {
        return rules.tags(tags);
    }

    /** After {@link #read}: all that makes a series. */
    @Nullable Refusal checkSeries(String nameField, String name) {
        Refusal refusal = checkSource();
        if (refusal == null) {
            refusal = rules.name(nameField, name);
        }
        return refusal == null ? checkTags() : refusal;
    }

    /** Sets the identity of a series that {@link #find} did not find and no rule refuses. */
    void identify(String name) {
        identity = identity(SeriesKey.of(name, readSource(), tags));
    }

    /** The id of a series that {@link #find} did not find and no rule refuses, or a placeholder. */
    int create(
            byte[] bytes, int from, int to, String name, MetricType type, PointBatchBuilder batch) {
        aim(bytes, from, to);
        SeriesKey key = SeriesKey.of(name, readSource(), tags);
        identity = identity(key);
        int id = lookup.find(key);
        if (id == SeriesLookup.UNKNOWN) {
            return batch.unknown(key, type);
        }
        hash();
        cache.put(raw, id, identity);
        return id;
    }

    /** Notes which type a point says that its series has. */
    void said(MetricType type, int id, PointBatchBuilder batch) {
        batch.said(type, id, lookup);
    }

    static long identity(SeriesKey key) {
        byte[] bytes = key.canonical();
        return RawHash.folded().hash(bytes, 0, bytes.length, 0);
    }

    private String readSource() {
        if (source == null) {
            throw new IllegalStateException("source not read");
        }
        return source;
    }
}
