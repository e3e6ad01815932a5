/** Tests of feeds: a feed by hand ({@link dev.penstock.feed.FeedRig}), a model, real threads. */
@NullMarked
package dev.penstock.feed;

import org.jspecify.annotations.NullMarked;
