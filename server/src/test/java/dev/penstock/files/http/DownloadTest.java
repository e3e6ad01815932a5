package dev.penstock.files.http;

import static dev.penstock.files.http.Doors.bytes;
import static dev.penstock.files.http.Doors.header;
import static dev.penstock.files.http.Doors.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DownloadTest {
    @TempDir Path folder;
    private Doors doors;

    @BeforeEach
    void open() throws IOException {
        doors = Doors.in(folder);
    }

    @AfterEach
    void close() {
        doors.close();
    }

    @Test
    void aFileComesWithItsHashItsTypeAndItsName() throws Exception {
        byte[] bytes = bytes(1_000, 1);
        String path = doors.store("Größe \"1\".csv", bytes);
        var got = doors.get(path);
        assertThat(got.body()).isEqualTo(bytes);
        String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        assertThat(header(got, "etag")).isEqualTo('"' + hash + '"');
        assertThat(header(got, "accept-ranges")).isEqualTo("bytes");
        assertThat(header(got, "last-modified")).endsWith(" GMT");
        assertThat(header(got, "content-disposition"))
                .isEqualTo(
                        "attachment; filename=\"Gr__e _1_.csv\";"
                                + " filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%221%22.csv");
        var head = doors.send("HEAD", path, new byte[0]);
        assertThat(header(head, "content-length")).isEqualTo("1000");
        assertThat(header(head, "etag")).isEqualTo(header(got, "etag"));
        assertThat(doors.get("/files/content/Gr%C3%B6%C3%9Fe%20%221%22.csv").body())
                .isEqualTo(bytes);
    }

    @Test
    void aPageThatSomebodyStoredCannotActAsTheConsole() throws Exception {
        String path =
                doors.store("evil.html", "<script>1</script>".getBytes(StandardCharsets.UTF_8));
        var got = doors.get(path);
        assertThat(header(got, "content-security-policy"))
                .contains("default-src 'none'")
                .contains("sandbox")
                .doesNotContain("allow-");
        assertThat(got.headers().allValues("content-security-policy")).hasSize(1);
        assertThat(header(got, "x-content-type-options")).isEqualTo("nosniff");
        assertThat(header(got, "content-disposition")).startsWith("attachment");
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0,206,0,1", "bytes=990-,206,990,1000", "bytes=-10,206,990,1000",
        "bytes=5-5000,206,5,1000", "bytes=-5000,206,0,1000", "bytes=1000-,416,0,0",
        "bytes=-0,416,0,0", "bytes=9-5,200,0,1000", "lines=1-2,200,0,1000",
        "'bytes=0-1,5-6',200,0,1000", "bytes=-,200,0,1000"
    })
    void aRangeIsServedIfItIsOne(String range, int status, int from, int to) throws Exception {
        byte[] bytes = bytes(1_000, 2);
        var got = doors.get(doors.store("ranged", bytes), "Range", range);
        assertThat(got.statusCode()).isEqualTo(status);
        if (status == 416) {
            assertThat(header(got, "content-range")).isEqualTo("bytes */1000");
        } else {
            assertThat(got.body()).isEqualTo(Arrays.copyOfRange(bytes, from, to));
        }
        if (status == 206) {
            assertThat(header(got, "content-range"))
                    .isEqualTo("bytes " + from + "-" + (to - 1) + "/1000");
        }
    }

    @Test
    void whatTheClientHasIsNotSentAgain() throws Exception {
        String path = doors.store("known", bytes(10, 3));
        var got = doors.get(path);
        String tag = header(got, "etag");
        String date = header(got, "last-modified");
        assertThat(doors.get(path, "If-None-Match", "\"x\", W/" + tag).statusCode()).isEqualTo(304);
        assertThat(doors.get(path, "If-None-Match", "*").statusCode()).isEqualTo(304);
        assertThat(doors.get(path, "If-None-Match", "\"x\"").statusCode()).isEqualTo(200);
        assertThat(doors.get(path, "If-Modified-Since", date).statusCode()).isEqualTo(304);
        assertThat(doors.get(path, "If-Modified-Since", "yesterday").statusCode()).isEqualTo(200);
        assertThat(doors.get(path, "If-Match", "\"x\"").statusCode()).isEqualTo(412);
        String[] range = {"Range", "bytes=1-2", "If-Range", tag};
        assertThat(doors.get(path, range).statusCode()).isEqualTo(206);
        range[3] = "\"other\"";
        assertThat(doors.get(path, range).statusCode()).isEqualTo(200);
        range[3] = date;
        assertThat(doors.get(path, range).statusCode()).isEqualTo(206);
    }

    @Test
    void aNameIsTheNewestVersionOrTheOneAskedFor() throws Exception {
        String first = doors.store("twice", bytes(10, 4));
        doors.store("twice", bytes(20, 5));
        assertThat(doors.get("/files/content/twice").body()).hasSize(20);
        assertThat(doors.get("/files/content/twice?version=1").body()).hasSize(10);
        assertThat(doors.get("/files/content/twice?version=3").statusCode()).isEqualTo(404);
        var notANumber = doors.get("/files/content/twice?version=x");
        assertThat(notANumber.statusCode()).isEqualTo(400);
        assertThat(Doors.text(notANumber)).contains("(expected: the number of a version");
        assertThat(doors.get(first).body()).hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..%2F..%2Fetc%2Fpasswd",
                "%2e%2e",
                "%252e%252e",
                "%2Fetc%2Fpasswd",
                "a%00b",
                "a/b",
                "journal",
                "a%2Fb",
                "c%255C"
            })
    void aNameIsNeverAPath(String name) throws Exception {
        var got = doors.get("/files/content/" + name);
        assertThat(got.statusCode()).as(text(got)).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%FF", "%C3"})
    void aNameMustBeUtf8(String name) throws Exception {
        assertThat(doors.get("/files/content/" + name).statusCode()).isEqualTo(400);
    }

    @Test
    void aReaderWhoTakesNothingIsWaitedForAndReadNoFurther() throws Exception {
        byte[] bytes = bytes(64 << 20, 6);
        String path = doors.store("large", bytes);
        try (Socket slow = doors.connect()) {
            slow.setReceiveBufferSize(64 << 10);
            slow.getOutputStream()
                    .write(
                            ("GET "
                                            + path
                                            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            long sent = settledSent();
            assertThat(sent).isLessThan(20 << 20);
            byte[] all = slow.getInputStream().readAllBytes();
            assertThat(Arrays.copyOfRange(all, all.length - bytes.length, all.length))
                    .isEqualTo(bytes);
        }
    }

    private long settledSent() {
        var last = new long[] {-1};
        Awaitility.await()
                .pollInterval(Duration.ofMillis(300))
                .until(
                        () -> {
                            long before = last[0];
                            last[0] = doors.figure("penstock_files_sent_bytes_total");
                            return before > 0 && before == last[0];
                        });
        return last[0];
    }

    @Test
    void aDamagedFileIsNotServedAsIfItWereWhole() throws Exception {
        String path = doors.store("rot", bytes(300_000, 7));
        Path content;
        try (var files = Files.walk(folder.resolve("files/content"))) {
            content = files.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
        byte[] other = Files.readAllBytes(content);
        other[200_000]++;
        Files.write(content, other);
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> doors.get(path)))
                .isInstanceOf(IOException.class);
        // Until that is noted, it is cut off again.
        Awaitility.await()
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> doors.get(path).statusCode() == 500);
        assertThat(text(doors.get(path))).contains("damaged");
    }
}
