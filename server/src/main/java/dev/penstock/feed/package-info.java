/**
 * Feeds: committed events in order, the newest of them in memory, the older ones on disk.
 *
 * <pre>
 *  lane thread                                 event loops, reader threads
 *  FeedView.apply ─▶ History (on disk)         Seam.next(): ring while it keeps up, disk when it does not
 *  FeedView.published ─▶ FeedGroup.publish ─▶ Branch ─▶ Ring ─▶ Slot.frame(rendering)   encoded once per rendering
 * </pre>
 *
 * <p>A {@link dev.penstock.feed.Feed} is an address: a number in a {@link
 * dev.penstock.feed.FeedGroup}: alone, or one of a {@link dev.penstock.feed.FeedFamily}. What it takes to
 * read it, a {@link dev.penstock.feed.Branch} with its {@link dev.penstock.feed.Ring}, is there only
 * while somebody does; of many feeds each event is stored once and found by the {@link
 * dev.penstock.feed.FeedIndex}. What is older lies in its {@link dev.penstock.feed.History}: the store, or, where a second copy
 * would be waste, the journal itself. All rings share one byte budget. A slot keeps one ready-to-send frame per {@link
 * dev.penstock.feed.Rendering} (a filter and a message shape together), made on first need, so equal
 * filters are evaluated once per event; when the budget is used up, all but the first are
 * made for each reader. A {@link dev.penstock.feed.Cursor} is what a client holds: one
 * position per lane, checksummed and opaque. {@link dev.penstock.feed.Seam} is where history joins
 * live.
 */
@NullMarked
package dev.penstock.feed;

import org.jspecify.annotations.NullMarked;
