@NullMarked
package dev.penstock.client;

import org.jspecify.annotations.NullMarked;
