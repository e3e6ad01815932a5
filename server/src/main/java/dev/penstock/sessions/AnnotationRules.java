package dev.penstock.sessions;

import dev.penstock.api.sessions.v1.Annotation;
import dev.penstock.api.sessions.v1.DeleteAnnotationRequest;
import dev.penstock.api.sessions.v1.EditAnnotationRequest;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.sessions.SessionCommand.Outcome;
import dev.penstock.sessions.Wish.Actor;

/** Decides what becomes of annotations. Lane thread only. */
final class AnnotationRules {
    private final SessionBook book;
    private final SessionsConfig config;

    AnnotationRules(SessionBook book, SessionsConfig config) {
        this.book = book;
        this.config = config;
    }

    Outcome make(Wish.Annotate annotate) {
        SessionRow row = book.acting(annotate.actor(), annotate.joined());
        Conditions.limit(
                "annotations of " + row.id(), row.annotationsMade(), config.maxAnnotations());
        Conditions.limit("annotations", book.annotationsMade(), config.maxAnnotationsInAll());
        Annotation annotation =
                Annotation.newBuilder()
                        .setSessionId(row.id())
                        .setUserId(annotate.actor().userId())
                        .setUserName(annotate.actor().userName())
                        .setPin(annotate.pin())
                        .setRange(annotate.range())
                        .setText(annotate.text())
                        .setCreatedMs(book.now())
                        .setChangedMs(book.now())
                        .setRevision(1)
                        .build();
        return book.happens(row, SessionBook.by(annotate.actor()).setAnnotated(annotation));
    }

    Outcome edit(EditAnnotationRequest request) {
        SessionRow row = Conditions.open(book.session(request.getSessionId()));
        Annotation before = own(row, request.getAnnotationId(), request.getUserId());
        Conditions.revision(request.getRevision(), before.getRevision());
        Annotation.Builder after = changed(before);
        if (request.hasText()) {
            after.setText(request.getText());
        }
        if (request.hasPin()) {
            after.setPin(request.getPin());
        }
        if (request.hasRange()) {
            after.setRange(request.getRange());
        }
        return book.happens(row, SessionBook.by(author(before)).setAnnotated(after));
    }

    Outcome delete(DeleteAnnotationRequest request) {
        SessionRow row = Conditions.open(book.session(request.getSessionId()));
        Annotation before = own(row, request.getAnnotationId(), request.getUserId());
        return book.happens(
                row, SessionBook.by(author(before)).setAnnotated(changed(before).setDeleted(true)));
    }

    private Annotation.Builder changed(Annotation before) {
        return before.toBuilder().setRevision(before.getRevision() + 1).setChangedMs(book.now());
    }

    private static Actor author(Annotation annotation) {
        return new Actor(
                annotation.getSessionId(), annotation.getUserId(), annotation.getUserName());
    }

    private Annotation own(SessionRow row, String id, String user) {
        Annotation annotation = book.shown(row.number(), id);
        if (annotation == null) {
            throw Conditions.missing("annotation", id);
        }
        if (!annotation.getUserId().equals(user)) {
            throw Refusal.of(
                            Reason.NOT_YOURS,
                            "user_id: "
                                    + user
                                    + " (expected: its author "
                                    + annotation.getUserId()
                                    + ")")
                    .asException();
        }
        return annotation;
    }
}
