/** Load on sessions: people who take part, look around and annotate, and what records cost. */
@NullMarked
package dev.penstock.bench.sessions;

import org.jspecify.annotations.NullMarked;
