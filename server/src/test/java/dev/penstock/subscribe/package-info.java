/** Tests of subscriptions: an outlet by hand, a wheel turned by hand, a clock that is set. */
@NullMarked
package dev.penstock.subscribe;

import org.jspecify.annotations.NullMarked;
