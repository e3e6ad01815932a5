import type { ReplayLine } from './playback'
import type { MetricQuery } from './query'
import type { SeriesWindows, WindowStore } from './windows'

/** The words in which charts, the live stream and the server's adapter speak of selections: types, and one error. */

export interface Selection {
  query: MetricQuery
  /** How far back the history reaches, and how much is kept. */
  spanMs: number
  stepMs: number
}

/** One selection as it is asked of the server. */
export interface WatchItem {
  id: number
  selection: Selection
  startMs: number
  /** Resumes where this cursor stands; `startMs` then says how far back changes are sent. */
  cursor: string
}

export interface WatchCall {
  items: WatchItem[]
  /** Undefined: live. */
  replay: ReplayLine | undefined
}

export type WatchMessage =
  | {
      kind: 'update'
      id: number
      series: SeriesWindows[]
      live: boolean
      timeMs: number
      truncated: boolean
      cursor: string
    }
  | { kind: 'heartbeat'; timeMs: number; cursor: string }
  | { kind: 'end'; id: number; reason: EndReason; message: string }

/** `gone`: what the cursor points at is no longer held. `missing`: refused, as there is no such thing. */
export type EndReason = 'gone' | 'refused' | 'missing' | 'unavailable'

/** Why a stream broke, in words for people; `final` when trying again at once cannot help. */
export class WatchBroken extends Error {
  constructor(
    message: string,
    readonly reason: EndReason = 'unavailable',
    readonly retryAfterMs = 0,
  ) {
    super(message)
  }
}

export type LiveState =
  | { phase: 'idle' }
  | { phase: 'connecting' }
  | { phase: 'history' }
  | { phase: 'live' }
  /** Held by the reader; so many came meanwhile. */
  | { phase: 'paused'; waiting: number }
  | { phase: 'replaying' }
  | { phase: 'behind'; byMs: number }
  | { phase: 'disconnected'; sinceMs: number; retryAtMs: number; attempt: number; message: string; reason: EndReason }
  | { phase: 'resuming'; sinceMs: number; attempt: number }

/** Why the server, which is there, does not give what is asked for; undefined while that is not so. */
export function refusalOf(state: LiveState): string | undefined {
  if (state.phase !== 'disconnected') return undefined
  return isRefusal(state.reason) ? state.message : undefined
}

export function isRefusal(reason: EndReason): boolean {
  return reason === 'refused' || reason === 'missing'
}

/** What is shown may not be so any more. */
export function isAway(state: LiveState): boolean {
  return state.phase === 'disconnected' || state.phase === 'resuming'
}

/** One chart's part of the stream. */
export interface Watched {
  readonly store: WindowStore
  readonly live: boolean
  readonly truncated: boolean
  /** Set when the server refused this selection; the others go on. */
  readonly refusal: string | undefined
  close(): void
}
