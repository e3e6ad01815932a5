import { expect, it } from 'vitest'
import type { ChatLine, ChatNote } from './chatlog'
import { chatRows, tellNotes } from './chatrows'

const noon = new Date(2026, 4, 5, 12).getTime()

function said(id: string, author: string, minutes: number): ChatLine {
  const message = { id, author, text: id, timeMs: noon + minutes * 60_000, editedMs: 0, deleted: false }
  return { kind: 'message', id, message: { ...message, mentions: [], reactions: [] } }
}

function note(id: string, kind: ChatNote['kind'], user: string): ChatLine & { kind: 'note' } {
  return { kind: 'note', id, note: { kind, id, user, timeMs: noon + 60_000 } }
}

const kinds = (lines: ChatLine[], newAfter = '') =>
  chatRows(lines, newAfter, 'me').map((row) =>
    row.kind === 'message' ? `${row.key}${row.head ? ' head' : ''}` : row.kind,
  )

it('puts one head over what somebody says in one go', () => {
  const lines = [said('a', 'ann', 0), said('b', 'ann', 1), said('c', 'bob', 2), said('d', 'bob', 30)]
  expect(kinds(lines)).toEqual(['day', 'a head', 'b', 'c head', 'd head'])
})

it('parts days and draws the line of what is new, once, not before own words', () => {
  const lines = [said('a', 'ann', -1_440), said('b', 'me', 0), said('c', 'ann', 1), said('d', 'ann', 1)]
  expect(kinds(lines, 'a')).toEqual(['day', 'a head', 'day', 'b head', 'new', 'c head', 'd'])
})

it('tells comings and goings in one line', () => {
  const notes = [note('1', 'joined', 'ann'), note('2', 'joined', 'bob'), note('3', 'left', 'ann')]
  expect(kinds([...notes, said('4', 'bob', 1)])).toEqual(['day', 'notes', '4 head'])
  expect(tellNotes(notes.map((one) => one.note))).toBe('bob joined, ann left')
  const many = ['a', 'b', 'c', 'd', 'e'].map((name) => note(name, 'joined', name).note)
  expect(tellNotes(many)).toBe('a, b, c and 2 others joined')
})
