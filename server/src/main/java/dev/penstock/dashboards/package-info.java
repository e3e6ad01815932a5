/**
 * Saved dashboards of the console: small, shared, revised by one person at a time.
 *
 * <p>In: {@code penstock.dashboards.v1}. A save or delete is a command of the lane of small things;
 * the decider compares revisions, the facts {@code DashboardSaved} and {@code DashboardDeleted} make
 * the view that reads answer from, which the store's table {@code dashboards} keeps.
 */
@NullMarked
package dev.penstock.dashboards;

import org.jspecify.annotations.NullMarked;
