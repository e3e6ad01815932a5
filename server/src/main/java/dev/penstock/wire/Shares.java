package dev.penstock.wire;

/** What the calls of one connection may hold in memory, each way. On the connection's event loop. */
record Shares(
        MemoryShare received,
        MemoryShare requests,
        MemoryShare subscriptions,
        MemoryShare answers) {}
