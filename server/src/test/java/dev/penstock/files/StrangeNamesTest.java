package dev.penstock.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.penstock.LivingFolder;
import dev.penstock.RunningServer;
import dev.penstock.api.file_upload.FileChunk;
import dev.penstock.api.file_upload.UploadResponse;
import dev.penstock.api.files.FileRequest;
import dev.penstock.api.files.FileServiceGrpc;
import dev.penstock.api.files.v1.FilesGrpc;
import dev.penstock.api.files.v1.OpenUploadRequest;
import dev.penstock.files.depot.Names;
import dev.penstock.refusal.RefusedException;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand names that nobody would choose, and what they could reach. */
@Tag("slow")
@Timeout(240)
class StrangeNamesTest {
    private static final int NAMES = 10_000;
    private static final int AT_ONCE = 50;

    @TempDir Path folder;
    private Path secret;
    private List<String> hostile;
    private RunningServer server;

    @BeforeEach
    void start() throws IOException {
        Path exported = Files.createDirectories(folder.resolve("exported"));
        secret = Files.writeString(folder.resolve("secret.txt"), "secret");
        Files.createSymbolicLink(exported.resolve("out.txt"), secret);
        Files.createSymbolicLink(exported.resolve("up"), folder);
        hostile =
                List.of(
                        "../secret.txt",
                        "..",
                        "../",
                        "..\\",
                        "/",
                        "\0",
                        "%2e%2e%2f",
                        "\u2025/",
                        "\uff0e\uff0e\uff0f",
                        secret.toString(),
                        exported.toString(),
                        "/etc/passwd",
                        "out.txt",
                        "up/secret.txt",
                        "\ufeff",
                        "\u202e");
        server =
                RunningServer.in(
                        folder.resolve("data"),
                        Map.of("files.export", exported.toString(), "files.keep-free-bytes", "0"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void eachIsStoredAndFoundUnderItselfOrRefused() throws Exception {
        UploadResponse first = store("first", ByteString.copyFromUtf8("harmless"));
        Set<String> around = around();
        Set<String> names = names();
        var outcomes = new ArrayList<Future<?>>();
        var stub = FilesGrpc.newFutureStub(server.channel());
        inTurns(
                names,
                name ->
                        outcomes.add(
                                stub.openUpload(
                                        OpenUploadRequest.newBuilder()
                                                .setName(name)
                                                .setSize(first.getTotalSize())
                                                .setSha256(first.getChecksum())
                                                .build())),
                outcomes);
        int at = 0;
        for (String name : names) {
            assertThat(code(outcomes.get(at++)))
                    .as(name)
                    .isEqualTo(allowed(name) ? Status.Code.OK : Status.Code.INVALID_ARGUMENT);
        }
        assertThat(Usages.of(server).getFiles())
                .isEqualTo(1 + names.stream().filter(StrangeNamesTest::allowed).count());
        assertThat(around()).isEqualTo(around);
    }

    @Test
    void noneOfThemAsAPathLeadsOutOfWhatIsStoredAndExported() throws Exception {
        Set<String> names = names();
        var outcomes = new ArrayList<Future<?>>();
        var stub = FileServiceGrpc.newFutureStub(server.channel());
        inTurns(
                names,
                name ->
                        outcomes.add(
                                stub.getFileInfo(
                                        FileRequest.newBuilder().setFilePath(name).build())),
                outcomes);
        for (Future<?> outcome : outcomes) {
            assertThat(code(outcome)).isIn(Status.Code.INVALID_ARGUMENT, Status.Code.NOT_FOUND);
        }
    }

    private static boolean allowed(String name) {
        try {
            Names.check("name", name);
            return true;
        } catch (RefusedException _) {
            return false;
        }
    }

    private Set<String> names() {
        var random = new Random(11);
        var names = new HashSet<String>();
        while (names.size() < NAMES) {
            String name =
                    random.ints(random.nextInt(30), 0, Character.MAX_CODE_POINT + 1)
                            .map(c -> random.nextInt(3) == 0 ? c : c % 0x800)
                            .filter(c -> c < 0xd800 || c > 0xdfff)
                            .mapToObj(Character::toString)
                            .collect(Collectors.joining());
            String middle = hostile.get(random.nextInt(hostile.size()));
            names.add(
                    switch (random.nextInt(4)) {
                        case 0 -> middle + name;
                        case 1 -> name + middle;
                        case 2 -> middle + middle + middle + name;
                        default -> name;
                    });
        }
        names.remove("");
        return new TreeSet<>(names);
    }

    private static void inTurns(Set<String> names, Consumer<String> begin, List<Future<?>> begun)
            throws InterruptedException {
        for (String name : names) {
            begin.accept(name);
            if (begun.size() >= AT_ONCE) {
                code(begun.get(begun.size() - AT_ONCE));
            }
        }
    }

    private static Status.Code code(Future<?> outcome) throws InterruptedException {
        try {
            outcome.get();
            return Status.Code.OK;
        } catch (ExecutionException e) {
            return Status.fromThrowable(e).getCode();
        }
    }

    /** Everything beside the data folder. */
    private Set<String> around() throws IOException {
        return LivingFolder.walk(folder).stream()
                .filter(path -> !path.startsWith(folder.resolve("data")))
                .map(Path::toString)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private UploadResponse store(String name, ByteString data) {
        var result = new CompletableFuture<UploadResponse>();
        var call =
                dev.penstock.api.file_upload.FileServiceGrpc.newStub(server.channel())
                        .uploadFile(Calls.into(result));
        call.onNext(FileChunk.newBuilder().setFilename(name).setData(data).build());
        call.onCompleted();
        return Calls.get(result);
    }
}
