/** Queries over logs as text: built from clicks, taken apart for display, and where the server found them wrong. Pure. */
export const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const
export type Level = (typeof levels)[number]

/** What a page asks for: the words typed, and what is chosen beside them. */
export interface LogFilter {
  query: string
  /** None: all. */
  levels: Level[]
  /** Empty: all. */
  application: string
}

export const noFilter: LogFilter = { query: '', levels: [], application: '' }

/** `name=value` in the query language; empty when a field of this name cannot be asked for. */
export function fieldTerm(name: string, value: string): string {
  return /^[\p{L}\p{N}_.-]+$/u.test(name) && !name.startsWith('-') ? `${name}=${quoted(value)}` : ''
}

/** Words that must stand together in the message. */
export function phraseTerm(text: string): string {
  return `"${escaped(text)}"`
}

function quoted(value: string): string {
  return /^[^\s()"*\\]+$/.test(value) ? value : `"${escaped(value)}"`
}

function escaped(value: string): string {
  return value.replace(/[\\"]/g, '\\$&')
}

/** The parts of a query that stand next to each other at its top, `OR` among them. */
export function parts(query: string): string[] {
  const found: string[] = []
  let part = ''
  let depth = 0
  let inQuotes = false
  for (let at = 0; at < query.length; at++) {
    const c = query[at] as string
    if (inQuotes) {
      part += c
      if (c === '\\' && at + 1 < query.length) part += query[++at]
      else if (c === '"') inQuotes = false
      continue
    }
    if (c === '"') inQuotes = true
    if (c === '(') depth++
    if (c === ')') depth--
    if (/\s/.test(c) && depth <= 0) {
      if (part) found.push(part)
      part = ''
    } else part += c
  }
  if (part) found.push(part)
  return found
}

/** The query with this term, or with its opposite in its place; twice is the same as once. */
export function withTerm(query: string, term: string, how: 'with' | 'without'): string {
  const wanted = how === 'with' ? term : `-${term}`
  const opposite = how === 'with' ? `-${term}` : term
  const held = parts(query)
  if (held.includes('OR')) return `(${query.trim()}) ${wanted}`
  if (held.includes(wanted)) return query
  return [...held.filter((part) => part !== opposite), wanted].join(' ')
}

/** The query that is sent: what is chosen stands before what is typed. */
export function asked(filter: LogFilter): { query: string; typedAt: number } {
  const chosen: string[] = []
  const { application, query } = filter
  if (application) chosen.push(fieldTerm('application', application))
  if (filter.levels.length === 1) chosen.push(`level=${filter.levels[0]}`)
  if (filter.levels.length > 1) chosen.push(`(${filter.levels.map((level) => `level=${level}`).join(' OR ')})`)
  if (!query.trim()) return { query: chosen.join(' '), typedAt: 0 }
  if (chosen.length === 0) return { query, typedAt: 0 }
  const before = `${chosen.join(' ')} (`
  return { query: `${before}${query})`, typedAt: before.length }
}

export interface QueryProblem {
  text: string
  /** Character of the query typed, from 0; undefined when it has no place. */
  at: number | undefined
}

/** Takes the place out of a refusal such as `selection.query, character 5: ) (expected: a term)`. */
export function problemOf(message: string, typedAt: number, typed: string): QueryProblem {
  const found = /character (\d+): (.*)$/s.exec(message)
  if (!found) return { text: message, at: undefined }
  const at = Number(found[1]) - 1 - typedAt
  return { text: found[2] ?? message, at: Math.min(Math.max(0, at), Math.max(0, typed.length - 1)) }
}

export function readLevels(text: string | null): Level[] {
  const wanted = (text ?? '').toUpperCase().split(',')
  return levels.filter((level) => wanted.includes(level))
}

/** A level of another name counts as INFO. */
export function knownLevel(level: string): Level {
  return levels.find((known) => known === level) ?? 'INFO'
}
