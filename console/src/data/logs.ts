import type { Level } from './logquery'
import type { ReplayLine } from './playback'
import { WatchBroken } from './watch'

/** The words in which the page, the tail and the server's adapter speak of logs. Types, and one error. */

export interface LogRow {
  timeMs: number
  level: string
  application: string
  message: string
  file: string
  line: number
  fields: Record<string, string>
  cursor: string
}

export interface LogSelection {
  query: string
  fromMs: number
  /** Undefined: everything after. */
  toMs: number | undefined
}

export interface LogPage {
  rows: LogRow[]
  nextToken: string
  total: number
  totalIsExact: boolean
  tookMs: number
}

export interface TailCall {
  query: string
  /** Begins with what was stored at this moment; undefined: behind the cursor. */
  startMs: number | undefined
  /** Resumes where this cursor stands. */
  cursor: string
  /** Undefined: live. */
  replay: ReplayLine | undefined
}

export interface TailMessage {
  row: LogRow | undefined
  cursor: string
}

export type LevelCounts = Record<Level, number>

export interface LogCounts {
  bucketMs: number
  buckets: { startMs: number; counts: LevelCounts }[]
  total: number
}

export interface LogPattern {
  id: string
  text: string
  count: number
  trend: number[]
  firstMs: number
  lastMs: number
  example: LogRow | undefined
}

export interface LogApplication {
  name: string
  total: number
  bad: number
}

/** Why a call for logs failed. */
export class LogsRefused extends WatchBroken {}

/** The same entry, wherever it was read. */
export function rowKey(row: LogRow): string {
  return `${row.timeMs}\0${row.application}\0${row.level}\0${row.file}\0${row.line}\0${row.message}\0${JSON.stringify(row.fields)}`
}
