package dev.penstock.cli.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.cli.CommandRun;
import dev.penstock.cli.ExitCode;
import dev.penstock.client.StandInServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferCommandsTest {
    private final StandInServer server = StandInServer.onPort(0);

    @TempDir private Path folder = Path.of("");

    @AfterEach
    void end() {
        server.close();
    }

    private CommandRun upload(String... more) {
        var arguments = new java.util.ArrayList<>(java.util.List.of("upload"));
        arguments.addAll(java.util.List.of("-s", server.address()));
        arguments.addAll(java.util.List.of("--state", folder.resolve("state").toString()));
        arguments.addAll(java.util.List.of(more));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    @Test
    void filesAreStoredAndFetched() throws IOException {
        CommandRun up = upload(file("a.txt", "hello"), file("b.txt", "world"), "--json");
        assertThat(up.code()).isZero();
        assertThat(up.out().lines()).hasSize(2);
        assertThat(up.out()).contains("\"name\":\"a.txt\"").contains("\"size\":5");

        Path back = Files.createDirectory(folder.resolve("back"));
        CommandRun down =
                CommandRun.of(
                        "download",
                        "-s",
                        server.address(),
                        "a.txt",
                        "b.txt",
                        "-o",
                        back.toString());
        assertThat(down.code()).isZero();
        assertThat(back.resolve("a.txt")).hasContent("hello");
        assertThat(back.resolve("b.txt")).hasContent("world");
    }

    @Test
    void aNoteOfAnUploadIsGoneWhenItIsThrough() throws IOException {
        assertThat(upload(file("a.txt", "hello")).code()).isZero();
        assertThat(folder.resolve("state")).isEmptyDirectory();
    }

    @Test
    void anUploadUnderAnotherName() throws IOException {
        assertThat(upload(file("a.txt", "hello"), "--name", "c.txt").code()).isZero();
        assertThat(server.files().contents("c.txt")).hasSize(1);
    }

    @Test
    void aNoteHoldsForTheFileAsItWas() throws IOException {
        Path kept = folder.resolve("note");
        Path path = Path.of(file("a.txt", "hello"));
        UploadNote.of(kept, path, "a.txt").write("upload-7");
        assertThat(UploadNote.of(kept, path, "a.txt").uploadId()).isEqualTo("upload-7");
        assertThat(UploadNote.of(kept, path, "b.txt").uploadId()).isEmpty();
        Files.writeString(path, "hello, world");
        assertThat(UploadNote.of(kept, path, "a.txt").uploadId()).isEmpty();
    }

    @Test
    void someThatFailEndWithOneAndAllThatAreRefusedWithFour() throws IOException {
        server.files().put("a.txt", new byte[3]);
        String to = folder.toString();
        CommandRun some =
                CommandRun.of("download", "-s", server.address(), "a.txt", "nope.txt", "-o", to);
        assertThat(some.code()).isEqualTo(ExitCode.SOME_FAILED);
        assertThat(some.err()).contains("nope.txt");
        CommandRun all = CommandRun.of("download", "-s", server.address(), "nope.txt", "-o", to);
        assertThat(all.code()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void theServersNameDoesNotLeadOutOfTheFolder() throws IOException {
        server.files().put("../evil.txt", new byte[3]);
        Path inner = Files.createDirectory(folder.resolve("inner"));
        CommandRun run =
                CommandRun.of(
                        "download", "-s", server.address(), "../evil.txt", "-o", inner.toString());
        assertThat(run.code()).isZero();
        assertThat(folder.resolve("evil.txt")).doesNotExist();
        assertThat(inner.resolve("evil.txt")).exists();
    }

    @Test
    void filesAreListed() {
        server.files().put("a.txt", new byte[3]);
        assertThat(CommandRun.of("files", "list", "-s", server.address()).out())
                .contains("a.txt")
                .contains("id-0");
        assertThat(CommandRun.of("files", "info", "a.txt", "-s", server.address(), "--json").out())
                .contains("\"size\":3");
    }
}
