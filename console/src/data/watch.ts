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
  /** Resumes where this cursor stands; `startMs` then does not count. */
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

/** `gone`: what the cursor points at is no longer held. */
export type EndReason = 'gone' | 'refused' | 'unavailable'

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
  | { phase: 'disconnected'; sinceMs: number; retryAtMs: number; attempt: number; message: string }
  | { phase: 'resuming'; sinceMs: number; attempt: number }

/** One chart's part of the stream. */
export interface Watched {
  readonly store: WindowStore
  readonly live: boolean
  readonly truncated: boolean
  /** Set when the server refused this selection; the others go on. */
  readonly refusal: string | undefined
  close(): void
}
