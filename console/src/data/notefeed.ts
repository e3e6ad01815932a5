import { type FollowDeps, Follower } from './follower'
import type { Annotation, NoteCall, NoteWord } from './sessions'
import type { LiveState } from './watch'

/**
 * The notes of a stretch of time, of all sessions, and what becomes of them. Single-threaded; `changed` must only mark
 * work.
 */
export interface NoteDeps extends FollowDeps {
  open(call: NoteCall, signal: AbortSignal): AsyncIterable<NoteWord>
  changed(notes: Annotation[]): void
}

export class NoteFeed {
  #range: [number, number] = [0, 0]
  #known = new Map<string, Annotation>()
  /** What there is, while it is still being told anew. */
  #telling: Map<string, Annotation> | undefined
  #resting = false
  readonly #follower: Follower<NoteWord>

  constructor(private readonly deps: NoteDeps) {
    this.#follower = new Follower(deps, {
      open: (cursor, signal) => {
        this.#telling = cursor ? undefined : new Map()
        return deps.open({ range: this.#range, cursor }, signal)
      },
      accept: (word) => this.#accept(word),
      cursorOf: (word) => word.cursor,
      calm: () => ({ phase: 'live' }),
      changed: () => {},
      gone: () => this.#follower.open(''),
    })
  }

  get state(): LiveState {
    return this.#follower.state
  }

  /** Begins with what touches this range; while it rests, when it wakes. */
  show(range: [number, number]): void {
    this.#range = range
    if (this.#resting) this.#follower.cursor = ''
    else this.#follower.open('')
  }

  rest(): void {
    this.#resting = true
    this.#follower.stop()
  }

  /** Goes on where it was, if it was told all by then. */
  wake(): void {
    if (!this.#resting) return
    this.#resting = false
    this.#follower.open()
  }

  retryNow(): void {
    this.#follower.retryNow()
  }

  #accept({ annotation, current }: NoteWord): void {
    const into = this.#telling ?? this.#known
    if (annotation?.deleted) into.delete(annotation.id)
    else if (annotation) into.set(annotation.id, annotation)
    if (current && this.#telling) {
      this.#known = this.#telling
      this.#telling = undefined
    }
    if (!this.#telling && (annotation || current)) this.deps.changed([...this.#known.values()])
  }
}
