package dev.penstock.journal;

/** What must have happened before an append is reported as committed. */
public enum Durability {
    /** Written: survives the end of the process, not of the machine. */
    RECEIVED,
    /** Synced to the disk: survives both. */
    SYNCED
}
