package dev.penstock.store;

/** Which way a range is walked. */
public enum Order {
    ASCENDING,
    DESCENDING
}
