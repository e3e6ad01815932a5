package dev.penstock.bench.chat;

import dev.penstock.bench.load.TextNumbers;

/** Who hears what and how it is said: in what rooms and sessions differ. Immutable, any thread. */
public interface Scene {
    /** Person p is in place p modulo this, and message n is said in place n modulo this. */
    int places();

    /** Message n is said by speaker n modulo this: a multiple of the places. */
    int speakers();

    /** The method by which one hears. */
    String hearing();

    /** What a person's call begins with. */
    byte[] join(int person);

    /** Whether something may be said on that call later. */
    boolean canBeSaidThere();

    /** Finds the numbers in what is heard. */
    TextNumbers numbers();

    /** The method by which speakers speak. */
    String speaking();

    /** What a speaker's call begins with; empty: nothing. */
    byte[] begin(int speaker);

    /** A message that begins with its number. */
    byte[] message(int speaker, long number);
}
