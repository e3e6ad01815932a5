/**
 * Chat: rooms in which people talk.
 *
 * <pre>
 *  chat.ChatService ─────────┐                 ┌─▶ PublishedRendering ─▶ JoinChat
 *  Say Edit Delete React ... ├─▶ ChatCommand   │
 *  Chat (one call, n rooms) ─┘        │        ├─▶ EventRendering ─▶ Chat, Join, Watch
 *                                     ▼        │
 *                   lane 4: ChatRules, Roll ─▶ ChatFact ─▶ feed of all, feeds of rooms
 *                                                   └────▶ ChatState, Members ─▶ lists, history, search
 * </pre>
 *
 * <p>Everything in a room is a fact of it and has one order. The feeds of rooms are a family: one event
 * is stored once, in the feed of all, and found by the room's number. {@link
 * dev.penstock.chat.ChatState} has each message as it is now; history and search read that, and a
 * deletion takes the text out of it and out of the events. Mentions are in the facts: whoever wants to
 * act on them follows the feed of all. Who is in a room is {@code presence}; who is typing is a signal.
 */
@NullMarked
package dev.penstock.chat;

import org.jspecify.annotations.NullMarked;
