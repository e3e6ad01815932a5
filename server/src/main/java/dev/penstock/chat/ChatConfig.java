package dev.penstock.chat;

import java.time.Duration;

/**
 * Limits of what is said, and how long it is kept. Immutable, any thread.
 *
 * @param retentionAge older events go
 * @param retentionBytes beyond it the oldest events go
 * @param unusedAge a room in which nobody is, that nobody reads and of which no message is kept is
 *     forgotten after this time
 * @param maxTextBytes length of a message
 * @param maxRooms rooms of the server
 * @param maxRoomsPerCall rooms joined on one call of Chat
 * @param maxReactions reactions on one message
 * @param maxEmojis different reactions on one message
 * @param maxEdits how often one message may be edited
 * @param maxPageBytes beyond it a page ends, with at least one entry on it
 * @param searchEvents messages, or events of all rooms, looked at for one page of a search
 * @param messagesPerSecond messages and changes of one caller, by user and address; twice as many may
 *     come at once
 * @param typingLife how long typing is shown that is not told again
 */
public record ChatConfig(
        Duration retentionAge,
        long retentionBytes,
        Duration unusedAge,
        int maxTextBytes,
        int maxRooms,
        int maxRoomsPerCall,
        int maxReactions,
        int maxEmojis,
        int maxEdits,
        int maxPageBytes,
        int searchEvents,
        int messagesPerSecond,
        Duration typingLife) {

    public ChatConfig {
        if (retentionAge.isNegative() || retentionBytes < 1 << 20) {
            throw new IllegalArgumentException(
                    "chat.retention: "
                            + retentionAge
                            + ", "
                            + retentionBytes
                            + " bytes (expected: an age, and at least 1 MiB)");
        }
        if (unusedAge.isNegative()) {
            throw new IllegalArgumentException(
                    "chat.unused-age: " + unusedAge + " (expected: not below 0)");
        }
        if (maxTextBytes < 1 || maxTextBytes > 1 << 20) {
            throw new IllegalArgumentException(
                    "chat.max-text-bytes: " + maxTextBytes + " (expected: 1 to 1 MiB)");
        }
        positive("chat.max-rooms", maxRooms);
        positive("chat.max-rooms-per-call", maxRoomsPerCall);
        positive("chat.max-reactions", maxReactions);
        positive("chat.max-emojis", maxEmojis);
        positive("chat.max-edits", maxEdits);
        if (maxPageBytes < 1 || maxPageBytes > 2 << 20) {
            throw new IllegalArgumentException(
                    "chat.max-page-bytes: " + maxPageBytes + " (expected: 1 to 2 MiB)");
        }
        positive("chat.search-events", searchEvents);
        positive("chat.messages-per-second", messagesPerSecond);
        if (typingLife.toMillis() < 500) {
            throw new IllegalArgumentException(
                    "chat.typing-life: " + typingLife + " (expected: at least 500 ms)");
        }
    }

    public static ChatConfig defaults() {
        return new ChatConfig(
                Duration.ofDays(3_650),
                8L << 30,
                Duration.ofHours(1),
                16 << 10,
                100_000,
                100,
                1_000,
                20,
                100,
                1 << 20,
                20_000,
                1_000,
                Duration.ofSeconds(6));
    }

    private static void positive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: at least 1)");
        }
    }
}
