import { describe, expect, it } from 'vitest'
import type { ChatDeed, ChatMessage } from './chat'
import { ChatLog, mostLines } from './chatlog'

function said(log: ChatLog, n: number, text = `text ${n}`) {
  return log.apply(event(n, { kind: 'said', text, mentions: [], deleted: false }))
}

const id = (n: number) => String(n).padStart(26, '0')
const event = (n: number, deed: ChatDeed, user = 'ann') => ({ id: id(n), timeMs: n, user, deed })

function page(n: number, more: Partial<ChatMessage> = {}): ChatMessage {
  const text = `text ${n}`
  return {
    id: id(n),
    author: 'ann',
    text,
    timeMs: n,
    editedMs: 0,
    deleted: false,
    mentions: [],
    reactions: [],
    ...more,
  }
}

const shown = (log: ChatLog) => log.lines.map((line) => (line.kind === 'message' ? line.message.text : line.note.kind))

describe('a room', () => {
  it('shows everything once, in its order, whenever it came', () => {
    const log = new ChatLog()
    said(log, 5)
    log.put(page(3))
    log.apply(event(4, { kind: 'joined' }))
    log.apply(event(4, { kind: 'joined' }))
    said(log, 5)
    log.put(page(1))
    expect(shown(log)).toEqual(['text 1', 'text 3', 'joined', 'text 5'])
    expect(log.oldest?.id).toBe(id(1))
    expect(log.newest?.id).toBe(id(5))
  })

  it('takes over what is changed, and nothing after a deletion', () => {
    const log = new ChatLog()
    said(log, 1)
    log.apply(event(2, { kind: 'edited', messageId: id(1), text: 'new', mentions: ['bob'] }))
    expect(log.message(id(1))).toMatchObject({ text: 'new', editedMs: 2, mentions: ['bob'] })
    log.apply(event(3, { kind: 'deleted', messageId: id(1) }))
    log.apply(event(2, { kind: 'edited', messageId: id(1), text: 'new', mentions: [] }))
    expect(log.message(id(1))).toMatchObject({ text: '', deleted: true })
    log.apply(event(4, { kind: 'edited', messageId: id(99), text: 'unknown', mentions: [] }))
    expect(log.lines).toHaveLength(1)
  })

  it('counts a reaction once a user, and forgets it when nobody is left', () => {
    const log = new ChatLog()
    said(log, 1)
    const react = (n: number, user: string, removed = false) =>
      log.apply(event(n, { kind: 'reacted', messageId: id(1), emoji: '👍', removed }, user))
    react(2, 'ann')
    react(3, 'ann')
    react(4, 'bob')
    expect(log.message(id(1))?.reactions).toEqual([{ emoji: '👍', users: ['ann', 'bob'] }])
    react(5, 'ann', true)
    react(6, 'bob', true)
    expect(log.message(id(1))?.reactions).toEqual([])
  })

  it('lets the oldest go when there are too many, and says so', () => {
    const log = new ChatLog()
    let trimmed = false
    for (let n = 1; n <= mostLines + 1; n++) trimmed = said(log, n) || trimmed
    expect(trimmed).toBe(true)
    expect(log.lines.length).toBeLessThanOrEqual(mostLines)
    expect(log.newest?.id).toBe(id(mostLines + 1))
    expect(log.message(id(1))).toBeUndefined()
  })
})
