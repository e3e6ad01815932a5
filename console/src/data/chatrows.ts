import type { ChatMessage } from './chat'
import type { ChatLine, ChatNote } from './chatlog'

/** A room's lines as they are drawn: days parted, one head over what somebody says in one go, comings and goings in one quiet line. */
export type ChatRow =
  | { kind: 'day'; key: string; atMs: number }
  | { kind: 'new'; key: string }
  | { kind: 'notes'; key: string; notes: ChatNote[] }
  | { kind: 'message'; key: string; message: ChatMessage; head: boolean }

const togetherMs = 5 * 60_000
const mostNotes = 30

/** `newAfter`: a line is drawn behind this message, when something of others follows. */
export function chatRows(lines: readonly ChatLine[], newAfter: string, me: string): ChatRow[] {
  const rows: ChatRow[] = []
  let day = ''
  let marked = newAfter === ''
  for (const line of lines) {
    const atMs = line.kind === 'message' ? line.message.timeMs : line.note.timeMs
    const date = new Date(atMs).toDateString()
    if (date !== day) rows.push({ kind: 'day', key: `day ${date}`, atMs })
    day = date
    if (line.kind === 'note') {
      note(rows, line.note)
      continue
    }
    const { message } = line
    if (!marked && message.id > newAfter && message.author !== me) {
      rows.push({ kind: 'new', key: 'new' })
      marked = true
    }
    rows.push({ kind: 'message', key: message.id, message, head: !continues(rows.at(-1), message) })
  }
  return rows
}

function note(rows: ChatRow[], one: ChatNote): void {
  const last = rows.at(-1)
  if (last?.kind === 'notes' && last.notes.length < mostNotes) last.notes.push(one)
  else rows.push({ kind: 'notes', key: one.id, notes: [one] })
}

function continues(before: ChatRow | undefined, message: ChatMessage): boolean {
  return (
    before?.kind === 'message' &&
    before.message.author === message.author &&
    message.timeMs - before.message.timeMs < togetherMs
  )
}

/** `ann and bob joined, carl left`. Who came and went again within the line is told by how it ended. */
export function tellNotes(notes: ChatNote[]): string {
  const last = new Map<string, ChatNote['kind']>()
  for (const one of notes) {
    const name = one.kind === 'created' ? '' : one.user
    last.delete(name)
    last.set(name, one.kind)
  }
  const of = (kind: ChatNote['kind']) => [...last].filter(([, one]) => one === kind).map(([name]) => name)
  const told = last.has('') ? ['The room was made'] : []
  if (of('joined').length > 0) told.push(`${listed(of('joined'))} joined`)
  if (of('left').length > 0) told.push(`${listed(of('left'))} left`)
  return told.join(', ')
}

function listed(names: string[]): string {
  if (names.length <= 1) return names.join('')
  if (names.length > 4) return `${names.slice(0, 3).join(', ')} and ${names.length - 3} others`
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
