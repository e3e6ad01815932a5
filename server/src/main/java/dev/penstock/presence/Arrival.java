package dev.penstock.presence;

import dev.penstock.refusal.Refusal;

/** What became of a wish to join. Immutable, any thread. */
public sealed interface Arrival {

    /** The person came; the fact of it has this offset. */
    record Came(long offset) implements Arrival {}

    /** The person was there already. */
    record WasThere() implements Arrival {}

    /** There is no place for the person. */
    record Refused(Refusal refusal) implements Arrival {}
}
