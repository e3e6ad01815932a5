package dev.penstock.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A disk of a few MiB in memory, to be filled. Where none may be mounted its tests are skipped; with {@code CI=true} they fail. */
public final class SmallDisk implements AutoCloseable {
    private final Path mount;

    /**
     * Mounts it.
     *
     * @param mount an empty folder
     * @param mib its size
     */
    public SmallDisk(Path mount, int mib) throws IOException {
        this(mount, "size=" + mib + "m");
    }

    /** One that holds so many files and folders, its own included. */
    public static SmallDisk ofFiles(Path mount, int files) throws IOException {
        return new SmallDisk(mount, "size=32m,nr_inodes=" + files);
    }

    private SmallDisk(Path mount, String options) throws IOException {
        this.mount = mount;
        if (run("mount", "-t", "tmpfs", "-o", options, "tmpfs", mount.toString()) != 0) {
            String message = "no small file system could be mounted (run as root)";
            if (Boolean.parseBoolean(System.getenv("CI"))) {
                fail(message);
            }
            Assumptions.abort("SKIPPED: " + message);
        }
    }

    /** Where it is. */
    public Path path() {
        return mount;
    }

    /** Takes all the room that is left; deleting the file gives it back. */
    public Path fill() {
        Path filler = mount.resolve("filler");
        byte[] block = new byte[1 << 12];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("space");
        }
        return filler;
    }

    @Override
    public void close() throws IOException {
        assertThat(run("umount", mount.toString())).isZero();
    }

    private static int run(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .onExit()
                .join()
                .exitValue();
    }
}
