package dev.penstock.files.depot;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.store.Order;
import dev.penstock.store.Range;
import dev.penstock.store.Store;
import dev.penstock.store.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads the committed catalog. Any thread that may block. */
public final class CatalogReader {
    private static final int SLICE_BYTES = 64 << 10;

    private final Table uploads;
    private final Table files;
    private final Table names;
    private final Table versions;
    private final Table times;
    private final Table newest;
    private final Table contents;
    private final Table totals;

    /**
     * Part of a list.
     *
     * @param next the position to go on behind; -1: that was all
     * @param total how many there are on all pages
     */
    public record Page(List<StoredFile> files, long next, long total) {}

    CatalogReader(Store store) {
        uploads = store.table(Tables.UPLOADS);
        files = store.table(Tables.FILES);
        names = store.table(Tables.NAMES);
        versions = store.table(Tables.VERSIONS);
        times = store.table(Tables.TIMES);
        newest = store.table(Tables.NEWEST);
        contents = store.table(Tables.CONTENTS);
        totals = store.table(Tables.TOTALS);
    }

    public @Nullable Upload upload(String id) {
        byte[] row = uploads.get(Tables.text(id));
        return row == null ? null : FileFact.upload(row);
    }

    /** All uploads that have not ended. */
    public List<Upload> uploads() {
        var found = new ArrayList<Upload>();
        uploads.scan(
                Range.all(),
                Order.ASCENDING,
                Integer.MAX_VALUE,
                (_, _, value, length) -> {
                    found.add(FileFact.upload(Arrays.copyOf(value, length)));
                    return true;
                });
        return found;
    }

    public @Nullable StoredFile file(String id) {
        byte[] row = files.get(Tables.text(id));
        return row == null ? null : FileFact.file(row);
    }

    /** By id, else by name: the newest version. */
    public @Nullable StoredFile find(String idOrName) {
        StoredFile file = file(idOrName);
        return file == null ? newest(idOrName) : file;
    }

    public @Nullable StoredFile newest(String name) {
        var id = new byte[1][];
        versions.scan(
                Range.prefix(Tables.versionsOf(name)),
                Order.ASCENDING,
                1,
                (_, _, value, length) -> {
                    id[0] = Arrays.copyOf(value, length);
                    return false;
                });
        return id[0] == null ? null : file(Tables.text(id[0]));
    }

    public @Nullable StoredFile version(String name, long version) {
        byte[] id = version < 1 ? null : versions.get(Tables.version(name, version));
        return id == null ? null : file(Tables.text(id));
    }

    /** How many versions of a name there are. */
    public long versions(String name) {
        return NameRow.decode(names.get(Tables.text(name))).held();
    }

    @Nullable Content content(String sha256) {
        return Content.decode(sha256, contents.get(Tables.text(sha256)));
    }

    /** The content behind this hash, in their order; null if there is none. */
    @Nullable Content contentAfter(String sha256) {
        var found = new @Nullable Content[1];
        contents.scan(
                Range.of(Table.after(Tables.text(sha256)), null),
                Order.ASCENDING,
                1,
                (key, keyLength, value, length) -> {
                    found[0] =
                            Content.decode(
                                    Tables.text(Arrays.copyOf(key, keyLength)),
                                    Arrays.copyOf(value, length));
                    return false;
                });
        return found[0];
    }

    public Usage usage() {
        return Tables.usage(totals.get(Tables.TOTAL));
    }

    /**
     * Newest version of each name, newest first, of names that contain the text in any case.
     *
     * @param gone whether nobody waits for it any more: then it is CANCELLED
     */
    public Page newestFirst(String contains, long after, int most, BooleanSupplier gone) {
        if (contains.isEmpty()) {
            return page(newest, after, 0, most, _ -> true, usage().names(), gone);
        }
        String wanted = contains.toLowerCase(Locale.ROOT);
        Predicate<StoredFile> matches =
                file -> file.name().toLowerCase(Locale.ROOT).contains(wanted);
        return page(newest, after, 0, most, matches, count(matches, gone), gone);
    }

    /** All versions of all names, newest first, without the first so many. */
    public Page allFrom(long skip, int most, BooleanSupplier gone) {
        return page(times, -1, skip, most, _ -> true, usage().files(), gone);
    }

    /** All versions of a name, newest first; {@code after} is a version. */
    public Page versionsOf(String name, long after, int most) {
        var found = new ArrayList<StoredFile>();
        var more = new boolean[1];
        Range all = Range.prefix(Tables.versionsOf(name));
        Range rest = after < 0 ? all : Range.of(Table.after(Tables.version(name, after)), all.to());
        scan(
                versions,
                rest,
                id -> {
                    StoredFile file = file(id);
                    if (file != null) {
                        more[0] = found.size() == most;
                        if (!more[0]) {
                            found.add(file);
                        }
                    }
                    return !more[0];
                },
                () -> false);
        return new Page(found, more[0] ? found.getLast().version() : -1, versions(name));
    }

    private Page page(
            Table order,
            long after,
            long skip,
            int most,
            Predicate<StoredFile> matches,
            long total,
            BooleanSupplier gone) {
        var found = new ArrayList<StoredFile>();
        var seen = new long[1];
        var more = new boolean[1];
        byte[] from = after < 0 ? new byte[0] : Table.after(Tables.time(after));
        scan(
                order,
                Range.of(from, null),
                id -> {
                    if (seen[0]++ < skip) {
                        return true;
                    }
                    StoredFile file = file(id);
                    if (file != null && matches.test(file)) {
                        more[0] = found.size() == most;
                        if (!more[0]) {
                            found.add(file);
                        }
                    }
                    return !more[0];
                },
                gone);
        return new Page(found, more[0] ? found.getLast().position() : -1, total);
    }

    private long count(Predicate<StoredFile> matches, BooleanSupplier gone) {
        var count = new long[1];
        scan(
                newest,
                Range.all(),
                id -> {
                    StoredFile file = file(id);
                    if (file != null && matches.test(file)) {
                        count[0]++;
                    }
                    return true;
                },
                gone);
        return count[0];
    }

    private static void scan(
            Table order, Range range, Predicate<String> each, BooleanSupplier gone) {
        Range rest = range;
        var on = new boolean[] {true};
        while (on[0]) {
            if (gone.getAsBoolean()) {
                throw Refusal.of(Reason.CANCELLED, "nobody waits for the list").asException();
            }
            byte[] last =
                    order.scan(
                            rest,
                            Order.ASCENDING,
                            SLICE_BYTES,
                            (_, _, value, length) -> {
                                on[0] = each.test(Tables.text(Arrays.copyOf(value, length)));
                                return on[0];
                            });
            if (last == null) {
                return;
            }
            rest = Range.of(Table.after(last), range.to());
        }
    }
}
