/**
 * What Penstock is measured against: plain grpc-java servers of the same contracts, written the way
 * a first version would be, with generated classes and stream observers and nothing that lasts.
 */
@NullMarked
package dev.penstock.bench.reference;

import org.jspecify.annotations.NullMarked;
