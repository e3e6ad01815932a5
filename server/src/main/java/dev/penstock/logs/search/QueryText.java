package dev.penstock.logs.search;

import java.util.List;

/** Writes a query as text that parses to an equal one. Any thread. */
final class QueryText {
    private QueryText() {}

    static String print(LogQuery query) {
        return switch (query) {
            case LogQuery.All _ -> "";
            case LogQuery.Word(String word) -> word;
            case LogQuery.Prefix(String prefix) -> prefix + "*";
            case LogQuery.Phrase(List<String> words) -> "\"" + String.join(" ", words) + "\"";
            case LogQuery.Field(String name, String value) -> name + "=" + quoted(value);
            case LogQuery.FieldPrefix(String name, String prefix) ->
                    name + "=" + quoted(prefix) + "*";
            case LogQuery.Present(String name) -> name + "=*";
            case LogQuery.AtLeast(Level level) -> "level>=" + level;
            case LogQuery.Not(LogQuery part) -> "-" + part(part);
            case LogQuery.And(List<LogQuery> parts) -> join(" ", parts);
            case LogQuery.Or(List<LogQuery> parts) -> join(" OR ", parts);
        };
    }

    private static String join(String between, List<LogQuery> parts) {
        return String.join(between, parts.stream().map(QueryText::part).toList());
    }

    private static String part(LogQuery query) {
        boolean several = query instanceof LogQuery.And || query instanceof LogQuery.Or;
        return several ? "(" + print(query) + ")" : print(query);
    }

    private static String quoted(String value) {
        return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
