import { type FollowDeps, Follower } from './follower'
import { momentAt, type ReplayLine, toldFrom } from './playback'
import { SessionLog } from './sessionlog'
import type { Annotation, Issue, RecordCall, SessionWord } from './sessions'
import type { LiveState } from './watch'

/**
 * The record of one session as it goes on, or as it went. Watching is not taking part: nobody is told.
 * Single-threaded; `changed` must only mark work.
 */
export interface SessionDeps extends FollowDeps {
  open(call: RecordCall, signal: AbortSignal): AsyncIterable<SessionWord>
  /** What is pinned and which issues there are, also those from before the newest events. */
  standing(sessionId: string, signal: AbortSignal): Promise<{ annotations: Annotation[]; issues: Issue[] }>
  serverNow(): number
  changed(): void
}

export const lastEvents = 300
/** So long the record is read to know what was at a moment that is held. */
const peekMs = 2_500
const slowest = 0.1

export class SessionFeed {
  readonly log = new SessionLog()
  #line: ReplayLine | undefined
  #held = false
  #cancelPeek: () => void = () => {}
  readonly #follower: Follower<SessionWord>
  readonly #abort = new AbortController()

  constructor(
    private readonly deps: SessionDeps,
    readonly id: string,
  ) {
    this.#follower = new Follower(deps, {
      open: (cursor, signal) => {
        const replay = this.#line
        return deps.open({ sessionId: id, last: cursor || replay ? 0 : lastEvents, cursor, replay }, signal)
      },
      accept: (word) => this.#accept(word),
      cursorOf: (word) => word.cursor,
      calm: () => ({ phase: this.#line ? 'replaying' : 'live' }),
      changed: () => deps.changed(),
      gone: () => this.live(),
    })
  }

  get state(): LiveState {
    return this.#held ? { phase: 'paused', waiting: 0 } : this.#follower.state
  }

  live(): void {
    this.#begin(false, undefined)
    void this.#stand()
  }

  /** Shows the session at a moment, told from where its record begins. */
  replay(fromMs: number, momentMs: number, line: ReplayLine | undefined): void {
    const along = line ?? { startMs: momentMs, begunMs: Math.round(this.deps.serverNow()), speed: slowest }
    this.#begin(line === undefined, toldFrom(along, Math.min(fromMs, momentMs)))
    if (!line) this.#cancelPeek = this.deps.clock.after(peekMs, () => this.#follower.stop())
  }

  replayOn(line: ReplayLine): void {
    this.#cancelPeek()
    this.#held = false
    const fromMs = this.#line?.startMs ?? momentAt(line, this.deps.serverNow())
    this.#line = this.#follower.cursor ? line : toldFrom(line, fromMs)
    this.#follower.open()
  }

  hold(): void {
    // What was at the moment that is held may still be being read.
    if (this.#held) return
    this.#held = true
    this.#follower.stop()
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
    this.#abort.abort()
    this.#follower.stop()
  }

  #begin(held: boolean, line: ReplayLine | undefined): void {
    this.#cancelPeek()
    this.log.clear()
    this.#held = held
    this.#line = line
    this.#follower.open('')
  }

  #accept({ event, state }: SessionWord): void {
    if (state) this.log.begin(state.session, state.members)
    if (event) this.log.apply(event)
    this.deps.changed()
  }

  async #stand(): Promise<void> {
    try {
      const { annotations, issues } = await this.deps.standing(this.id, this.#abort.signal)
      if (this.#line) return
      for (const annotation of annotations) this.log.putAnnotation(annotation)
      for (const issue of issues) this.log.putIssue(issue)
      this.deps.changed()
    } catch {
      // The stream tells what is wrong; with the next beginning it is asked for again.
    }
  }
}
