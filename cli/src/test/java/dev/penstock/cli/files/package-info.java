@NullMarked
package dev.penstock.cli.files;

import org.jspecify.annotations.NullMarked;
