package dev.penstock.wire;

/**
 * What all calls together may hold in memory that depends on their clients. Requests that are answered
 * soon and those of subscriptions, which stay for days, do not take from each other. Any thread.
 */
record Budgets(
        MemoryBudget received,
        MemoryBudget requests,
        MemoryBudget subscriptions,
        MemoryBudget answers) {
    static Budgets of(WireConfig config) {
        return new Budgets(
                new MemoryBudget(config.receiveBudgetBytes(), config),
                new MemoryBudget(config.receiveBudgetBytes(), config),
                new MemoryBudget(config.receiveBudgetBytes(), config),
                new MemoryBudget(config.answerBudgetBytes(), config));
    }

    /** For the calls of one more connection. */
    Shares shares() {
        return new Shares(
                new MemoryShare(received, "half-received messages"),
                new MemoryShare(requests, "requests being answered"),
                new MemoryShare(subscriptions, "requests of subscriptions"),
                new MemoryShare(answers, "answers not taken"));
    }
}
