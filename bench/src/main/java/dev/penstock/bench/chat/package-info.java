/**
 * Chat under load: many people in one room, many rooms, people who come and go all the time. The driver
 * speaks the published contract, so that a plain server of it can be measured in the same run.
 */
@NullMarked
package dev.penstock.bench.chat;

import org.jspecify.annotations.NullMarked;
