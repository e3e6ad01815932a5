import type { ChatEvent, ChatMessage } from './chat'

/**
 * What a room shows, in its order: messages as they are at this moment, and who came and went. The same event twice is
 * the same as once. Ids sort as the events happened.
 */
export interface ChatNote {
  kind: 'joined' | 'left' | 'created'
  id: string
  timeMs: number
  user: string
}

export type ChatLine =
  | { kind: 'message'; id: string; message: ChatMessage }
  | { kind: 'note'; id: string; note: ChatNote }

/** Lines held at most; beyond, the oldest go and are read again when wanted. */
export const mostLines = 5_000

export class ChatLog {
  /** By id. */
  #lines: ChatLine[] = []
  readonly #messages = new Map<string, ChatMessage>()

  get lines(): readonly ChatLine[] {
    return this.#lines
  }

  get oldest(): ChatMessage | undefined {
    const found = this.#lines.find((line) => line.kind === 'message')
    return found?.kind === 'message' ? found.message : undefined
  }

  get newest(): ChatMessage | undefined {
    const found = this.#lines.findLast((line) => line.kind === 'message')
    return found?.kind === 'message' ? found.message : undefined
  }

  message(id: string): ChatMessage | undefined {
    return this.#messages.get(id)
  }

  clear(): void {
    this.#lines = []
    this.#messages.clear()
  }

  /** A message as it is now, from a page of history. */
  put(message: ChatMessage): void {
    const held = this.#messages.has(message.id)
    this.#messages.set(message.id, message)
    const line: ChatLine = { kind: 'message', id: message.id, message }
    if (held) this.#lines = this.#lines.map((one) => (one.id === message.id ? line : one))
    else this.#insert(line)
  }

  /** True when it made the list shorter at its old end. */
  apply({ id, timeMs, user, deed }: ChatEvent): boolean {
    switch (deed.kind) {
      case 'said': {
        const { text, mentions, deleted } = deed
        if (this.#messages.has(id)) return false
        this.put({ id, author: user, text, timeMs, editedMs: 0, deleted, mentions, reactions: [] })
        return this.#trim()
      }
      case 'edited':
        this.#change(deed.messageId, (message) =>
          message.deleted ? message : { ...message, text: deed.text, mentions: deed.mentions, editedMs: timeMs },
        )
        return false
      case 'deleted':
        this.#change(deed.messageId, (message) => ({
          ...message,
          deleted: true,
          text: '',
          mentions: [],
          reactions: [],
        }))
        return false
      case 'reacted':
        this.#change(deed.messageId, (message) => reacted(message, user, deed.emoji, deed.removed))
        return false
      default:
        this.#insert({ kind: 'note', id, note: { kind: deed.kind, id, timeMs, user } })
        return this.#trim()
    }
  }

  #change(id: string, how: (message: ChatMessage) => ChatMessage): void {
    const held = this.#messages.get(id)
    if (held) this.put(how(held))
  }

  #insert(line: ChatLine): void {
    const lines = this.#lines
    let at = lines.length
    while (at > 0 && (lines[at - 1]?.id ?? '') > line.id) at--
    if (lines[at - 1]?.id === line.id) return
    this.#lines = lines.toSpliced(at, 0, line)
  }

  #trim(): boolean {
    if (this.#lines.length <= mostLines) return false
    const gone = this.#lines.slice(0, mostLines / 5)
    this.#lines = this.#lines.slice(mostLines / 5)
    for (const line of gone) this.#messages.delete(line.id)
    return true
  }
}

function reacted(message: ChatMessage, user: string, emoji: string, removed: boolean): ChatMessage {
  const held = message.reactions.find((one) => one.emoji === emoji)
  const without = held?.users.filter((one) => one !== user) ?? []
  const users = removed ? without : held?.users.includes(user) ? held.users : [...without, user]
  const others = message.reactions.filter((one) => one.emoji !== emoji)
  if (users.length === 0) return { ...message, reactions: others }
  if (!held) return { ...message, reactions: [...others, { emoji, users }] }
  return { ...message, reactions: message.reactions.map((one) => (one === held ? { emoji, users } : one)) }
}
