/** Tests of lanes: over the embedded journal, and over one that fails when told. */
@NullMarked
package dev.penstock.ingest;

import org.jspecify.annotations.NullMarked;
