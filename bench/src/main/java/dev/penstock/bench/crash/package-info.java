/**
 * Kills a server again and again under load and checks its promise: nothing acknowledged is lost,
 * nothing is stored or delivered twice. Producers number their messages and resend what was not
 * acknowledged; followers resume from their cursors; the kept folder is the only thing that passes
 * from one life of the server to the next.
 */
@NullMarked
package dev.penstock.bench.crash;

import org.jspecify.annotations.NullMarked;
