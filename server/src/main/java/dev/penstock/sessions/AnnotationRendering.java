package dev.penstock.sessions;

import dev.penstock.api.sessions.v1.Annotation;
import dev.penstock.api.sessions.v1.SessionEvent;
import dev.penstock.api.sessions.v1.WatchAnnotationsResponse;
import dev.penstock.feed.Event;
import dev.penstock.feed.Rendering;
import org.jspecify.annotations.Nullable;

/**
 * Changes of annotations. Any thread.
 *
 * @param session whose; empty: all
 * @param dashboard of which; empty: all
 */
record AnnotationRendering(String session, String dashboard) implements Rendering {

    @Override
    public byte @Nullable [] render(Event event) {
        if (event.kind() != SessionFacts.HAPPENED) {
            return null;
        }
        SessionEvent bare = event.read(SessionFacts::read).event();
        if (!bare.hasAnnotated() || !wanted(bare.getAnnotated())) {
            return null;
        }
        return message(EventIds.of(event).getAnnotated(), event.timeMillis());
    }

    /** Changed, it may have been of the dashboard before: whoever shows it must hear. */
    private boolean wanted(Annotation annotation) {
        return (session.isEmpty() || annotation.getSessionId().equals(session))
                && (annotation.getRevision() > 1 || here(annotation));
    }

    /** Whether it lies on the dashboard wanted. */
    boolean here(Annotation annotation) {
        return dashboard.isEmpty() || annotation.getPin().getDashboardId().equals(dashboard);
    }

    static byte[] message(Annotation annotation, long timeMillis) {
        return WatchAnnotationsResponse.newBuilder()
                .setAnnotation(annotation)
                .setTimeMs(timeMillis)
                .build()
                .toByteArray();
    }

    @Override
    public byte[] skipped(long count) {
        return WatchAnnotationsResponse.newBuilder().setSkipped(count).build().toByteArray();
    }
}
