/** Tests of the load driver, the slow ones against the references in processes of their own. */
@NullMarked
package dev.penstock.bench;

import org.jspecify.annotations.NullMarked;
