/** Tests of the doors for files over plain HTTP. */
@NullMarked
package dev.penstock.files.http;

import org.jspecify.annotations.NullMarked;
