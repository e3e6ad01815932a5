/**
 * The search engine of logs: the query language, and an index that follows the feed.
 *
 * <pre>
 *   text ─▶ LogQuery ──matches──▶ LogLine (a view over one stored payload)
 *              │
 *              ▼ search, count, patterns, applications (threads that may block)
 *   feed ─▶ LogIndex: slices of time, each a Lucene index; the newest is written by log-index
 *              │
 *              └─▶ what is not indexed yet is scanned exactly: what was acknowledged is found
 * </pre>
 *
 * <p>Documents hold only what is searched; a hit is an offset, its entry is read from the feed's
 * records. Words are made in one place ({@link dev.penstock.logs.search.Words}), so index and matcher
 * agree. Only this package sees Lucene.
 */
@NullMarked
package dev.penstock.logs.search;

import org.jspecify.annotations.NullMarked;
