package dev.penstock.cli.points;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.penstock.api.metrics.v1.PublishPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One JSON object a line: {@code {"time":…,"source":"…","name":"…","value":1.5,"tags":{…}}}, or with
 * {@code "metrics":{"name":1.5,…}} in place of name and value. Unknown fields are passed over.
 */
final class JsonLines implements LineParser {
    private static final JsonFactory FACTORY = new JsonFactory();

    @Override
    public PointLine parse(String line) throws BadLineException {
        try (JsonParser json = FACTORY.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new BadLineException("not a JSON object");
            }
            PointLine read = new Fields().read(json);
            if (json.nextToken() != null) {
                throw new BadLineException("something follows the JSON object");
            }
            return read;
        } catch (JsonProcessingException wrong) {
            throw new BadLineException("not JSON: " + wrong.getOriginalMessage());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static final class Fields {
        private final Map<String, Double> values = new LinkedHashMap<>();
        private final Map<String, String> tags = new LinkedHashMap<>();
        private String source = "";
        private String name = "";
        private String type = "";
        private double value = Double.NaN;
        private long time;

        PointLine read(JsonParser json) throws IOException, BadLineException {
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String field = json.currentName();
                json.nextToken();
                field(field, json);
            }
            return new PointLine(source, points());
        }

        private void field(String field, JsonParser json) throws IOException, BadLineException {
            switch (field) {
                case "time", "timestamp", "ts" -> time = time(json);
                case "source" -> source = text(field, json);
                case "name", "metric" -> name = text(field, json);
                case "type" -> type = text(field, json);
                case "value" -> value = number(field, json);
                case "tags", "labels" -> tags(json);
                case "metrics" -> metrics(json);
                default -> json.skipChildren();
            }
        }

        private List<PublishPoint> points() throws BadLineException {
            if (!name.isEmpty()) {
                if (Double.isNaN(value)) {
                    throw new BadLineException("value: missing");
                }
                values.put(name, value);
            }
            if (values.isEmpty()) {
                throw new BadLineException("name: missing");
            }
            var points = new ArrayList<PublishPoint>(values.size());
            for (var one : values.entrySet()) {
                points.add(
                        PublishPoint.newBuilder()
                                .setName(one.getKey())
                                .setValue(one.getValue())
                                .setTimestampMs(time)
                                .putAllTags(tags)
                                .setMetricType(type)
                                .build());
            }
            return points;
        }

        private void tags(JsonParser json) throws IOException, BadLineException {
            expectObject("tags", json);
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String key = json.currentName();
                json.nextToken();
                tags.put(key, scalar("tags." + key, json));
            }
        }

        private void metrics(JsonParser json) throws IOException, BadLineException {
            expectObject("metrics", json);
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String key = json.currentName();
                json.nextToken();
                values.put(key, number("metrics." + key, json));
            }
        }

        private static void expectObject(String field, JsonParser json)
                throws IOException, BadLineException {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw BadLineException.of(field, json.getText(), "an object");
            }
        }

        private static long time(JsonParser json) throws IOException, BadLineException {
            return switch (json.currentToken()) {
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_STRING ->
                        Scalars.time(json.getText());
                default -> throw BadLineException.of("time", json.getText(), "a number or text");
            };
        }

        private static String text(String field, JsonParser json)
                throws IOException, BadLineException {
            if (json.currentToken() != JsonToken.VALUE_STRING) {
                throw BadLineException.of(field, json.getText(), "text");
            }
            return json.getText();
        }

        private static String scalar(String field, JsonParser json)
                throws IOException, BadLineException {
            if (!json.currentToken().isScalarValue()
                    || json.currentToken() == JsonToken.VALUE_NULL) {
                throw BadLineException.of(field, json.getText(), "text");
            }
            return json.getText();
        }

        private static double number(String field, JsonParser json)
                throws IOException, BadLineException {
            if (!json.currentToken().isNumeric()) {
                throw BadLineException.of(field, json.getText(), "a number");
            }
            return Scalars.finite(field, json.getDoubleValue(), json.getText());
        }
    }
}
