import type { ReplayLine } from './playback'

/** The words in which the page, the room's feed and the server's adapter speak of chat. Types only. */

export interface ChatReaction {
  emoji: string
  users: string[]
}

/** A message as it is now. */
export interface ChatMessage {
  id: string
  author: string
  text: string
  timeMs: number
  /** 0: never. */
  editedMs: number
  deleted: boolean
  mentions: string[]
  reactions: ChatReaction[]
}

export type ChatDeed =
  | { kind: 'said'; text: string; mentions: string[]; deleted: boolean }
  | { kind: 'edited'; messageId: string; text: string; mentions: string[] }
  | { kind: 'deleted'; messageId: string }
  | { kind: 'reacted'; messageId: string; emoji: string; removed: boolean }
  | { kind: 'joined' | 'left' | 'created' }

export interface ChatEvent {
  id: string
  timeMs: number
  user: string
  deed: ChatDeed
}

/** One message of a subscription. */
export interface ChatWord {
  event?: ChatEvent
  history?: ChatMessage
  typing?: string[]
  cursor: string
}

export interface RoomCall {
  room: string
  /** Empty: without being there. */
  user: string
  /** First the newest so many messages. */
  last: number
  cursor: string
  /** Undefined: live. */
  replay: ReplayLine | undefined
}

export interface ChatPage {
  /** Oldest first. */
  messages: ChatMessage[]
  nextToken: string
}

export interface ChatRoom {
  name: string
  members: number
  unread: number
  readUpTo: string
  last: ChatMessage | undefined
}

export interface ChatMember {
  name: string
  typing: boolean
  readUpTo: string
}

export interface FoundMessage {
  room: string
  message: ChatMessage
}
