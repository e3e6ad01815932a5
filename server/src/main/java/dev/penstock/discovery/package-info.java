/**
 * What gRPC tools ask a server about itself: its health, and by reflection its services.
 *
 * <p>In: the methods that are registered, their file descriptors, names they also answer to. Out: the
 * methods of {@code grpc.health.v1} and {@code grpc.reflection.v1} (and {@code v1alpha}). A service
 * like any other on top of {@code wire}; it knows nothing of features.
 */
@NullMarked
package dev.penstock.discovery;

import org.jspecify.annotations.NullMarked;
