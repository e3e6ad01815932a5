package dev.penstock.client;

import io.grpc.ConnectivityState;

/** How the connection to the server stands. */
public enum ConnectionState {
    /** No connection is needed at the moment. */
    IDLE,
    CONNECTING,
    CONNECTED,
    /** The last attempt failed or the connection was lost. */
    DISCONNECTED,
    /** The client was closed. */
    CLOSED;

    static ConnectionState of(ConnectivityState state) {
        return switch (state) {
            case IDLE -> IDLE;
            case CONNECTING -> CONNECTING;
            case READY -> CONNECTED;
            case TRANSIENT_FAILURE -> DISCONNECTED;
            case SHUTDOWN -> CLOSED;
        };
    }
}
