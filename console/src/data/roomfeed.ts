import type { ChatPage, ChatWord, RoomCall } from './chat'
import { ChatLog } from './chatlog'
import { type FollowDeps, Follower } from './follower'
import { type ReplayLine, slowest, toldFrom } from './playback'
import type { LiveState } from './watch'

/**
 * One room as it goes on, live or as it went: what was said before comes in pages, what comes is resumed by cursor.
 * Single-threaded; `changed` must only mark work.
 */
export interface RoomDeps extends FollowDeps {
  open(call: RoomCall, signal: AbortSignal): AsyncIterable<ChatWord>
  history(room: string, endMs: number | undefined, token: string, signal: AbortSignal): Promise<ChatPage>
  serverNow(): number
  changed(): void
}

export const lastMessages = 100
/** So much of the past runs by at once before the moment that is shown: messages are then as they were, not as they are. */
export const runUpMs = 10 * 60_000
/** So long the run-up to a moment that is held may take. */
export const peekMs = 2_500

export class RoomFeed {
  readonly log = new ChatLog()
  typing: string[] = []
  loadingOlder = false
  /** Undefined: not known yet. */
  hasOlder: boolean | undefined
  problem = ''
  #token = ''
  #endMs: number | undefined
  #line: ReplayLine | undefined
  #held = false
  #cancelPeek: () => void = () => {}
  readonly #follower: Follower<ChatWord>
  /** Pages asked for from where we stand; another one once we stand elsewhere. */
  #pages = new AbortController()

  constructor(
    private readonly deps: RoomDeps,
    readonly room: string,
    /** Empty: only watched. */
    readonly user: string,
  ) {
    this.#follower = new Follower(deps, {
      open: (cursor, signal) => deps.open(this.#call(cursor), signal),
      accept: (word) => this.#accept(word),
      cursorOf: (word) => word.cursor,
      calm: () => ({ phase: this.#line ? 'replaying' : 'live' }),
      changed: () => deps.changed(),
      gone: () => this.#again(),
    })
  }

  get state(): LiveState {
    return this.#held ? { phase: 'paused', waiting: 0 } : this.#follower.state
  }

  live(): void {
    this.#cancelPeek()
    this.#startOver(undefined)
    this.#line = undefined
    this.#held = false
    this.#follower.open('')
  }

  /** Shows the room at a moment of the past, and goes on along the line, if there is one; without, it stops there. */
  replay(momentMs: number, line: ReplayLine | undefined): void {
    this.#cancelPeek()
    this.#held = line === undefined
    const fromMs = momentMs - runUpMs
    const along = line ?? { startMs: momentMs, begunMs: Math.round(this.deps.serverNow()), speed: slowest }
    this.#startOver(fromMs)
    this.#line = toldFrom(along, fromMs)
    this.#follower.open('')
    if (!line) this.#cancelPeek = this.deps.clock.after(peekMs, () => this.#follower.stop())
    void this.older()
  }

  replayOn(line: ReplayLine): void {
    this.#cancelPeek()
    this.#held = false
    this.#line = this.#follower.cursor || this.#endMs === undefined ? line : toldFrom(line, this.#endMs)
    this.#follower.open()
  }

  hold(): void {
    // What was at the moment that is held may still be being read.
    if (this.#held) return
    this.#held = true
    this.#follower.stop()
    this.deps.changed()
  }

  /** The page before the oldest message shown. */
  async older(): Promise<void> {
    if (this.loadingOlder || this.hasOlder === false) return
    this.loadingOlder = true
    this.deps.changed()
    const endMs = this.#endMs ?? this.log.oldest?.timeMs
    const { signal } = this.#pages
    try {
      const page = await this.deps.history(this.room, endMs && endMs + 1, this.#token, signal)
      if (signal.aborted) return
      for (const message of page.messages) this.log.put(message)
      this.#token = page.nextToken
      this.#endMs = endMs
      this.hasOlder = page.nextToken !== ''
      this.problem = ''
    } catch (cause) {
      if (signal.aborted) return
      this.problem = cause instanceof Error ? cause.message : String(cause)
    }
    this.loadingOlder = false
    this.deps.changed()
  }

  retryNow(): void {
    this.#follower.retryNow()
  }

  rest(): void {
    this.#follower.stop()
  }

  wake(): void {
    if (!this.#held) this.#follower.open()
  }

  close(): void {
    this.#cancelPeek()
    this.#pages.abort()
    this.#follower.stop()
  }

  #call(cursor: string): RoomCall {
    const { room, user } = this
    const replay = this.#line
    return { room, user: replay ? '' : user, last: cursor || replay ? 0 : lastMessages, cursor, replay }
  }

  #accept({ event, history, typing }: ChatWord): void {
    if (history) this.log.put(history)
    // What was let go at the old end is asked for again from there.
    if (event && this.log.apply(event)) this.#forgetPages()
    if (typing) this.typing = typing
    this.deps.changed()
  }

  #again(): void {
    this.#startOver(undefined)
    this.#follower.open('')
  }

  #startOver(endMs: number | undefined): void {
    this.log.clear()
    this.typing = []
    this.#forgetPages()
    this.#endMs = endMs
  }

  #forgetPages(): void {
    this.#pages.abort()
    this.#pages = new AbortController()
    this.loadingOlder = false
    this.#token = ''
    this.#endMs = undefined
    this.hasOlder = undefined
  }
}
