package dev.penstock.files.http;

import java.nio.charset.StandardCharsets;

/** The header Content-Disposition: saved, under the file's name (RFC 6266). Any thread. */
final class Disposition {
    private static final String PLAIN = "!#$&+-.^_`|~";

    private Disposition() {}

    /** With the name in ASCII for those who know no other, and as it is. */
    static String attachment(String name) {
        return "attachment; filename=\"%s\"; filename*=UTF-8''%s"
                .formatted(ascii(name), encoded(name));
    }

    private static String ascii(String name) {
        var text = new StringBuilder(name.length());
        name.codePoints()
                .map(c -> c < ' ' || c > '~' || c == '"' || c == '\\' || c == '%' ? '_' : c)
                .forEach(text::appendCodePoint);
        return text.toString();
    }

    private static String encoded(String name) {
        var text = new StringBuilder(name.length() * 3);
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xff;
            if (c < 0x7f && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0)) {
                text.append((char) c);
            } else {
                text.append("%%%02X".formatted(c));
            }
        }
        return text.toString();
    }
}
