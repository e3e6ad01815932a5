package dev.penstock.logs.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.logs.LogEntry;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LogLineTest {
    @Property
    void readsWhatTheGeneratedParserReads(@ForAll long seed) {
        LogEntry entry = Lines.random(new Random(seed), seed >>> 20);
        LogLine line = Lines.line(entry);
        assertThat(line.timeMillis()).isEqualTo(entry.getTimestamp());
        assertThat(line.level()).isEqualTo(entry.getLevel());
        assertThat(line.application()).isEqualTo(entry.getApplication());
        assertThat(line.message()).isEqualTo(entry.getMessage());
        assertThat(line.sourceFile()).isEqualTo(entry.getSourceFile());
        assertThat(line.lineNumber()).isEqualTo(entry.getLineNumber());
        assertThat(line.fields()).isEqualTo(entry.getFieldsMap());
        entry.getFieldsMap()
                .forEach((name, value) -> assertThat(line.field(name)).isEqualTo(value));
        assertThat(line.field("none")).isNull();
    }

    @Test
    void readsAPieceOfABuffer() {
        byte[] payload = LogEntry.newBuilder().setMessage("found").build().toByteArray();
        byte[] buffer = Arrays.copyOf(new byte[] {99, 99}, payload.length + 5);
        System.arraycopy(payload, 0, buffer, 2, payload.length);
        assertThat(LogLine.of(buffer, 2, 2 + payload.length).message()).isEqualTo("found");
    }

    @Property
    void anyBytesAreRead(@ForAll byte[] bytes) {
        LogLine line = LogLine.of(bytes);
        assertThat(line.message().length() + line.fields().size()).isNotNegative();
    }
}
