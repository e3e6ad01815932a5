/** Tests of chat: rules by themselves, and whole servers called as clients call them. */
@NullMarked
package dev.penstock.chat;

import org.jspecify.annotations.NullMarked;
