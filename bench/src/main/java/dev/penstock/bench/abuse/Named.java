package dev.penstock.bench.abuse;

import java.io.IOException;

/** An abuse made of a name and what is done. */
record Named(String name, Deed deed) implements Abuse {

    interface Deed {
        Verdict commit(int port) throws IOException, InterruptedException;
    }

    @Override
    public Verdict commit(int port) throws IOException, InterruptedException {
        return deed.commit(port);
    }
}
