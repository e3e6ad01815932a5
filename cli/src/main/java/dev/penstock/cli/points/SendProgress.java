package dev.penstock.cli.points;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * How far a file is sent: everything before the offset is durable. Kept beside the file as {@code
 * FILE.penstock-progress} while it is being sent. Immutable.
 *
 * @param producer the name under which the file is published; made from its identity
 * @param sequence of the last message acknowledged
 * @param offset bytes of the file that are in
 * @param lines lines of the file that are in
 */
record SendProgress(String producer, long sequence, long offset, long lines) {
    private static final String SUFFIX = ".penstock-progress";
    private static final String DRAFT = ".new";
    private static final int SAMPLE = 64 << 10;

    /** Whether a file is such a note itself; {@code data/*} names them, too. */
    static boolean isNote(String file) {
        return file.endsWith(SUFFIX) || file.endsWith(SUFFIX + DRAFT);
    }

    /**
     * The beginning of this file as it is now. Another size makes it another one, and so do options
     * that make other messages of it: to the server they would be repeats of the first ones.
     */
    static SendProgress begin(Path file, SendOptions options) throws IOException {
        MessageDigest digest = sha256();
        long size = Files.size(file);
        long modified = Files.getLastModifiedTime(file).toMillis();
        String identity =
                String.join(
                        "\n",
                        String.valueOf(file.getFileName()),
                        Long.toString(size),
                        Long.toString(modified),
                        Integer.toString(options.batch()),
                        options.format().name(),
                        options.source(),
                        "");
        digest.update(identity.getBytes(StandardCharsets.UTF_8));
        try (FileChannel channel = FileChannel.open(file)) {
            digest.update(sample(channel, 0));
            digest.update(sample(channel, Math.max(0, size - SAMPLE)));
        }
        String hash = HexFormat.of().formatHex(digest.digest(), 0, 16);
        return new SendProgress("file-" + hash, 0, 0, 0);
    }

    /** What was noted for the same file, if it was; otherwise this. */
    SendProgress resumed(Path file) throws IOException {
        return read(file).filter(noted -> noted.producer.equals(producer)).orElse(this);
    }

    SendProgress reached(long newSequence, long newOffset, long newLines) {
        return new SendProgress(producer, newSequence, newOffset, newLines);
    }

    /** Notes it beside the file, in one step. */
    void write(Path file) throws IOException {
        Path target = beside(file);
        Path draft = target.resolveSibling(target.getFileName() + DRAFT);
        Files.writeString(
                draft,
                "penstock-progress 1\n%s\n%d\n%d\n%d\n"
                        .formatted(producer, sequence, offset, lines));
        Files.move(
                draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static void forget(Path file) throws IOException {
        Files.deleteIfExists(beside(file));
    }

    private static Optional<SendProgress> read(Path file) throws IOException {
        Path noted = beside(file);
        if (!Files.exists(noted)) {
            return Optional.empty();
        }
        var lines = Files.readString(noted).lines().toList();
        if (lines.size() != 5 || !lines.getFirst().equals("penstock-progress 1")) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new SendProgress(
                            lines.get(1),
                            Long.parseLong(lines.get(2)),
                            Long.parseLong(lines.get(3)),
                            Long.parseLong(lines.get(4))));
        } catch (NumberFormatException damaged) {
            return Optional.empty();
        }
    }

    private static Path beside(Path file) {
        return file.resolveSibling(file.getFileName() + SUFFIX);
    }

    private static ByteBuffer sample(FileChannel channel, long from) throws IOException {
        var bytes = ByteBuffer.allocate(SAMPLE);
        while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) > 0) {
            // Until the sample is full or the file ends.
        }
        return bytes.flip();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
