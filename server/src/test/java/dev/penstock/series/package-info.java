/** Tests of the time-series engine: models, round trips, races, and the figures it promises. */
@NullMarked
package dev.penstock.series;

import org.jspecify.annotations.NullMarked;
