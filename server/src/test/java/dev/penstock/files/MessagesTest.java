package dev.penstock.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.penstock.api.files.v1.UploadChunk;
import dev.penstock.api.files.v1.UploadRequest;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.RefusedException;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Lent or kept, bytes mean what the generated parser says they mean. */
class MessagesTest {
    @Property(tries = 500)
    void chunksAreReadAsTheGeneratedParserReadsThem(
            @ForAll long offset,
            @ForAll @Size(max = 500) byte[] data,
            @ForAll @IntRange(max = 20) int before) {
        UploadRequest request =
                UploadRequest.newBuilder()
                        .setChunk(
                                UploadChunk.newBuilder()
                                        .setOffset(offset)
                                        .setData(ByteString.copyFrom(data))
                                        .setCrc32C(7))
                        .build();
        byte[] bytes = within(request.toByteArray(), before);
        int length = request.getSerializedSize();
        assertThat(parsed(bytes, before, length)).isEqualTo(request);
        UploadRequest kept =
                Messages.parse(
                        UploadRequest.getDefaultInstance(), Messages.own(bytes, before, length));
        assertThat(kept).isEqualTo(request);
    }

    @Property(tries = 2_000)
    void randomBytesAreReadOrRefusedAsTheGeneratedParserDoes(
            @ForAll @Size(max = 60) byte[] bytes, @ForAll @IntRange(max = 20) int before) {
        byte[] shared = within(bytes, before);
        try {
            UploadRequest expected = UploadRequest.parseFrom(bytes);
            assertThat(parsed(shared, before, bytes.length)).isEqualTo(expected);
            assertThat(
                            Messages.parse(
                                    UploadRequest.getDefaultInstance(),
                                    Messages.own(shared, before, bytes.length)))
                    .isEqualTo(expected);
        } catch (InvalidProtocolBufferException malformed) {
            for (var in :
                    new CodedInputStream[] {
                        Messages.lent(shared, before, bytes.length),
                        Messages.own(shared, before, bytes.length)
                    }) {
                var refused =
                        catchThrowableOfType(
                                RefusedException.class,
                                () -> Messages.parse(UploadRequest.getDefaultInstance(), in));
                assertThat(refused.refusal().reason()).isEqualTo(Reason.MALFORMED_MESSAGE);
            }
        }
    }

    /** What is lent may change once it is read. */
    private static UploadRequest parsed(byte[] bytes, int from, int length) {
        byte[] lent = bytes.clone();
        UploadRequest read =
                Messages.parse(
                        UploadRequest.getDefaultInstance(), Messages.lent(lent, from, length));
        Arrays.fill(lent, (byte) -1);
        return read;
    }

    private static byte[] within(byte[] bytes, int before) {
        byte[] larger = new byte[bytes.length + before + 3];
        System.arraycopy(bytes, 0, larger, before, bytes.length);
        return larger;
    }
}
