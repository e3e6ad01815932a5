package dev.penstock.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object on a line of its own, as {@code --json} prints them: fields in the order they were
 * added; a number that is not finite becomes null. One thread.
 */
public final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final StringWriter text = new StringWriter();
    private final JsonGenerator generator;

    private Json() throws IOException {
        generator = FACTORY.createGenerator(text);
        generator.writeStartObject();
    }

    public static Json object() {
        try {
            return new Json();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    public Json with(String name, @Nullable String value) {
        return write(() -> generator.writeStringField(name, value));
    }

    public Json with(String name, long value) {
        return write(() -> generator.writeNumberField(name, value));
    }

    public Json with(String name, boolean value) {
        return write(() -> generator.writeBooleanField(name, value));
    }

    public Json with(String name, double value) {
        return write(
                () -> {
                    generator.writeFieldName(name);
                    number(value);
                });
    }

    public Json with(String name, Map<String, String> values) {
        return write(
                () -> {
                    generator.writeObjectFieldStart(name);
                    for (var entry : values.entrySet()) {
                        generator.writeStringField(entry.getKey(), entry.getValue());
                    }
                    generator.writeEndObject();
                });
    }

    public Json withLongs(String name, List<Long> values) {
        return write(
                () -> {
                    generator.writeArrayFieldStart(name);
                    for (long value : values) {
                        generator.writeNumber(value);
                    }
                    generator.writeEndArray();
                });
    }

    public Json withDoubles(String name, List<Double> values) {
        return write(
                () -> {
                    generator.writeArrayFieldStart(name);
                    for (double value : values) {
                        number(value);
                    }
                    generator.writeEndArray();
                });
    }

    public Json withTexts(String name, List<String> values) {
        return write(
                () -> {
                    generator.writeArrayFieldStart(name);
                    for (String value : values) {
                        generator.writeString(value);
                    }
                    generator.writeEndArray();
                });
    }

    /** Ends the object and prints it as one line. */
    public void printTo(PrintWriter out) {
        write(
                () -> {
                    generator.writeEndObject();
                    generator.close();
                });
        out.println(text);
        out.flush();
    }

    private void number(double value) throws IOException {
        if (!Double.isFinite(value)) {
            generator.writeNull();
        } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            generator.writeNumber((long) value);
        } else {
            generator.writeNumber(value);
        }
    }

    private Json write(Writing writing) {
        try {
            writing.write();
            return this;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private interface Writing {
        void write() throws IOException;
    }
}
