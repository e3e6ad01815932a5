/** Tests of the store of files, without sockets. */
@NullMarked
package dev.penstock.files.depot;

import org.jspecify.annotations.NullMarked;
