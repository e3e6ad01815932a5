package dev.penstock.files.depot;

import static dev.penstock.files.depot.DepotRig.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** However an upload is cut, crashed and resumed, it ends with the same bytes or not at all. */
class UploadProperties {
    private static final int LENGTH = 60_000;

    @Property(tries = 15)
    void anyInterleavingEndsWithTheSameBytes(
            @ForAll @Size(min = 5, max = 40) List<@IntRange(max = 9_999) Integer> steps)
            throws IOException {
        Path folder = Files.createTempDirectory("uploads");
        byte[] bytes = DepotTest.bytes(LENGTH, steps.hashCode());
        try (var rig = new DepotRig(folder, DepotRig.small())) {
            run(rig, bytes, steps);
        } finally {
            delete(folder);
        }
    }

    private static void run(DepotRig rig, byte[] bytes, List<Integer> steps) throws IOException {
        Upload upload = rig.open(NewUpload.of("a", bytes.length));
        Filling filling = null;
        long promised = 0;
        for (int step : steps) {
            filling = filling == null ? get(rig.depot.fill(upload.id())) : filling;
            assertThat(filling.received()).isGreaterThanOrEqualTo(promised);
            assertThat(rig.depot.catalog().newest("a")).isNull();
            switch (step % 10) {
                case 7 -> {
                    promised = get(filling.release());
                    filling = null;
                }
                case 8 -> {
                    promised = filling.durable();
                    rig.crash();
                    filling = null;
                }
                case 9 -> {
                    promised = get(filling.sync());
                    assertThat(promised).isEqualTo(filling.received());
                }
                default -> append(filling, bytes, step);
            }
        }
        finish(rig, bytes, upload, filling);
    }

    private static void append(Filling filling, byte[] bytes, int count) {
        int at = (int) filling.received();
        int length = Math.min(count, bytes.length - at);
        get(filling.append(at, ByteBuffer.wrap(bytes, at, length), Checksum.none()));
    }

    private static void finish(DepotRig rig, byte[] bytes, Upload upload, @Nullable Filling filling)
            throws IOException {
        Filling last = filling == null ? get(rig.depot.fill(upload.id())) : filling;
        append(last, bytes, bytes.length);
        StoredFile file = get(last.finish(DepotTest.sha256(bytes)));
        rig.crash();
        assertThat(rig.depot.catalog().newest("a")).isEqualTo(file);
        assertThat(rig.read(file)).isEqualTo(bytes);
        assertThat(rig.depot.catalog().uploads()).isEmpty();
    }

    private static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        }
    }
}
