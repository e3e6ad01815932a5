import { reconnect, waitMs } from './backoff'
import type { Clock } from './clock'
import { limits } from './live'
import { type LogRow, LogsRefused, type TailCall, type TailMessage } from './logs'
import type { ReplayLine } from './playback'
import type { LiveState } from './watch'

/**
 * Entries as they are stored, over as many calls as it takes: a broken one is resumed after its last cursor. Knows
 * nothing of the DOM or of the network; single-threaded like everything in a page.
 */
export interface TailDeps {
  open(call: TailCall, signal: AbortSignal): AsyncIterable<TailMessage>
  clock: Clock
  /** [0, 1) */
  random(): number
}

export interface TailListener {
  row(row: LogRow): void
  state(): void
  /** What follows the cursor is no longer held: only a new beginning helps. */
  gone(): void
}

export class LogTail {
  state: LiveState = { phase: 'idle' }
  cursor = ''
  /** Set: entries come as they came then. */
  line: ReplayLine | undefined
  #abort: AbortController | undefined
  #cancelRetry: () => void = () => {}
  #cancelQuiet: () => void = () => {}
  #attempt = 0
  #downSince: number | undefined

  constructor(
    private readonly deps: TailDeps,
    private readonly query: string,
    private readonly last: number,
    private readonly listener: TailListener,
  ) {}

  /** Begins, or goes on after a cursor. */
  open(cursor = this.cursor): void {
    this.stop()
    this.cursor = cursor
    if (this.#downSince !== undefined) {
      this.#set({ phase: 'resuming', sinceMs: this.#downSince, attempt: this.#attempt })
    } else this.#set({ phase: 'connecting' })
    const abort = new AbortController()
    this.#abort = abort
    this.#listenForQuiet()
    void this.#read(abort.signal)
  }

  retryNow(): void {
    if (this.state.phase === 'disconnected') this.open()
  }

  /** Ends the call; {@link open} goes on where it stood. */
  stop(): void {
    this.#cancelRetry()
    this.#cancelQuiet()
    this.#abort?.abort()
    this.#abort = undefined
  }

  async #read(signal: AbortSignal): Promise<void> {
    const { query, cursor, line } = this
    const call = { query, last: cursor || line ? 0 : this.last, cursor, replay: line }
    try {
      for await (const message of this.deps.open(call, signal)) {
        if (signal.aborted) return
        this.#accept(message)
      }
      if (!signal.aborted) this.#broken(new LogsRefused('The server ended the stream.', 'unavailable'))
    } catch (cause) {
      if (signal.aborted) return
      this.#broken(cause instanceof LogsRefused ? cause : new LogsRefused(String(cause), 'unavailable'))
    }
  }

  #accept(message: TailMessage): void {
    this.#listenForQuiet()
    if (message.row) this.listener.row(message.row)
    if (message.cursor) this.cursor = message.cursor
    this.#attempt = 0
    this.#downSince = undefined
    const phase = this.line ? 'replaying' : 'live'
    if (this.state.phase !== phase) this.#set({ phase })
  }

  #broken(cause: LogsRefused): void {
    this.stop()
    if (cause.reason === 'gone') {
      this.cursor = ''
      this.listener.gone()
      return
    }
    const now = this.deps.clock.now()
    this.#downSince ??= now
    this.#attempt++
    const wait = waitMs(reconnect, this.#attempt, this.deps.random, cause.reason === 'refused' ? reconnect.maxMs : 0)
    this.#cancelRetry = this.deps.clock.after(wait, () => this.open())
    const { message } = cause
    const attempt = this.#attempt
    this.#set({ phase: 'disconnected', sinceMs: this.#downSince, retryAtMs: now + wait, attempt, message })
  }

  #listenForQuiet(): void {
    this.#cancelQuiet()
    const { clock } = this.deps
    const cancelQuiet = clock.after(limits.quietMs, () => {
      if (this.state.phase === 'live') this.#set({ phase: 'behind', byMs: limits.quietMs })
    })
    const cancelDead = clock.after(limits.deadMs, () => {
      this.#broken(new LogsRefused(`No word from the server for ${limits.deadMs / 1000} s.`, 'unavailable'))
    })
    this.#cancelQuiet = () => {
      cancelQuiet()
      cancelDead()
    }
  }

  #set(state: LiveState): void {
    this.state = state
    this.listener.state()
  }
}
