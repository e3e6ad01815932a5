/**
 * Running the server: its configuration from file, environment and flags, and what it tells of itself
 * on {@code /metrics}.
 *
 * <p>{@link dev.penstock.operate.Config} is one record of records, each owned and checked by the
 * package it configures; {@link dev.penstock.operate.Settings} fills them by their component names, so
 * every key is documented by the record's own docstring and none can be forgotten.
 */
@NullMarked
package dev.penstock.operate;

import org.jspecify.annotations.NullMarked;
