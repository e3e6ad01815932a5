package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.penstock.bench.process.ServerProcess;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data folder on a file system of its own that somebody else fills up. Needs to mount one: root. */
@Tag("slow")
final class DiskFullTest {
    private static final String SIZE = "128m";
    private static final int MIB = 1 << 20;
    private static final int POINTS = 1_000;
    private static final int MOST_MESSAGES = 20_000;
    private static final String NAME = "full.test";

    /** The server's own measurements would write while the disk is being filled. */
    private static final String NO_HOST = "metrics.host-interval=1h";

    @TempDir private Path folder;

    private final Instant start = Instant.now().minus(Duration.ofHours(12));
    private long stored;

    @BeforeEach
    void mount() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        var mounted =
                Program.run(
                        folder,
                        "mount",
                        "-t",
                        "tmpfs",
                        "-o",
                        "size=" + SIZE,
                        "tmpfs",
                        data.toString());
        if (mounted.exitCode() != 0) {
            Tool.absent("no small file system: " + mounted.output().strip(), "run as root");
        }
    }

    @AfterEach
    void unmount() throws Exception {
        Program.run(folder, "umount", folder.resolve("data").toString());
    }

    @Test
    void writesAreRefusedClearlyReadsGoOnAndSpaceThatReturnsIsUsed() throws Exception {
        Path ballast = ballast();
        try (ServerProcess server = Distribution.start(folder, NO_HOST);
                var caller = new Caller(server.port())) {
            caller.awaitHost();
            write(caller);
            fillUp(ballast, 3 * MIB);
            checkRefusal(writeUntilRefused(caller));
            assertThat(caller.count(NAME)).isEqualTo(stored);
            checkRefusal(refusal(caller));
            assertThat(caller.count(NAME)).as("after refusals").isEqualTo(stored);
            Files.delete(ballast);
            await().atMost(Duration.ofSeconds(30)).until(() -> refusal(caller) == null);
            assertThat(caller.count(NAME)).as("space returned").isEqualTo(stored);
            server.kill();
        }
        try (ServerProcess server = Distribution.start(folder);
                var caller = new Caller(server.port())) {
            assertThat(caller.count(NAME)).as("after kill -9").isEqualTo(stored);
            write(caller);
            server.stop();
        }
        assertThat(Distribution.log(folder)).contains("the disk is full");
    }

    @Test
    void aServerStartsOnAnAllButFullDiskAndIsRead() throws Exception {
        writeAndKillOnAFullDisk(3 * MIB);
        try (ServerProcess server = Distribution.start(folder);
                var caller = new Caller(server.port())) {
            assertThat(caller.count(NAME)).isEqualTo(stored);
            checkRefusal(writeUntilRefused(caller));
            Files.delete(ballast());
            await().atMost(Duration.ofSeconds(30)).until(() -> refusal(caller) == null);
            assertThat(caller.count(NAME)).isEqualTo(stored);
            server.stop();
        }
    }

    @Test
    void withoutAnySpaceAServerSaysSoAndHasLostNothingOnceThereIs() throws Exception {
        writeAndKillOnAFullDisk(0);
        assertThatThrownBy(() -> Distribution.start(folder))
                .hasMessageContaining("the disk is full: 0 bytes free")
                .hasMessageNotContaining("at dev.penstock");
        Files.delete(ballast());
        try (ServerProcess server = Distribution.start(folder);
                var caller = new Caller(server.port())) {
            assertThat(caller.count(NAME)).isEqualTo(stored);
            write(caller);
            server.stop();
        }
    }

    private void writeAndKillOnAFullDisk(long free) throws IOException, InterruptedException {
        try (ServerProcess server = Distribution.start(folder, NO_HOST);
                var caller = new Caller(server.port())) {
            caller.awaitHost();
            write(caller);
            fillUp(ballast(), 0);
            writeUntilRefused(caller);
            server.kill();
        }
        fillUp(ballast(), free);
    }

    private Path ballast() {
        return folder.resolve("data/ballast");
    }

    private void write(Caller caller) {
        stored += caller.write(NAME, start, stored, POINTS).getStored();
    }

    private @Nullable StatusRuntimeException refusal(Caller caller) {
        try {
            write(caller);
            return null;
        } catch (StatusRuntimeException refused) {
            return refused;
        }
    }

    private @Nullable StatusRuntimeException writeUntilRefused(Caller caller) {
        for (int i = 0; i < MOST_MESSAGES; i++) {
            StatusRuntimeException refused = refusal(caller);
            if (refused != null) {
                return refused;
            }
        }
        return null;
    }

    private static void checkRefusal(@Nullable StatusRuntimeException refused)
            throws InvalidProtocolBufferException {
        if (refused == null) {
            throw new AssertionError("not refused");
        }
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        List<Any> details =
                Objects.requireNonNull(StatusProto.fromThrowable(refused)).getDetailsList();
        assertThat(details).hasSize(2);
        assertThat(details.get(0).unpack(ErrorInfo.class).getReason()).isEqualTo("OUT_OF_SPACE");
        assertThat(details.get(1).unpack(RetryInfo.class).getRetryDelay().getSeconds())
                .isPositive();
    }

    /** Appends until so many bytes are free. */
    private static void fillUp(Path ballast, long free) throws IOException {
        FileStore disk = Files.getFileStore(ballast.getParent());
        try (FileChannel file =
                FileChannel.open(ballast, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            long more;
            while ((more = disk.getUsableSpace() - free) > 0) {
                try {
                    file.write(ByteBuffer.allocate((int) Math.min(more, MIB)));
                } catch (IOException full) {
                    // The server may have taken what was left a moment ago.
                    if (disk.getUsableSpace() > free) {
                        throw full;
                    }
                }
            }
        }
    }
}
