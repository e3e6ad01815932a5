import { type FollowDeps, Follower } from './follower'
import type { LogRow, TailCall, TailMessage } from './logs'
import type { ReplayLine } from './playback'
import type { LiveState } from './watch'

/** Entries as they are stored, over as many calls as it takes. */
export interface TailDeps extends FollowDeps {
  open(call: TailCall, signal: AbortSignal): AsyncIterable<TailMessage>
}

export interface TailListener {
  row(row: LogRow): void
  state(): void
  /** What follows the cursor is no longer held: only a new beginning helps. */
  gone(): void
}

export class LogTail {
  /** Set: entries come as they came then. */
  line: ReplayLine | undefined
  readonly #follower: Follower<TailMessage>

  /** Live it begins with what was stored from `fromMs` on. */
  constructor(deps: TailDeps, query: string, fromMs: number, listener: TailListener) {
    this.#follower = new Follower(deps, {
      open: (cursor, signal) => {
        const { line } = this
        return deps.open(
          { query, startMs: line?.startMs ?? (cursor ? undefined : fromMs), cursor, replay: line },
          signal,
        )
      },
      accept: ({ row }) => {
        if (row) listener.row(row)
      },
      cursorOf: (message) => message.cursor,
      calm: () => ({ phase: this.line ? 'replaying' : 'live' }),
      changed: () => listener.state(),
      gone: () => listener.gone(),
    })
  }

  get state(): LiveState {
    return this.#follower.state
  }

  get cursor(): string {
    return this.#follower.cursor
  }

  open(cursor = this.cursor): void {
    this.#follower.open(cursor)
  }

  retryNow(): void {
    this.#follower.retryNow()
  }

  stop(): void {
    this.#follower.stop()
  }
}
