package dev.penstock.files.http;

import static dev.penstock.files.http.Doors.base64;
import static dev.penstock.files.http.Doors.bytes;
import static dev.penstock.files.http.Doors.header;
import static dev.penstock.files.http.Doors.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TusTest {
    private static final byte[] NOTHING = new byte[0];

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

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void anUploadInPiecesBecomesAFile(HttpClient.Version version) throws Exception {
        byte[] bytes = bytes(700_000, 1);
        try (var two = new Doors(folder.resolve("two"), version, Map.of())) {
            String path = two.create("a b.csv", bytes.length);
            assertThat(two.offset(path)).isZero();
            var half = two.patch(path, 0, Arrays.copyOf(bytes, 300_000));
            assertThat(half.statusCode()).as(text(half)).isEqualTo(204);
            assertThat(header(half, "upload-offset")).isEqualTo("300000");
            assertThat(header(half, "upload-expires")).endsWith(" GMT");
            assertThat(header(half, "tus-resumable")).isEqualTo("1.0.0");
            var head = two.tus("HEAD", path, NOTHING);
            assertThat(header(head, "upload-offset")).isEqualTo("300000");
            assertThat(header(head, "upload-length")).isEqualTo("700000");
            assertThat(header(head, "upload-metadata")).startsWith("filename ");
            assertThat(header(head, "cache-control")).isEqualTo("no-store");
            var wrong = two.patch(path, 299_999, new byte[10]);
            assertThat(wrong.statusCode()).isEqualTo(409);
            assertThat(header(wrong, "upload-offset")).isEqualTo("300000");
            var rest = two.patch(path, 300_000, Arrays.copyOfRange(bytes, 300_000, 700_000));
            assertThat(rest.statusCode()).as(text(rest)).isEqualTo(204);
            assertThat(header(rest, "upload-offset")).isEqualTo("700000");
            assertThat(two.offset(path)).isEqualTo(700_000);
            var got = two.get("/files/content/a%20b.csv");
            assertThat(got.body()).isEqualTo(bytes);
            assertThat(header(got, "content-type")).isEqualTo("text/csv; charset=utf-8");
            assertThat(two.get(path.replace("/files/", "/files/content/")).body()).isEqualTo(bytes);
        }
    }

    @Test
    void theServerSaysWhatItCanDo() throws Exception {
        var options = doors.send("OPTIONS", "/files/", NOTHING);
        assertThat(options.statusCode()).isEqualTo(204);
        assertThat(header(options, "tus-version")).isEqualTo("1.0.0");
        assertThat(header(options, "tus-max-size")).isEqualTo(String.valueOf(1L << 30));
        assertThat(header(options, "tus-extension").split(","))
                .contains("creation", "creation-with-upload", "creation-defer-length")
                .contains("checksum", "termination", "expiration", "concatenation");
        assertThat(header(options, "tus-checksum-algorithm").split(",")).contains("sha1");
    }

    @Test
    void otherVersionsOfTheProtocolAreRefused() throws Exception {
        var none = doors.send("POST", "/files/", NOTHING, "Upload-Length", "1");
        assertThat(none.statusCode()).isEqualTo(412);
        assertThat(header(none, "tus-version")).isEqualTo("1.0.0");
        var other =
                doors.send(
                        "POST", "/files/", NOTHING, "Tus-Resumable", "0.2.2", "Upload-Length", "1");
        assertThat(other.statusCode()).isEqualTo(412);
    }

    @Test
    void theFirstBytesMayComeWithTheCreation() throws Exception {
        byte[] bytes = bytes(1_000, 2);
        var created =
                doors.tus(
                        "POST",
                        "/files",
                        Arrays.copyOf(bytes, 600),
                        "Upload-Length",
                        "1000",
                        "Content-Type",
                        "application/offset+octet-stream");
        assertThat(created.statusCode()).as(text(created)).isEqualTo(201);
        assertThat(header(created, "upload-offset")).isEqualTo("600");
        doors.patch(header(created, "location"), 600, Arrays.copyOfRange(bytes, 600, 1_000));
        assertThat(doors.get("/files/content/unnamed_file").body()).isEqualTo(bytes);
    }

    @Test
    void anEmptyFileIsThereAtOnce() throws Exception {
        String path = doors.create("empty.txt", 0);
        assertThat(doors.offset(path)).isZero();
        var got = doors.get("/files/content/empty.txt");
        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(got.body()).isEmpty();
    }

    @Test
    void theSizeMayBeSaidLater() throws Exception {
        var created = doors.tus("POST", "/files/", NOTHING, "Upload-Defer-Length", "1");
        String path = header(created, "location");
        byte[] bytes = bytes(5_000, 3);
        doors.patch(path, 0, Arrays.copyOf(bytes, 2_000));
        var head = doors.tus("HEAD", path, NOTHING);
        assertThat(header(head, "upload-defer-length")).isEqualTo("1");
        assertThat(header(head, "upload-length")).isEqualTo("none");
        byte[] rest = Arrays.copyOfRange(bytes, 2_000, 5_000);
        assertThat(doors.patch(path, 2_000, rest, "Upload-Length", "1000").statusCode())
                .isEqualTo(400);
        var last = doors.patch(path, 2_000, rest, "Upload-Length", "5000");
        assertThat(last.statusCode()).as(text(last)).isEqualTo(204);
        assertThat(doors.get("/files/content/unnamed_file").body()).isEqualTo(bytes);
    }

    @Test
    void aSizeThatWasSaidStays() throws Exception {
        String path = doors.create("a", 100);
        assertThat(doors.patch(path, 0, new byte[10], "Upload-Length", "99").statusCode())
                .isEqualTo(400);
        assertThat(doors.patch(path, 0, new byte[10], "Upload-Length", "100").statusCode())
                .isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA-1", "SHA-256"})
    void aBodyThatAddsUpToSomethingElseIsForgotten(String algorithm) throws Exception {
        byte[] bytes = bytes(400_000, 4);
        String name = algorithm.toLowerCase(java.util.Locale.ROOT).replace("-", "");
        String path = doors.create("sum", bytes.length);
        byte[] first = Arrays.copyOf(bytes, 150_000);
        byte[] rest = Arrays.copyOfRange(bytes, 150_000, 400_000);
        String sum = name + " " + base64(MessageDigest.getInstance(algorithm).digest(first));
        assertThat(doors.patch(path, 0, first, "Upload-Checksum", sum).statusCode()).isEqualTo(204);
        var wrong = doors.patch(path, 150_000, rest, "Upload-Checksum", sum);
        assertThat(wrong.statusCode()).isEqualTo(460);
        assertThat(doors.offset(path)).isEqualTo(150_000);
        String right = name + " " + base64(MessageDigest.getInstance(algorithm).digest(rest));
        assertThat(doors.patch(path, 150_000, rest, "Upload-Checksum", right).statusCode())
                .isEqualTo(204);
        assertThat(doors.get("/files/content/sum").body()).isEqualTo(bytes);
    }

    @Test
    void whoTerminatesAnUploadFreesItsBytes() throws Exception {
        String path = doors.create("gone", 10);
        doors.patch(path, 0, new byte[5]);
        assertThat(doors.tus("DELETE", path, NOTHING).statusCode()).isEqualTo(204);
        assertThat(doors.tus("HEAD", path, NOTHING).statusCode()).isEqualTo(404);
        assertThat(doors.patch(path, 5, new byte[5]).statusCode()).isEqualTo(404);
        assertThat(doors.tus("DELETE", path, NOTHING).statusCode()).isEqualTo(404);
    }

    @Test
    void partsSentSideBySideBecomeOneFile() throws Exception {
        byte[] bytes = bytes(500_000, 5);
        String first = doors.create("-", 200_000, "Upload-Concat", "partial");
        String second = doors.create("-", 300_000, "Upload-Concat", "partial");
        doors.patch(second, 0, Arrays.copyOfRange(bytes, 200_000, 500_000));
        doors.patch(first, 0, Arrays.copyOf(bytes, 100_000));
        String parts = "final;" + first + " http://any.example" + second;
        assertThat(doors.tus("POST", "/files/", NOTHING, "Upload-Concat", parts).statusCode())
                .as("not all there")
                .isEqualTo(400);
        doors.patch(first, 100_000, Arrays.copyOfRange(bytes, 100_000, 200_000));
        assertThat(header(doors.tus("HEAD", first, NOTHING), "upload-concat")).isEqualTo("partial");
        var whole =
                doors.tus(
                        "POST",
                        "/files/",
                        NOTHING,
                        "Upload-Concat",
                        parts,
                        "Upload-Metadata",
                        "filename " + base64("whole.bin".getBytes(StandardCharsets.UTF_8)));
        assertThat(whole.statusCode()).as(text(whole)).isEqualTo(201);
        assertThat(doors.offset(header(whole, "location"))).isEqualTo(500_000);
        assertThat(doors.get("/files/content/whole.bin").body()).isEqualTo(bytes);
    }

    @Test
    void whatCameBeforeAConnectionBrokeNeedNotBeSentAgain() throws Exception {
        byte[] bytes = bytes(3_000_000, 6);
        String path = doors.create("cut", bytes.length);
        doors.beginPatch(path, 0, bytes.length, Arrays.copyOf(bytes, 2_000_000)).close();
        Awaitility.await().until(this::hasReceived);
        int at = (int) doors.offset(path);
        assertThat(at).isBetween(1, 2_000_000);
        var rest = doors.patch(path, at, Arrays.copyOfRange(bytes, at, bytes.length));
        assertThat(rest.statusCode()).as(text(rest)).isEqualTo(204);
        assertThat(doors.get("/files/content/cut").body()).isEqualTo(bytes);
    }

    @Test
    void aNewConnectionTakesOverFromADeadOne() throws Exception {
        byte[] bytes = bytes(1_000_000, 7);
        String path = doors.create("dead", bytes.length);
        try (Socket dead = doors.beginPatch(path, 0, bytes.length, Arrays.copyOf(bytes, 500_000))) {
            Awaitility.await().until(this::hasReceived);
            int at = (int) doors.offset(path);
            assertThat(at).isPositive();
            var rest = doors.patch(path, at, Arrays.copyOfRange(bytes, at, bytes.length));
            assertThat(rest.statusCode()).as(text(rest)).isEqualTo(204);
            assertThat(doors.get("/files/content/dead").body()).isEqualTo(bytes);
            dead.setSoTimeout(10_000);
            assertThat(dead.getInputStream().read()).isEqualTo('H');
        }
    }

    @Test
    void whoSendsNothingForLongIsAnsweredAndMayGoOn() throws Exception {
        var settings = Map.of("files.idle-timeout", "1s", "files.max-transfers", "1");
        try (var strict =
                new Doors(folder.resolve("strict"), HttpClient.Version.HTTP_1_1, settings)) {
            String path = strict.create("slow", 1_000);
            try (Socket silent = strict.beginPatch(path, 0, 1_000, new byte[400])) {
                silent.setSoTimeout(20_000);
                byte[] answer = silent.getInputStream().readNBytes(12);
                assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 408");
            }
            assertThat(strict.offset(path)).isEqualTo(400);
            assertThat(strict.patch(path, 400, new byte[600]).statusCode()).isEqualTo(204);
        }
    }

    @Test
    void moreTransfersThanAllowedAreToldToComeAgain() throws Exception {
        try (var one =
                new Doors(
                        folder.resolve("one"),
                        HttpClient.Version.HTTP_1_1,
                        Map.of("files.max-transfers", "1"))) {
            String path = one.create("first", 1_000);
            String other = one.create("second", 1_000);
            try (Socket _ = one.beginPatch(path, 0, 1_000, new byte[400])) {
                atOnce().until(() -> transfers(one) == 1);
                var refused = one.patch(other, 0, new byte[1]);
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(header(refused, "retry-after")).isEqualTo("1");
            }
            Awaitility.await().until(() -> one.offset(path) == 400);
            atOnce().until(() -> transfers(one) == 0);
            assertThat(one.patch(other, 0, new byte[1_000]).statusCode()).isEqualTo(204);
        }
    }

    @Test
    void joiningPartsTakesItsPlaceToTheEndAlsoWhenTheClientLeaves() throws Exception {
        var settings = Map.of("files.max-transfers", "1");
        try (var one = new Doors(folder.resolve("one"), HttpClient.Version.HTTP_1_1, settings)) {
            byte[] bytes = bytes(32 << 20, 8);
            String[] parts = new String[4];
            for (int i = 0; i < parts.length; i++) {
                parts[i] = one.create("-", bytes.length, "Upload-Concat", "partial");
                one.patch(parts[i], 0, bytes);
            }
            String concat = "Upload-Concat: final;" + String.join(" ", parts);
            try (Socket _ = one.ask("POST", "/files/", concat + "\r\nContent-Length: 0")) {
                // Asked by figures, for a request would take the only place itself.
                atOnce().until(() -> transfers(one) == 1 || one.figure("penstock_files") == 1);
            }
            Awaitility.await().until(() -> transfers(one) == 0);
            assertThat(one.get("/files/content/unnamed_file").body())
                    .hasSize(parts.length * bytes.length);
        }
    }

    private static ConditionFactory atOnce() {
        return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
    }

    private static long transfers(Doors doors) throws Exception {
        return doors.figure("penstock_files_transfers");
    }

    @Test
    void whatIsOverTheQuotaIsRefused() throws Exception {
        try (var small =
                new Doors(
                        folder.resolve("small"),
                        HttpClient.Version.HTTP_1_1,
                        Map.of("files.quota-bytes", "1000"))) {
            small.create("fits", 600);
            var refused = small.tus("POST", "/files/", NOTHING, "Upload-Length", "600");
            assertThat(refused.statusCode()).isEqualTo(413);
            assertThat(text(refused)).contains("quota");
        }
    }

    private boolean hasReceived() throws Exception {
        return doors.figure("penstock_files_received_bytes_total") > 0;
    }

    @Test
    void anUploadThatIsRefusedLeavesOthersOfTheConnectionAlone() throws Exception {
        try (var two = new Doors(folder.resolve("two"), HttpClient.Version.HTTP_2, Map.of())) {
            byte[] bytes = bytes(2 << 20, 21);
            String stored = two.store("a", bytes);
            try (InputStream download = two.stream(stored)) {
                byte[] begin = download.readNBytes(10);
                var refused = two.patch(two.create("b", 9 << 20), 1, new byte[9 << 20]);
                assertThat(refused.statusCode()).isEqualTo(409);
                assertThat(begin).isEqualTo(Arrays.copyOf(bytes, 10));
                assertThat(download.readAllBytes())
                        .isEqualTo(Arrays.copyOfRange(bytes, 10, bytes.length));
            }
        }
    }

    @Test
    void readingCannotBeAskedForInTheNameOfAnotherMethod() throws Exception {
        String stored = doors.store("a", bytes(1_000, 1));
        var other = doors.tus("POST", stored, NOTHING, "X-HTTP-Method-Override", "GET");
        assertThat(other.statusCode()).isEqualTo(405);
    }

    @Test
    void clientsThatCannotPatchMaySaySo() throws Exception {
        String path = doors.create("posted", 4);
        var posted =
                doors.tus(
                        "POST",
                        path,
                        new byte[4],
                        "X-HTTP-Method-Override",
                        "PATCH",
                        "Upload-Offset",
                        "0",
                        "Content-Type",
                        "application/offset+octet-stream");
        assertThat(posted.statusCode()).isEqualTo(204);
        assertThat(doors.offset(path)).isEqualTo(4);
    }

    @Test
    void moreThanIsAllowedOrAnnouncedIsRefused() throws Exception {
        String tooLarge = String.valueOf((1L << 30) + 1);
        assertThat(status("POST", "/files/", "Upload-Length", tooLarge)).isEqualTo(413);
        String path = doors.create("four", 4);
        assertThat(doors.patch(path, 0, new byte[5]).statusCode()).isEqualTo(413);
        assertThat(doors.offset(path)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upload-Length=",
                "Upload-Length=-1",
                "Upload-Length=1e3",
                "Upload-Length=99999999999999999999",
                "Upload-Defer-Length=2",
                "Upload-Concat=both",
                "Upload-Concat=final;",
                "Upload-Concat=final;/files/x",
                "Upload-Length=1;Upload-Metadata=a b c",
                "Upload-Length=1;Upload-Metadata=filename !",
                "Upload-Length=1;Upload-Metadata=filename Li4=",
                "Upload-Length=1;Upload-Metadata=filename YS9i",
                "Upload-Length=1;Upload-Metadata=filename gA=="
            })
    void whatMakesNoSenseIsRefused(String headers) throws Exception {
        String[] pairs =
                Arrays.stream(headers.split(";(?=Upload)"))
                        .flatMap(pair -> Arrays.stream(pair.split("=", 2)))
                        .toArray(String[]::new);
        assertThat(status("POST", "/files/", pairs)).isEqualTo(400);
    }

    @Test
    void requestsToAppendMustBeOnes() throws Exception {
        String path = doors.create("strict", 4);
        assertThat(status("PATCH", path, "Upload-Offset", "0")).isEqualTo(415);
        String[] body = {"Content-Type", "application/offset+octet-stream"};
        assertThat(status("PATCH", path, body)).isEqualTo(400);
        assertThat(doors.patch(path, 0, new byte[4], "Upload-Checksum", "md4 AAAA").statusCode())
                .isEqualTo(400);
        assertThat(status("PATCH", "/files/../x", body)).isEqualTo(404);
        assertThat(status("PUT", path, body)).isEqualTo(405);
    }

    private int status(String method, String path, String... headers) throws Exception {
        HttpResponse<byte[]> answer = doors.tus(method, path, NOTHING, headers);
        return answer.statusCode();
    }

    @Test
    void pagesOfTheConsoleStayReachable() throws Exception {
        for (String path : new String[] {"/files", "/files/", "/files/some-page"}) {
            assertThat(header(doors.get(path), "content-type")).as(path).startsWith("text/html");
        }
    }

    @Test
    void pagesFromElsewhereCannotUpload() throws Exception {
        var foreign =
                doors.tus(
                        "POST",
                        "/files/",
                        NOTHING,
                        "Upload-Length",
                        "1",
                        "Origin",
                        "http://elsewhere.example");
        assertThat(foreign.statusCode()).isEqualTo(403);
    }

    @Test
    void manyAtOnceAreAllWhole() throws Exception {
        Thread[] threads = new Thread[8];
        var wrong = new java.util.concurrent.ConcurrentLinkedQueue<String>();
        for (int i = 0; i < threads.length; i++) {
            int n = i;
            threads[i] = Thread.ofVirtual().start(() -> one(n, wrong));
        }
        for (Thread thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(50))).isTrue();
        }
        assertThat(wrong).isEmpty();
    }

    private void one(int n, java.util.Queue<String> wrong) {
        try {
            byte[] bytes = bytes(1_000_000 + n, n);
            String path = doors.store("many-" + n, bytes);
            if (!Arrays.equals(bytes, doors.get(path).body())) {
                wrong.add("many-" + n);
            }
        } catch (Exception e) {
            wrong.add(e.toString());
        }
    }
}
