package dev.penstock.bench.http2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class DeframerTest {

    @Property(tries = 200)
    void messagesComeOutWholeHoweverTheyAreCut(
            @ForAll @Size(max = 20) List<byte[]> messages, @ForAll Random random) {
        var stream = new ByteArrayOutputStream();
        for (byte[] message : messages) {
            byte[] prefix = new byte[5];
            Frame.putInt(prefix, 1, message.length);
            stream.writeBytes(prefix);
            stream.writeBytes(message);
        }
        var received = new ArrayList<byte[]>();
        var deframer = new Deframer();
        byte[] bytes = stream.toByteArray();
        for (int at = 0; at < bytes.length; ) {
            int size = 1 + random.nextInt(Math.min(12, bytes.length - at));
            deframer.accept(
                    bytes,
                    at,
                    size,
                    new StreamListener() {
                        @Override
                        public void onMessage(byte[] buffer, int offset, int length) {
                            received.add(Arrays.copyOfRange(buffer, offset, offset + length));
                        }
                    });
            at += size;
        }
        assertThat(received).containsExactlyElementsOf(messages);
    }
}
