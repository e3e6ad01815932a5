package dev.penstock.refusal;

/**
 * Carries a {@link Refusal} out of code that cannot return one. Without a stack trace: it tells of a
 * caller's mistake, not of a defect. Immutable, any thread.
 */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Refusal refusal;

    public RefusedException(Refusal refusal) {
        super(refusal.reason() + ": " + refusal.message(), null, false, false);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
