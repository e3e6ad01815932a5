package dev.penstock.wire;

import dev.penstock.refusal.Refusal;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Under which names a browser may reach the server. A page from elsewhere can make its own name point
 * to this machine and then counts as of the same origin; what the browser says in Host and Origin
 * gives it away. Programs that are no browser send no Origin and may use any name. Immutable, any
 * thread.
 */
public final class Hosts {
    private static final Hosts ANY = new Hosts(false, Set.of());
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern PORT = Pattern.compile(":\\d*$");

    private final boolean strict;
    private final Set<String> names;

    private Hosts(boolean strict, Set<String> names) {
        this.strict = strict;
        this.names = names;
    }

    /** Any name: for servers that are meant to be reached by others. */
    public static Hosts any() {
        return ANY;
    }

    /** IP addresses, {@code localhost} and names below it, and these. */
    public static Hosts only(Collection<String> names) {
        var lower = new HashSet<String>();
        names.forEach(name -> lower.add(name.toLowerCase(Locale.ROOT)));
        return new Hosts(true, lower);
    }

    /**
     * What is wrong with a page that was asked for; null: nothing.
     *
     * @param host the request's Host or authority
     */
    @Nullable String page(@Nullable String host, @Nullable String origin) {
        if (!strict || host == null || known(host)) {
            return call(host, origin);
        }
        return "host: " + shown(host) + expected();
    }

    /** What is wrong with a call; null: nothing. */
    @Nullable String call(@Nullable String host, @Nullable String origin) {
        if (!strict || origin == null) {
            return null;
        }
        int scheme = origin.indexOf("://");
        String of = scheme < 0 ? origin : origin.substring(scheme + 3);
        if (scheme < 0 || !of.equalsIgnoreCase(host)) {
            return "origin: " + shown(origin) + " (expected: the host asked, " + shown(host) + ")";
        }
        return known(of) ? null : "origin: " + shown(origin) + expected();
    }

    private boolean known(String authority) {
        if (authority.startsWith("[")) {
            return true;
        }
        String name = PORT.matcher(authority).replaceFirst("").toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || IPV4.matcher(name).matches()
                || names.contains(name);
    }

    private static String expected() {
        return " (expected: localhost, an IP address, or a name in allowed-hosts)";
    }

    private static String shown(@Nullable String text) {
        return text == null ? "none" : Refusal.shorten(text);
    }
}
