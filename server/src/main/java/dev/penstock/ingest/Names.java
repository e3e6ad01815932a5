package dev.penstock.ingest;

import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import dev.penstock.refusal.Unseen;
import java.text.Normalizer;
import java.util.Locale;

/**
 * Names that people see and choose: of persons, rooms, sessions. What looks the same is the same: they
 * are brought into Unicode's composed form, and what cannot be seen or turns the text around is
 * refused. Pure; any thread.
 */
public final class Names {
    /** Bytes of UTF-8. */
    public static final int LONGEST = 128;

    /** Who speaks for the server. */
    public static final String SYSTEM = "system";

    private static final String EXPECTED =
            "a name of 1 to "
                    + LONGEST
                    + " bytes without control, direction or invisible characters";

    private Names() {}

    /**
     * The name of a person, composed. Nobody is called {@value #SYSTEM}.
     *
     * @param where the field, for the refusal
     * @throws RefusedException when it is no name
     */
    public static String person(String where, String found) {
        String name = place(where, found);
        if (name.toLowerCase(Locale.ROOT).equals(SYSTEM)) {
            throw Refusal.invalid(where, found, "another name: this one is the server's")
                    .asException();
        }
        return name;
    }

    /**
     * The name of a room, session or other thing, composed.
     *
     * @param where the field, for the refusal
     * @throws RefusedException when it is no name
     */
    public static String place(String where, String found) {
        // What is far too long is not looked at.
        if (found.isEmpty() || found.length() > 2 * LONGEST) {
            throw refused(where, found);
        }
        for (int i = 0; i < found.length(); ) {
            int c = found.codePointAt(i);
            if (Unseen.is(c)) {
                throw refused(where, found);
            }
            i += Character.charCount(c);
        }
        String name = Normalizer.normalize(found, Normalizer.Form.NFC);
        if (Utf8.length(name) > LONGEST
                || Unseen.blank(name.codePointAt(0))
                || Unseen.blank(name.codePointBefore(name.length()))) {
            throw refused(where, found);
        }
        return name;
    }

    private static RefusedException refused(String where, String found) {
        return Refusal.invalid(where, found, EXPECTED).asException();
    }
}
