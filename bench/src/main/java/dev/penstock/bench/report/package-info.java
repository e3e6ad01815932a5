/** Tables for people and JSON for programs, with the machine they were measured on. */
@NullMarked
package dev.penstock.bench.report;

import org.jspecify.annotations.NullMarked;
