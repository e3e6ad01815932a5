package dev.penstock.bench.abuse;

import java.io.IOException;

/** One way of behaving badly against a server. Any thread, one at a time. */
public interface Abuse {
    /** What the client does, in a few words. */
    String name();

    /** Does it; says how the server answered. */
    Verdict commit(int port) throws IOException, InterruptedException;

    /**
     * How the server answered.
     *
     * @param asExpected whether it did what it must
     * @param answer what it did, for people
     */
    record Verdict(boolean asExpected, String answer) {}
}
