import { ConnectError, createClient } from '@connectrpc/connect'
import { Chat, RoomOrder, type Event as WireEvent, type Message as WireMessage } from '../gen/penstock/chat/v1/chat_pb'
import type {
  ChatDeed,
  ChatEvent,
  ChatMember,
  ChatMessage,
  ChatPage,
  ChatRoom,
  ChatWord,
  FoundMessage,
  RoomCall,
} from './chat'
import { transport } from './server'
import { WatchBroken } from './watch'
import { endReason, sayWhy, toReplay, toTimestamp } from './wire'

/** Calls for chat, between the contract's types and the console's own. */
const chat = createClient(Chat, transport)

export async function* openRoom(call: RoomCall, signal: AbortSignal): AsyncIterable<ChatWord> {
  const { room, user, last, cursor, replay } = call
  const common = { room, last, afterCursor: cursor, heartbeatSeconds: replay ? 1 : 5 }
  const start = replay && { start: toTimestamp(replay.startMs) }
  const options = { signal, timeoutMs: 0 }
  try {
    const stream = user
      ? chat.join({ ...common, user }, options)
      : chat.watch({ ...common, ...toReplay(replay), ...start }, options)
    for await (const one of stream) {
      yield {
        ...(one.event && toEvent(one.event)),
        ...(one.history && { history: toMessage(one.history) }),
        ...('typing' in one && one.typing && { typing: one.typing.users.filter((name) => name !== user) }),
        cursor: one.cursor,
      }
    }
  } catch (cause) {
    throw broken(cause)
  }
}

export async function roomHistory(
  room: string,
  endMs: number | undefined,
  pageToken: string,
  signal: AbortSignal,
): Promise<ChatPage> {
  const end = endMs === undefined ? {} : { end: toTimestamp(endMs) }
  try {
    const page = await chat.history({ room, pageToken, pageSize: 100, ...end }, { signal })
    return { messages: page.messages.map(toMessage), nextToken: page.nextPageToken }
  } catch (cause) {
    throw broken(cause)
  }
}

export async function say(user: string, room: string, text: string, clientId: string): Promise<string> {
  try {
    return (await chat.say({ user, room, text, clientId })).messageId
  } catch (cause) {
    throw broken(cause)
  }
}

export async function listRooms(user: string, nameContains: string, signal: AbortSignal) {
  const order = RoomOrder.ACTIVITY
  const page = await chat.listRooms({ user, nameContains, order, pageSize: 200 }, { signal })
  const rooms: ChatRoom[] = page.rooms.map(({ name, members, unread, readUpTo, last }) => ({
    name,
    members,
    unread: Number(unread),
    readUpTo,
    last: last && toMessage(last),
  }))
  return { rooms, total: Number(page.total) }
}

export async function listMembers(
  room: string,
  signal: AbortSignal,
): Promise<{ members: ChatMember[]; total: number }> {
  const page = await chat.listMembers({ room, pageSize: 200 }, { signal })
  return {
    members: page.members.map(({ user, typing, readUpTo }) => ({ name: user, typing, readUpTo })),
    total: page.total,
  }
}

export async function searchMessages(query: string, room: string, pageToken: string, signal: AbortSignal) {
  const page = await chat.search({ query, room, pageToken, pageSize: 50 }, { signal })
  const found: FoundMessage[] = page.messages.map((one) => ({ room: one.room, message: toMessage(one) }))
  return { found, nextToken: page.nextPageToken }
}

export const editMessage = (user: string, room: string, messageId: string, text: string) =>
  chat.edit({ user, room, messageId, text })

export const deleteMessage = (user: string, room: string, messageId: string) => chat.delete({ user, room, messageId })

export const react = (user: string, room: string, messageId: string, emoji: string, remove: boolean) =>
  chat.react({ user, room, messageId, emoji, remove })

export const markRead = (user: string, room: string, messageId: string) => chat.markRead({ user, room, messageId })

export const tellTyping = (user: string, room: string, stopped: boolean) => chat.type({ user, room, stopped })

function toMessage(message: WireMessage): ChatMessage {
  const { id, author, text, deleted, mentions } = message
  const reactions = message.reactions.map(({ emoji, users }) => ({ emoji, users }))
  return {
    id,
    author,
    text,
    timeMs: Number(message.timeMs),
    editedMs: Number(message.editedMs),
    deleted,
    mentions,
    reactions,
  }
}

/** What a later server tells and this page does not know is left out. */
function toEvent(event: WireEvent): { event?: ChatEvent } {
  const deed = toDeed(event)
  return deed ? { event: { id: event.id, timeMs: Number(event.timeMs), user: event.user, deed } } : {}
}

function toDeed({ what }: WireEvent): ChatDeed | undefined {
  switch (what.case) {
    case 'said':
      return { kind: 'said', text: what.value.text, mentions: what.value.mentions, deleted: what.value.deleted }
    case 'edited': {
      const { messageId, text, mentions } = what.value
      return { kind: 'edited', messageId, text, mentions }
    }
    case 'deleted':
      return { kind: 'deleted', messageId: what.value.messageId }
    case 'reacted': {
      const { messageId, emoji, removed } = what.value
      return { kind: 'reacted', messageId, emoji, removed }
    }
    case 'joined':
    case 'left':
    case 'created':
      return { kind: what.case }
    default:
      return undefined
  }
}

function broken(cause: unknown): WatchBroken {
  return new WatchBroken(sayWhy(cause), endReason(ConnectError.from(cause).code))
}
