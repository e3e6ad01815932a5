package dev.penstock.cli.logs;

import dev.penstock.cli.FileIdentity;
import dev.penstock.client.Timing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A log file, read to its end or followed. It may be renamed and made anew (then the renamed one is
 * read to its end first, also after a restart), or be cut to nothing and written on. One thread.
 */
final class LogFile implements LogSource {
    /** For this long a program may be silent that has not yet heard of the new file. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Path path;
    private final Path kept;
    private final boolean follow;
    private final Timing timing;
    private @Nullable FileChannel channel;
    private String key = "";

    /** Replaced, and perhaps written on. */
    private boolean lingering;

    private long quietSince;

    LogFile(Path path, Path kept, boolean follow, Timing timing) {
        this.path = path;
        this.kept = kept;
        this.follow = follow;
        this.timing = timing;
    }

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public Position begin() throws IOException {
        Optional<Position> noted = Position.read(kept);
        if (noted.isPresent()) {
            Position position = noted.get();
            for (Path candidate : candidates()) {
                if (reopened(candidate, position)) {
                    return position;
                }
            }
            FileIdentity identity = open(path, 0);
            position.begin(identity);
            return position;
        }
        return Position.start(kept, open(path, 0));
    }

    @Override
    public Step read(ByteBuffer buffer) throws IOException {
        FileChannel open = channel();
        if (fill(open, buffer)) {
            quietSince = timing.nanoTime();
            return Step.DATA;
        }
        if (open.size() < open.position()) {
            return Step.REPLACED;
        }
        if (isReplaced() && !mayBeWrittenOn()) {
            // What was written between the look at the end and the look at the name.
            return fill(open, buffer) ? Step.DATA : Step.REPLACED;
        }
        return follow ? Step.IDLE : Step.END;
    }

    @Override
    public void next(Position position) throws IOException {
        Path successor = successor();
        channel().close();
        position.begin(open(successor, 0));
    }

    /** More of a young file's beginning tells it from others. */
    void identify(Position position) throws IOException {
        FileIdentity identity = position.file();
        if (identity != null) {
            position.identify(identity.grown(channel()));
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }

    private static boolean fill(FileChannel open, ByteBuffer buffer) throws IOException {
        buffer.clear();
        int read = open.read(buffer);
        buffer.flip();
        return read > 0;
    }

    private boolean isReplaced() throws IOException {
        try {
            return !FileIdentity.key(path).equals(key);
        } catch (NoSuchFileException moved) {
            // Moved away, and nothing in its place yet.
            return false;
        }
    }

    /**
     * A program writes to the file that was put aside until it is told of the new one. One that was
     * replaced by a file that is itself put aside by now is no longer written.
     */
    private boolean mayBeWrittenOn() throws IOException {
        if (!lingering) {
            if (!follow || !successor().equals(path)) {
                return false;
            }
            lingering = true;
            quietSince = timing.nanoTime();
        }
        return timing.nanoTime() - quietSince < PATIENCE.toNanos();
    }

    private boolean reopened(Path candidate, Position position) throws IOException {
        FileIdentity identity = position.file();
        FileChannel open;
        try {
            open = FileChannel.open(candidate);
        } catch (NoSuchFileException gone) {
            return false;
        }
        long offset = position.acknowledged().offset();
        if (identity == null || !identity.is(candidate, open, offset)) {
            open.close();
            return false;
        }
        adopt(open.position(offset), identity.key());
        return true;
    }

    private FileIdentity open(Path which, long offset) throws IOException {
        FileChannel open = FileChannel.open(which).position(offset);
        FileIdentity identity = FileIdentity.of(which, open);
        adopt(open, identity.key());
        return identity;
    }

    private void adopt(FileChannel open, String identifiedBy) {
        channel = open;
        key = identifiedBy;
        lingering = false;
    }

    private FileChannel channel() {
        FileChannel open = channel;
        if (open == null) {
            throw new IllegalStateException("not open");
        }
        return open;
    }

    /** The file that was begun when this one was put aside: itself put aside by now, or the newest. */
    private Path successor() throws IOException {
        boolean passed = false;
        for (Path one : aside()) {
            if (passed) {
                return one;
            }
            passed = FileIdentity.key(one).equals(key);
        }
        return path;
    }

    private List<Path> candidates() throws IOException {
        var all = new ArrayList<Path>();
        all.add(path);
        all.addAll(aside().reversed());
        return all;
    }

    /** Files put aside, such as {@code app.log.1} or {@code app.log-20260501}; oldest first. */
    private List<Path> aside() throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        Pattern name =
                Pattern.compile(Pattern.quote(path.getFileName().toString()) + "[.-]\\d[\\d.-]*");
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(one -> name.matcher(one.getFileName().toString()).matches())
                    .sorted(Comparator.comparingLong(LogFile::modified))
                    .toList();
        }
    }

    private static long modified(Path one) {
        return one.toFile().lastModified();
    }
}
