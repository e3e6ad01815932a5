package dev.penstock.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * What is fixed about a journal, in a small text file that is replaced as a whole.
 *
 * @param id random; part of every checksum, so that a foreign group is never taken for one of ours
 * @param lanes number of lanes
 * @param epoch see {@link Journal#epoch}
 * @param synced number of groups known to have been synced when this was written
 */
record Manifest(long id, int lanes, long epoch, long synced) {

    private static final String FILE = "manifest";
    private static final String FIRST_LINE = "penstock journal";
    private static final int FORMAT = 1;

    static Manifest fresh(int lanes) {
        return new Manifest(new SecureRandom().nextLong(), lanes, 1, 0);
    }

    Manifest withEpoch(long next) {
        return new Manifest(id, lanes, next, synced);
    }

    Manifest withSynced(long groups) {
        return new Manifest(id, lanes, epoch, groups);
    }

    static boolean exists(Disk disk, Path folder) throws IOException {
        return disk.exists(folder.resolve(FILE));
    }

    static Manifest read(Disk disk, Path folder) throws IOException {
        try (DiskFile file = disk.open(folder.resolve(FILE))) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(file.size(), 4096));
            while (bytes.hasRemaining() && file.read(bytes, bytes.position()) > 0) {}
            return parse(UTF_8.decode(bytes.flip()).toString());
        }
    }

    /** Survives a crash at any moment: either the old one or the new one is there. */
    void write(Disk disk, Path folder) throws IOException {
        Path fresh = folder.resolve(FILE + ".new");
        disk.delete(fresh);
        try (DiskFile file = disk.open(fresh)) {
            file.writeFully(ByteBuffer.wrap(text().getBytes(UTF_8)), 0);
            file.sync();
        }
        disk.move(fresh, folder.resolve(FILE));
        disk.syncFolder(folder);
    }

    private String text() {
        String body =
                String.join(
                        "\n",
                        FIRST_LINE,
                        "format " + FORMAT,
                        "id " + Long.toHexString(id),
                        "lanes " + lanes,
                        "epoch " + epoch,
                        "synced " + synced,
                        "");
        return body + "check " + check(body) + "\n";
    }

    private static Manifest parse(String text) throws IOException {
        int end = text.indexOf("check ");
        if (end < 0 || !text.startsWith(FIRST_LINE)) {
            throw damaged("not a whole manifest");
        }
        String body = text.substring(0, end);
        if (!text.substring(end).equals("check " + check(body) + "\n")) {
            throw damaged("its checksum does not match");
        }
        Map<String, String> values = new HashMap<>();
        for (String line : body.substring(FIRST_LINE.length() + 1).split("\n", -1)) {
            int space = line.indexOf(' ');
            if (space > 0) {
                values.put(line.substring(0, space), line.substring(space + 1));
            }
        }
        int format = Integer.parseInt(values.getOrDefault("format", "0"));
        if (format != FORMAT) {
            throw damaged("format " + format + " (expected: " + FORMAT + ")");
        }
        return new Manifest(
                Long.parseUnsignedLong(values.getOrDefault("id", "0"), 16),
                Integer.parseInt(values.getOrDefault("lanes", "0")),
                Long.parseLong(values.getOrDefault("epoch", "0")),
                Long.parseLong(values.getOrDefault("synced", "0")));
    }

    private static String check(String body) {
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(UTF_8));
        return Long.toHexString(crc.getValue());
    }

    private static IOException damaged(String why) {
        return new CorruptJournalException("journal manifest: " + why);
    }
}
