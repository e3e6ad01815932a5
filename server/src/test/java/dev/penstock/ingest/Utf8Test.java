package dev.penstock.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class Utf8Test {

    @Test
    void sequencesOfUpToThreeBytesAreJudgedAsByProtobuf() {
        var bytes = new byte[3];
        for (int i = 0; i < 1 << 24; i += i < 1 << 16 ? 3 : 1_021) {
            bytes[0] = (byte) (i >> 16);
            bytes[1] = (byte) (i >> 8);
            bytes[2] = (byte) i;
            if (accepted(bytes) != acceptedByProtobuf(bytes)) {
                assertThat(bytes).as("judged otherwise").isNull();
            }
        }
    }

    @Test
    void boundariesOfFourByteFormsAreJudgedAsByProtobuf() {
        int[] edges = {0x7f, 0x80, 0xbf, 0xc0};
        for (int first = 0xe0; first <= 0xff; first++) {
            for (int second = 0; second <= 0xff; second++) {
                for (int third : edges) {
                    for (int fourth : edges) {
                        byte[] bytes = {(byte) first, (byte) second, (byte) third, (byte) fourth};
                        if (accepted(bytes) != acceptedByProtobuf(bytes)) {
                            assertThat(bytes).as("judged otherwise").isNull();
                        }
                    }
                }
            }
        }
    }

    @Property(tries = 500)
    void textsWithOneOddByteAreJudgedAsByProtobuf(@ForAll long seed) {
        var random = new Random(seed);
        byte[] bytes = "plain text, größer, 温度, 🏭 and on".getBytes(UTF_8);
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();

        assertThat(accepted(bytes)).isEqualTo(acceptedByProtobuf(bytes));
    }

    private static boolean accepted(byte[] bytes) {
        try {
            Utf8.check(bytes, 0, bytes.length);
            return true;
        } catch (MalformedMessageException _) {
            return false;
        }
    }

    private static boolean acceptedByProtobuf(byte[] bytes) {
        var message = new byte[bytes.length + 2];
        message[0] = 10;
        message[1] = (byte) bytes.length;
        System.arraycopy(bytes, 0, message, 2, bytes.length);
        try {
            return StringValue.parseFrom(message).isInitialized();
        } catch (InvalidProtocolBufferException _) {
            return false;
        }
    }
}
