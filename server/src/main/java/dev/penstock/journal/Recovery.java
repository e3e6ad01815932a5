package dev.penstock.journal;

import dev.penstock.journal.GroupScanner.Found;
import dev.penstock.journal.RecoveryReport.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads all segments, checks every group, and cuts what does not belong. Used once, while opening.
 *
 * <p>A group is written only after the one before it was synced. So a damaged group with whole ones
 * after it had been synced: facts that were acknowledged are gone, and that needs a person ({@link
 * JournalConfig.OnDamage}). With nothing after it, a group that is merely short was never
 * acknowledged as synced and is cut; one that is complete but wrong may have been, so it is cut and a
 * new epoch begins.
 */
final class Recovery {

    /** A recovered journal: what the writer goes on with. */
    record Recovered(
            Manifest manifest,
            List<Segment> segments,
            Lanes lanes,
            long nextGroup,
            RecoveryReport report) {}

    /** Where the whole groups end before the files do. */
    private record Break(int index, long position, Found found, long size) {}

    private final Disk disk;
    private final Path folder;
    private final JournalConfig config;
    private final Manifest manifest;
    private final Lanes lanes;
    private final List<Segment> segments = new ArrayList<>();
    private long firstGroup;
    private long nextGroup;

    Recovery(Disk disk, Path folder, JournalConfig config, Manifest manifest) {
        this.disk = disk;
        this.folder = folder;
        this.config = config;
        this.manifest = manifest;
        this.lanes = new Lanes(manifest.lanes());
    }

    Recovered run() throws IOException {
        List<String> names = disk.list(folder).stream().filter(Segment::isSegment).toList();
        for (int i = 0; i < names.size(); i++) {
            Break broken = scan(names, i);
            if (broken != null) {
                return repair(names, broken);
            }
        }
        if (nextGroup < manifest.synced()) {
            String message = "groups known to be synced are missing";
            return finish(Finding.MISSING_TAIL, 0, inNewEpoch(), message);
        }
        return finish(Finding.WHOLE, 0, manifest, "all groups are whole");
    }

    private @Nullable Break scan(List<String> names, int index) throws IOException {
        String name = names.get(index);
        Path path = folder.resolve(name);
        try (DiskFile file = disk.open(path)) {
            SegmentHeader header = SegmentHeader.read(file, manifest);
            if (header == null || !follows(header, index, Segment.sequence(name))) {
                Found found = header == null ? headerless(file) : Found.DAMAGED;
                return new Break(index, 0, found, file.size());
            }
            if (index == 0) {
                begin(header);
            }
            return groups(file, path, header, index);
        }
    }

    private @Nullable Break groups(DiskFile file, Path path, SegmentHeader header, int index)
            throws IOException {
        long start = SegmentHeader.bytes(manifest.lanes());
        var scanner = new GroupScanner(file, start, manifest.id());
        var marks = Marks.of(header, config.segmentBytes());
        Found found = scanner.look(nextGroup);
        while (found == Found.GROUP) {
            marks.pass(scanner.position(), nextGroup, lanes);
            GroupFacts.advance(lanes, scanner.window(), scanner.at());
            nextGroup++;
            scanner.skip();
            found = scanner.look(nextGroup);
        }
        segments.add(new Segment(path, header, scanner.position(), marks));
        return found == Found.END ? null : new Break(index, scanner.position(), found, file.size());
    }

    private void begin(SegmentHeader header) {
        firstGroup = header.firstGroup();
        nextGroup = header.firstGroup();
        for (int lane = 0; lane < lanes.count(); lane++) {
            lanes.set(lane, header.ends()[lane], header.times()[lane]);
        }
    }

    private boolean follows(SegmentHeader header, int index, long sequence) {
        boolean named = header.sequence() == sequence;
        return index == 0
                ? named
                : named
                        && header.firstGroup() == nextGroup
                        && sequence == segments.getLast().header().sequence() + 1;
    }

    private static Found headerless(DiskFile file) throws IOException {
        return file.size() < 64 ? Found.TORN : Found.DAMAGED;
    }

    private Recovered repair(List<String> names, Break broken) throws IOException {
        String where = names.get(broken.index()) + " at byte " + broken.position();
        boolean middle = wholeGroupsAfter(names, broken);
        if (segments.isEmpty() && (middle || broken.found() != Found.TORN)) {
            throw new CorruptJournalException(
                    "journal: the first segment "
                            + where
                            + " is damaged beyond what can be cut (expected: restore a backup)");
        }
        if (middle && config.damage() == JournalConfig.OnDamage.REFUSE) {
            throw new CorruptJournalException(
                    "journal: group "
                            + nextGroup
                            + " in "
                            + where
                            + " is damaged, and whole groups follow it: facts that were"
                            + " acknowledged would be lost (expected: restore a backup, or start with"
                            + " --set journal.damage=cut to forget that group and all after it)");
        }
        boolean synced = middle || broken.found() == Found.DAMAGED || nextGroup < manifest.synced();
        Manifest now = synced ? inNewEpoch() : manifest;
        long cut = new Cut(disk, folder, manifest).cut(names, broken.index(), broken.position());
        Finding finding =
                middle
                        ? Finding.DAMAGED_MIDDLE
                        : broken.found() == Found.TORN ? Finding.TORN_TAIL : Finding.DAMAGED_TAIL;
        String what =
                switch (finding) {
                    case TORN_TAIL -> "the last write was interrupted";
                    case DAMAGED_TAIL -> "the last group is not what was written";
                    default -> "a group is damaged and all after it were cut with it, as told";
                };
        return finish(finding, cut, now, what + ": " + where + ", " + cut + " bytes cut");
    }

    private boolean wholeGroupsAfter(List<String> names, Break broken) throws IOException {
        for (int i = broken.index(); i < names.size(); i++) {
            try (DiskFile file = disk.open(folder.resolve(names.get(i)))) {
                long from = i == broken.index() ? broken.position() : 0;
                boolean sealed = i > broken.index() && SegmentHeader.read(file, manifest) != null;
                if (sealed
                        || new GroupScanner(file, from, manifest.id())
                                .searchAfter(from, nextGroup)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Begins a new epoch, before anything is cut: a start that ends in between must not leave a journal
     * that looks whole in the old one, whose offsets were given out. One epoch too many does no harm.
     */
    private Manifest inNewEpoch() throws IOException {
        Manifest now = manifest.withEpoch(manifest.epoch() + 1).withSynced(nextGroup);
        now.write(disk, folder);
        return now;
    }

    private Recovered finish(Finding finding, long cut, Manifest now, String message) {
        long bytes = segments.stream().mapToLong(Segment::bytes).sum();
        var report =
                new RecoveryReport(
                        finding,
                        nextGroup - firstGroup,
                        bytes,
                        cut,
                        now.epoch() != manifest.epoch(),
                        "journal: " + message);
        return new Recovered(now, segments, lanes, nextGroup, report);
    }
}
