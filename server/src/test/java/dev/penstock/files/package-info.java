/** Tests of files as clients see them. */
@NullMarked
package dev.penstock.files;

import org.jspecify.annotations.NullMarked;
