package dev.penstock.cli.simulate;

/**
 * One value of one sensor. Immutable.
 *
 * @param counter whether the value only rises
 */
record Reading(String name, double value, boolean counter) {}
