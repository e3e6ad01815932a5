package dev.penstock.files.http;

import static dev.penstock.files.http.Doors.base64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.penstock.refusal.RefusedException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class HeaderProperties {
    /** Whatever a client sends: it is read, or refused as an invalid field. */
    @Property
    void nothingElseThanARefusalComesOfAnyHeader(@ForAll("headers") String header) {
        for (Runnable reader :
                List.<Runnable>of(
                        () -> UploadMetadata.parse(header),
                        () -> Sum.parse(header),
                        () -> Parts.parse(header),
                        () -> Part.parse(header, 1_000),
                        () -> HttpDates.parse(header),
                        () -> Percent.decode(header),
                        () -> Headers.bytes("n", header),
                        () -> new Preconditions(_ -> header, "\"tag\"", 1_000).status(),
                        () -> new Preconditions(_ -> header, "\"tag\"", 1_000).range())) {
            Throwable failure = catchThrowable(reader::run);
            assertThat(failure == null || failure instanceof RefusedException)
                    .as("%s of %s", failure, header)
                    .isTrue();
        }
    }

    @Provide
    Arbitrary<String> headers() {
        var pieces =
                Arbitraries.of(
                        "bytes=",
                        "-",
                        ",",
                        ";",
                        " ",
                        "=",
                        "%",
                        "%41",
                        "final;",
                        "partial",
                        "sha1",
                        "crc32c",
                        "/files/",
                        "http://",
                        "\"",
                        "W/",
                        "0",
                        "9",
                        "18446744073709551616",
                        "filename",
                        "YQ==",
                        "Sat, 01 Jan 2000 00:00:00 GMT",
                        "é",
                        "\uD800",
                        "\t");
        var assembled = pieces.list().ofMaxSize(12).map(list -> String.join("", list));
        return Arbitraries.oneOf(assembled, Arbitraries.strings().ofMaxLength(60));
    }

    @Property
    void metadataReadsWhatClientsWrite(
            @ForAll @Size(max = 8)
                    Map<@net.jqwik.api.constraints.AlphaChars String, String> values) {
        var sent = new TreeMap<String, String>();
        values.forEach(
                (key, value) -> {
                    if (!key.isEmpty()) {
                        sent.put(key, wellFormed(value));
                    }
                });
        String header =
                sent.entrySet().stream()
                        .map(
                                one ->
                                        one.getKey()
                                                + " "
                                                + base64(
                                                        one.getValue()
                                                                .getBytes(StandardCharsets.UTF_8)))
                        .collect(Collectors.joining(","));
        if (header.length() <= UploadMetadata.LONGEST) {
            assertThat(UploadMetadata.parse(header).values()).isEqualTo(sent);
        }
    }

    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    @Property
    void aSegmentIsDecodedOnce(@ForAll String text) {
        String name = wellFormed(text);
        String segment = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        assertThat(Percent.decode(segment)).isEqualTo(name);
    }

    @Property
    void theNameInTheDispositionIsTheFilesName(@ForAll String text) {
        String name = wellFormed(text);
        String header = Disposition.attachment(name);
        assertThat(header.chars()).allMatch(c -> c >= ' ' && c < 0x7f);
        String encoded = header.substring(header.lastIndexOf('\'') + 1);
        assertThat(Percent.decode(encoded)).isEqualTo(name);
    }

    /** Against the definition: the bytes at places that the range names. */
    @Property
    void aRangeIsWhatTheStandardSays(
            @ForAll @LongRange(max = 60) long size,
            @ForAll @IntRange(min = -1, max = 70) int first,
            @ForAll @IntRange(min = -1, max = 70) int last) {
        String header = "bytes=" + (first < 0 ? "" : first) + "-" + (last < 0 ? "" : last);
        Part part = Part.parse(header, size);
        boolean none = (first < 0 && last < 0) || (first >= 0 && last >= 0 && last < first);
        if (none) {
            assertThat(part).isEqualTo(Part.all(size));
            return;
        }
        long from = first < 0 ? Math.max(0, size - last) : first;
        long to = first < 0 || last < 0 ? size : Math.min(size, last + 1L);
        if (from >= to) {
            assertThat(part).isNull();
        } else {
            assertThat(part).isEqualTo(new Part(from, to, false));
        }
    }

    @Property
    void partsAreReadInTheirOrder(@ForAll @Size(min = 1, max = 20) List<Long> seeds) {
        List<String> ids = seeds.stream().map(seed -> new UUID(seed, ~seed).toString()).toList();
        String header =
                "final;"
                        + ids.stream()
                                .map(id -> "https://a.example:8443/files/" + id)
                                .collect(Collectors.joining(" "));
        assertThat(Parts.parse(header)).isEqualTo(new Parts.Final(ids));
    }
}
