/**
 * Collaboration sessions: several people on one matter, always recorded.
 *
 * <pre>
 *  analytics.Collaboration ─ JoinSession, Collaborate, Post ──┐
 *  penstock.sessions.v1 ──── sessions, annotations, issues ───┤ Wish
 *                                                             ▼
 *   SessionRules (lane 5) ── facts: a SessionEvent each, behind the number of its session
 *        │ committed                         │
 *        ▼                                   ▼
 *   SessionsView: rows in memory,      feed of all, and one feed a session (the record)
 *   annotations and issues in tables         │ JoinRendering, WatchRendering, AnnotationRendering
 *        ▼                                   ▼
 *   lists, and who is in it            those who take part, those who watch, live or again
 * </pre>
 *
 * <p>There is one kind of fact for everything that happens; it holds the outcome, so that views and
 * the record are made of the same. Who is in a session is a fact, too: a user has come once and left
 * once, however many calls they had and however often the server was started meanwhile.
 */
@NullMarked
package dev.penstock.sessions;

import org.jspecify.annotations.NullMarked;
