package dev.penstock.cli.chat;

import picocli.CommandLine.Parameters;

/** The message that a command changes. */
final class MessageParameters {
    @Parameters(index = "0", paramLabel = "ROOM", description = "The room.")
    private String room = "";

    @Parameters(
            index = "1",
            paramLabel = "ID",
            description = "The message; say prints it, and history --json.")
    private String id = "";

    String room() {
        return room;
    }

    String id() {
        return id;
    }
}
