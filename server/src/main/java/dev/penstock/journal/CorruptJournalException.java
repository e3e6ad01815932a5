package dev.penstock.journal;

import java.io.IOException;

/** The journal is damaged in a place where it must not be cut without being told to. */
public final class CorruptJournalException extends IOException {

    private static final long serialVersionUID = 1L;

    public CorruptJournalException(String message) {
        super(message);
    }
}
