/** Tests of the search engine: the language, and the index against {@link LogQuery#matches}. */
@NullMarked
package dev.penstock.logs.search;

import org.jspecify.annotations.NullMarked;
