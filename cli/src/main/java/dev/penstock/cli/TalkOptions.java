package dev.penstock.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What commands that talk have in common. */
public final class TalkOptions {
    @Mixin private final LiveOptions live = new LiveOptions();

    @Option(names = "--listen", description = "Read nothing from standard input.")
    private boolean listen;

    public LiveOptions live() {
        return live;
    }

    public boolean listen() {
        return listen;
    }
}
