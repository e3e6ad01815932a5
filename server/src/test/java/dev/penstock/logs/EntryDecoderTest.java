package dev.penstock.logs;

import static dev.penstock.logs.EntryMessages.NOW;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.penstock.api.collection.LogEntry;
import dev.penstock.api.logs.v1.PublishRequest;
import dev.penstock.refusal.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The decoders against the generated parsers and the rules written a second time. */
class EntryDecoderTest {
    private static final LogsConfig CONFIG = LogsConfig.defaults();

    private final EntryDecoder decoder = new EntryDecoder(CONFIG);
    private final LogBatchBuilder builder = new LogBatchBuilder(CONFIG);

    @Property(tries = 60)
    void collectedEntriesAreTakenAsByTheGeneratedParser(@ForAll long seed)
            throws InvalidProtocolBufferException {
        var messages = new EntryMessages(seed);
        var random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            byte[] message = messages.collected();
            int offset = random.nextInt(20);
            var slice = new byte[offset + message.length + random.nextInt(20)];
            random.nextBytes(slice);
            System.arraycopy(message, 0, slice, offset, message.length);
            Refusal refusal = decoder.decode(slice, offset, message.length, NOW, builder);
            var expected = EntryReference.collected(message, NOW);
            assertThat(refusal == null ? "" : refusal.message()).startsWith(expected.refusal());
            assertStored(expected.stored() == null ? List.of() : List.of(expected.stored()));
        }
    }

    @Property(tries = 60)
    void publishedMessagesAreTakenAsByTheGeneratedParser(@ForAll long seed)
            throws InvalidProtocolBufferException {
        var messages = new EntryMessages(seed);
        var publish = new PublishDecoder(CONFIG);
        for (int i = 0; i < 30; i++) {
            byte[] message = published(messages);
            Refusal refusal = publish.decode(message, 0, message.length, NOW, builder);
            checkPublished(message, refusal);
        }
    }

    private static byte[] published(EntryMessages messages) {
        var request =
                PublishRequest.newBuilder()
                        .setProducer(messages.producer())
                        .setSequence(messages.sequence());
        var out = request.build().toByteString();
        for (int entry = messages.upTo(5); entry > 0; entry--) {
            byte[] one = messages.stored();
            var head = ByteString.newOutput();
            head.write(3 << 3 | 2);
            for (int rest = one.length; ; rest >>>= 7) {
                head.write(rest < 128 ? rest : (rest & 127) | 128);
                if (rest < 128) {
                    break;
                }
            }
            out = out.concat(head.toByteString()).concat(ByteString.copyFrom(one));
        }
        if (messages.upTo(3) == 0) {
            out =
                    out.concat(
                            PublishRequest.newBuilder()
                                    .setApplication(messages.name())
                                    .build()
                                    .toByteString());
        }
        return messages.damage(out.toByteArray());
    }

    private void checkPublished(byte[] message, @Nullable Refusal refusal)
            throws InvalidProtocolBufferException {
        PublishRequest request;
        try {
            request = PublishRequest.parseFrom(message);
        } catch (InvalidProtocolBufferException _) {
            assertThat(refusal).isNotNull();
            assertThat(String.valueOf(refusal)).contains("malformed message");
            assertThat(builder.build().count()).isZero();
            return;
        }
        boolean badProducer = request.getProducer().getBytes(UTF_8).length > 255;
        if (badProducer || (!request.getProducer().isEmpty() && request.getSequence() < 1)) {
            assertThat(String.valueOf(refusal)).contains(badProducer ? "producer: " : "sequence: ");
            assertThat(builder.build().count()).isZero();
            return;
        }
        assertThat(refusal).isNull();
        var expected = new ArrayList<dev.penstock.api.logs.LogEntry>();
        String application =
                request.getApplication().isEmpty() ? "default" : request.getApplication();
        request.getEntriesList().stream()
                .map(
                        entry ->
                                entry.getApplication().isEmpty()
                                        ? entry.toBuilder().setApplication(application).build()
                                        : entry)
                .map(
                        entry ->
                                dev.penstock.api.logs.LogEntry.newBuilder()
                                        .setApplication(entry.getApplication())
                                        .setLevel(entry.getLevel())
                                        .setTimestamp(entry.getTimestamp())
                                        .setMessage(entry.getMessage())
                                        .putAllFields(entry.getFieldsMap())
                                        .setSourceFile(entry.getSourceFile())
                                        .setLineNumber(entry.getLineNumber())
                                        .build())
                .map(entry -> EntryReference.of(entry, NOW).stored())
                .forEach(
                        stored -> {
                            if (stored != null) {
                                expected.add(stored);
                            }
                        });
        LogBatch batch = assertStored(expected);
        assertThat(batch.parts()).hasSize(1);
        assertThat(batch.parts().getFirst().entries()).isEqualTo(expected.size());
        assertThat(batch.parts().getFirst().refused())
                .isEqualTo(request.getEntriesCount() - expected.size());
    }

    private LogBatch assertStored(List<dev.penstock.api.logs.LogEntry> expected)
            throws InvalidProtocolBufferException {
        LogBatch batch = builder.build();
        assertThat(batch.count()).isEqualTo(expected.size());
        for (int i = 0; i < batch.count(); i++) {
            byte[] stored = Arrays.copyOfRange(batch.data(), batch.start(i), batch.end(i));
            assertThat(dev.penstock.api.logs.LogEntry.parseFrom(stored)).isEqualTo(expected.get(i));
            assertThat(stored).hasSize(expected.get(i).getSerializedSize());
        }
        return batch;
    }

    @Test
    void manyFieldsOfOneKeyAreOneField() throws InvalidProtocolBufferException {
        var entry = LogEntry.newBuilder().setApplication("a").setMessage("m").setTimestamp(NOW);
        ByteString message = entry.build().toByteString();
        for (int i = 0; i < 1000; i++) {
            message =
                    message.concat(
                            LogEntry.newBuilder()
                                    .putFields("k" + i % 64, "" + i)
                                    .build()
                                    .toByteString());
        }
        byte[] bytes = message.toByteArray();
        assertThat(decoder.decode(bytes, 0, bytes.length, NOW, builder)).isNull();
        assertStored(
                List.of(
                        java.util.Objects.requireNonNull(
                                EntryReference.collected(bytes, NOW).stored())));
    }

    @Test
    void whatIsHandedOverIsLimited() {
        byte[] entry =
                LogEntry.newBuilder()
                        .setApplication("a")
                        .setMessage("m".repeat(60_000))
                        .build()
                        .toByteArray();
        int entries = 0;
        while (!builder.isFull()) {
            decoder.decode(entry, 0, entry.length, NOW, builder);
            entries++;
        }
        assertThat(entries).isEqualTo(18);
        assertThat(builder.build().weight()).isLessThan(2 << 20);
    }

    @Test
    void refusedMessagesAmongGoodOnesAreHandedOverWithTheFirstAndThenForgotten() {
        byte[] good =
                LogEntry.newBuilder().setApplication("a").setMessage("m").build().toByteArray();
        byte[] bad = LogEntry.newBuilder().setMessage("m".repeat(300_000)).build().toByteArray();
        decoder.decode(bad, 0, bad.length, NOW, builder);
        decoder.decode(bad, 0, bad.length, NOW, builder);
        decoder.decode(good, 0, good.length, NOW, builder);
        assertThat(builder.build().received()).isEqualTo(good.length);

        decoder.decode(good, 0, good.length, NOW, builder);
        for (int i = 0; i < 4; i++) {
            assertThat(builder.isFull()).isFalse();
            decoder.decode(bad, 0, bad.length, NOW, builder);
        }
        assertThat(builder.isFull()).as("1.2 MB of messages").isTrue();
    }
}
