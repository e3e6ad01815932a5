package dev.penstock.client;

/**
 * How patient a conversation is. Immutable, any thread.
 *
 * @param window things said and not answered at most; more wait
 * @param retries how a broken call is taken up again
 */
public record ConversationConfig(int window, RetryPolicy retries) {
    /** 256 under way, never given up. */
    public static final ConversationConfig STANDARD =
            new ConversationConfig(256, RetryPolicy.UNLIMITED);

    public ConversationConfig {
        if (window < 1) {
            throw new IllegalArgumentException("window: " + window + " (expected: at least 1)");
        }
    }

    public ConversationConfig withRetries(RetryPolicy policy) {
        return new ConversationConfig(window, policy);
    }
}
