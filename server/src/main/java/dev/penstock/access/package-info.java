/**
 * The door: who calls, what they may do, and how much at once.
 *
 * <p>Without authentication every caller of the loopback interface may do everything; the place where
 * that is decided is {@link dev.penstock.access.Admission}. {@link dev.penstock.access.Credit} bounds
 * the bytes that have been taken in and are not yet decided: per stream, and over all. {@link
 * dev.penstock.access.Paces} says how fast one caller may do something that others feel.
 */
@NullMarked
package dev.penstock.access;

import org.jspecify.annotations.NullMarked;
