package dev.penstock.logs;

import static dev.penstock.logs.EntryMessages.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.logs.LogEntry;
import dev.penstock.api.logs.v1.PublishRequest;
import org.junit.jupiter.api.Test;

class LogBatchBuilderTest {
    private final LogsConfig config = LogsConfig.defaults();
    private final LogBatchBuilder builder = new LogBatchBuilder(config);
    private final PublishDecoder decoder = new PublishDecoder(config);

    @Test
    void messagesWithoutEntriesWeighAndFillABatch() {
        for (int i = 0; i < config.batchEntries(); i++) {
            assertThat(builder.isFull()).isFalse();
            add(PublishRequest.getDefaultInstance());
        }
        assertThat(builder.isFull()).isTrue();
        assertThat(builder.build().weight()).isGreaterThanOrEqualTo(100 * config.batchEntries());
        add(PublishRequest.getDefaultInstance());
        assertThat(builder.isFull()).isFalse();
        assertThat(builder.build().weight()).isLessThan(1_000);
    }

    @Test
    void whatIsToldOfBadEntriesWeighs() {
        var bad = PublishRequest.newBuilder();
        for (int i = 0; i < 10; i++) {
            bad.addEntries(LogEntry.getDefaultInstance());
        }
        add(bad.build());
        LogBatch batch = builder.build();
        int texts = batch.parts().getFirst().errors().stream().mapToInt(String::length).sum();
        assertThat(texts).isGreaterThan(500);
        assertThat(batch.weight()).isGreaterThan(texts);
    }

    private void add(PublishRequest request) {
        byte[] bytes = request.toByteArray();
        assertThat(decoder.decode(bytes, 0, bytes.length, NOW, builder)).isNull();
    }
}
