package dev.penstock.cli.points;

/** A line is not a point; the message says what was found and what is expected. Immutable. */
final class BadLineException extends Exception {
    private static final long serialVersionUID = 1;

    BadLineException(String message) {
        super(message, null, false, false);
    }

    static BadLineException of(String where, String found, String expected) {
        String shown = found.length() > 60 ? found.substring(0, 60) + "…" : found;
        return new BadLineException(
                "%s: '%s' (expected: %s)"
                        .formatted(where, shown.replaceAll("\\p{Cntrl}|\\p{Cf}", "�"), expected));
    }
}
