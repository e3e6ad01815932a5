package dev.penstock.files.depot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileFactTest {
    private static final StoredFile FILE =
            new StoredFile("id", "näme 😀", 7, 1L << 40, "text/plain", "ab".repeat(32), 123, 9);
    private static final Upload UPLOAD =
            new Upload(
                    "u",
                    new NewUpload("n", -1, "a/b", "cd".repeat(32), true, "note"),
                    1,
                    2,
                    3,
                    "s");

    @Test
    void everyFactReadsBackAsItself() {
        for (FileFact fact :
                List.of(
                        new FileFact.UploadOpened(UPLOAD),
                        new FileFact.UploadSynced("u", 5),
                        new FileFact.UploadEnded("u"),
                        new FileFact.FileStored(FILE, "u"),
                        new FileFact.FileDeleted("id"),
                        new FileFact.ContentDamaged("ab"))) {
            byte[] bytes = fact.encode();
            byte[] among = new byte[bytes.length + 5];
            System.arraycopy(bytes, 0, among, 2, bytes.length);
            assertThat(FileFact.decode(fact.kind(), among, 2, bytes.length + 2)).isEqualTo(fact);
        }
    }

    @Test
    void rowsReadBackAsThemselves() {
        assertThat(FileFact.upload(FileFact.row(UPLOAD))).isEqualTo(UPLOAD);
        assertThat(FileFact.file(FileFact.row(FILE))).isEqualTo(FILE);
        var usage = new Usage(1, 2, 3, 4, 5, 6, 7);
        assertThat(Tables.usage(Tables.row(usage))).isEqualTo(usage);
        var content = new Content("ab", 3, 4, true);
        assertThat(Content.decode("ab", content.encode())).isEqualTo(content);
    }

    @Test
    void anUploadWrittenWithoutItWasStagedUnderItsId() {
        byte[] row = FileFact.row(UPLOAD);
        Upload read =
                FileFact.upload(Arrays.copyOf(row, row.length - UPLOAD.staged().length() - 2));
        assertThat(read.staged()).isEqualTo(UPLOAD.id());
        assertThat(read.touchedAtMillis()).isEqualTo(UPLOAD.touchedAtMillis());
    }

    @Test
    void damagedFactsAreToldApart() {
        byte[] bytes = Arrays.copyOf(new FileFact.UploadSynced("u", 5).encode(), 5);
        assertThatThrownBy(() -> FileFact.decode(FileFact.UPLOAD_SYNCED, bytes, 0, 5))
                .hasMessageContaining("damaged");
        assertThatThrownBy(() -> FileFact.decode((byte) 99, bytes, 0, 5))
                .hasMessageContaining("unknown kind 99");
    }
}
