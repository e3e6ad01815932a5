import { reconnect, waitMs } from './backoff'
import type { Clock } from './clock'
import { limits } from './live'
import { isRefusal, type LiveState, refusalOf, WatchBroken } from './watch'

/**
 * One subscription over as many calls as it takes: a broken one is resumed after its last cursor. Knows nothing of the
 * DOM or of the network; single-threaded like everything in a page.
 */
export interface FollowDeps {
  clock: Clock
  /** [0, 1) */
  random(): number
}

export interface Followed<M> {
  /** Opens a call; with a cursor, behind it. Fails with {@link WatchBroken}. */
  open(cursor: string, signal: AbortSignal): AsyncIterable<M>
  accept(message: M): void
  /** Empty: this message cannot be resumed behind. */
  cursorOf(message: M): string
  /** Where one is when nothing is wrong. */
  calm(): LiveState
  changed(): void
  /** What follows the cursor is no longer held: only a new beginning helps. */
  gone(): void
}

export class Follower<M> {
  state: LiveState = { phase: 'idle' }
  cursor = ''
  #abort: AbortController | undefined
  /** Undefined: nothing is to be tried again. */
  #cancelRetry: (() => void) | undefined
  #cancelQuiet: () => void = () => {}
  #attempt = 0
  #downSince: number | undefined

  constructor(
    private readonly deps: FollowDeps,
    private readonly followed: Followed<M>,
  ) {}

  /** Begins, or goes on after a cursor. */
  open(cursor = this.cursor): void {
    this.stop()
    this.cursor = cursor
    // A refusal stands until there is another answer.
    if (refusalOf(this.state) !== undefined) this.followed.changed()
    else if (this.#downSince !== undefined) {
      this.#set({ phase: 'resuming', sinceMs: this.#downSince, attempt: this.#attempt })
    } else this.#set({ phase: 'connecting' })
    const abort = new AbortController()
    this.#abort = abort
    this.#listenForQuiet()
    void this.#read(abort.signal)
  }

  /** Tries again now instead of at the time set; what was stopped stays so. */
  retryNow(): void {
    if (this.#cancelRetry) this.open()
  }

  /** Ends the call; {@link open} goes on where it stood. */
  stop(): void {
    this.#cancelRetry?.()
    this.#cancelRetry = undefined
    this.#cancelQuiet()
    this.#abort?.abort()
    this.#abort = undefined
  }

  async #read(signal: AbortSignal): Promise<void> {
    try {
      for await (const message of this.followed.open(this.cursor, signal)) {
        if (signal.aborted) return
        this.#accept(message)
      }
      if (!signal.aborted) this.#broken(new WatchBroken('The server ended the stream.'))
    } catch (cause) {
      if (signal.aborted) return
      this.#broken(cause instanceof WatchBroken ? cause : new WatchBroken(String(cause)))
    }
  }

  #accept(message: M): void {
    this.#listenForQuiet()
    this.followed.accept(message)
    this.cursor = this.followed.cursorOf(message) || this.cursor
    this.#attempt = 0
    this.#downSince = undefined
    const calm = this.followed.calm()
    if (this.state.phase !== calm.phase) this.#set(calm)
  }

  #broken(cause: WatchBroken): void {
    this.stop()
    if (cause.reason === 'gone') {
      this.cursor = ''
      this.followed.gone()
      return
    }
    const now = this.deps.clock.now()
    this.#downSince ??= now
    this.#attempt++
    const askedMs = isRefusal(cause.reason) ? reconnect.maxMs : cause.retryAfterMs
    const wait = waitMs(reconnect, this.#attempt, this.deps.random, askedMs)
    this.#cancelRetry = this.deps.clock.after(wait, () => this.open())
    const { message, reason } = cause
    const attempt = this.#attempt
    this.#set({ phase: 'disconnected', sinceMs: this.#downSince, retryAtMs: now + wait, attempt, message, reason })
  }

  /** Two clocks after every word from the server: one says behind, the other gives the connection up. */
  #listenForQuiet(): void {
    this.#cancelQuiet()
    const { clock } = this.deps
    const cancelQuiet = clock.after(limits.quietMs, () => {
      if (this.state.phase === this.followed.calm().phase) this.#set({ phase: 'behind', byMs: limits.quietMs })
    })
    const cancelDead = clock.after(limits.deadMs, () => {
      this.#broken(new WatchBroken(`No word from the server for ${limits.deadMs / 1000} s.`))
    })
    this.#cancelQuiet = () => {
      cancelQuiet()
      cancelDead()
    }
  }

  #set(state: LiveState): void {
    this.state = state
    this.followed.changed()
  }
}
