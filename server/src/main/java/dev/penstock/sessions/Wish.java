package dev.penstock.sessions;

import dev.penstock.api.sessions.v1.DeleteAnnotationRequest;
import dev.penstock.api.sessions.v1.EditAnnotationRequest;
import dev.penstock.api.sessions.v1.Look;
import dev.penstock.api.sessions.v1.OpenIssueRequest;
import dev.penstock.api.sessions.v1.Pin;
import dev.penstock.api.sessions.v1.Said;
import dev.penstock.api.sessions.v1.TimeRange;
import dev.penstock.api.sessions.v1.UpdateIssueRequest;
import org.jspecify.annotations.Nullable;

/** What is asked of sessions, checked as far as it can be without knowing them. Immutable. */
sealed interface Wish {

    /** Who does something, and where. */
    record Actor(String sessionId, String userId, String userName) {}

    /** Which message of a producer something is. */
    record Sequence(String producer, long number) {}

    /** A session is to be made; without an id, with the one given for that. */
    record Create(Actor actor, String title) implements Wish {}

    record Close(String sessionId, String userId) implements Wish {}

    record Reopen(String sessionId, String userId) implements Wish {}

    record Delete(String sessionId) implements Wish {}

    record Join(Actor actor) implements Wish {}

    record Leave(String sessionId, String userId) implements Wish {}

    /** Something is said; {@code joined}: only if its author is in the session. */
    record Say(Actor actor, Said said, boolean joined, @Nullable Sequence sequence)
            implements Wish {}

    record LookAt(Actor actor, Look look) implements Wish {}

    record Annotate(
            Actor actor,
            Pin pin,
            TimeRange range,
            String text,
            boolean joined,
            @Nullable Sequence sequence)
            implements Wish {}

    record EditAnnotation(EditAnnotationRequest request) implements Wish {}

    record DeleteAnnotation(DeleteAnnotationRequest request) implements Wish {}

    record OpenIssue(OpenIssueRequest request) implements Wish {}

    record UpdateIssue(UpdateIssueRequest request) implements Wish {}

    /** Sessions that are too old are to go. */
    record Sweep() implements Wish {}
}
