/**
 * Time as a replay shows it: a line through the past, held or running. Knows nothing of the page or of the server; the
 * server's clock is handed in. Single-threaded; listeners are called after every change.
 */

/** At `begunMs` of the server's clock the moment `startMs` is shown; from there time runs `speed` times as fast. */
export interface ReplayLine {
  startMs: number
  begunMs: number
  speed: number
}

/** The stretch that a recorded session took, which is replayed as a whole. */
export interface Frame {
  id: string
  title: string
  fromMs: number
  toMs: number
}

/** Where something happened in what is replayed. */
export interface Mark {
  id: string
  atMs: number
  kind: 'annotation' | 'issue'
  title: string
}

/**
 * `jump`: another moment, what was loaded does not count any more. `flow`: the same moment goes on, at another pace or
 * after a pause. `hold`: what is shown stays. `live`: the present again.
 */
export type PlayChange = 'jump' | 'flow' | 'hold' | 'live'

export const speeds = [0.5, 1, 2, 5, 10, 30, 100] as const
export const slowest = 0.1
export const fastest = 100

/** So near to the present a replay is over. */
export const presentMs = 1_500

export function momentAt(line: ReplayLine, nowMs: number): number {
  return line.startMs + Math.max(0, nowMs - line.begunMs) * line.speed
}

/** The same line told from about another of its moments; `begunMs` stays a whole number, which is what is sent. */
export function toldFrom(line: ReplayLine, momentMs: number): ReplayLine {
  const begunMs = Math.floor(line.begunMs + (momentMs - line.startMs) / line.speed)
  return { ...line, begunMs, startMs: line.startMs + (begunMs - line.begunMs) * line.speed }
}

export class Playback {
  #line: ReplayLine | undefined
  /** Set while it is paused. */
  #heldMs: number | undefined
  #frame: Frame | undefined
  #enteredMs = 0
  #listeners = new Set<(change: PlayChange) => void>()

  constructor(private readonly now: () => number) {}

  get mode(): 'live' | 'playing' | 'paused' {
    if (!this.#line) return 'live'
    return this.#heldMs === undefined ? 'playing' : 'paused'
  }

  get speed(): number {
    return this.#line?.speed ?? 1
  }

  get frame(): Frame | undefined {
    return this.#frame
  }

  /** What streams are opened with; undefined while nothing runs. */
  get line(): ReplayLine | undefined {
    return this.#heldMs === undefined ? this.#line : undefined
  }

  get momentMs(): number {
    if (!this.#line) return this.now()
    return this.#heldMs ?? momentAt(this.#line, this.now())
  }

  /** First and last moment that the scrubber reaches. */
  get bounds(): [number, number] {
    if (this.#frame) return [this.#frame.fromMs, this.#frame.toMs]
    return [this.#enteredMs, this.now()]
  }

  onChange(listener: (change: PlayChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  begin(atMs: number, speed: number, frame?: Frame, held = false): void {
    const from = Math.min(atMs, this.now() - presentMs)
    this.#frame = frame
    this.#enteredMs = atMs
    this.#heldMs = held ? from : undefined
    this.#run(from, speed)
    this.#tell('jump')
  }

  /** What is replayed is known to be a recording: it is read anew, from where the recording begins. */
  set frame(frame: Frame | undefined) {
    if (!this.#line) return
    const another = frame?.id !== this.#frame?.id || frame?.fromMs !== this.#frame?.fromMs
    this.#frame = frame
    this.#tell(another ? 'jump' : this.#heldMs === undefined ? 'flow' : 'hold')
  }

  /** Shows another moment; paused stays paused. */
  seek(atMs: number): void {
    if (!this.#line) return
    const [first, last] = this.#frame ? this.bounds : [0, this.now() - presentMs]
    const to = Math.min(last, Math.max(first, atMs))
    this.#enteredMs = Math.min(this.#enteredMs, to)
    if (this.#heldMs === undefined) this.#run(to, this.#line.speed)
    else this.#heldMs = to
    this.#tell('jump')
  }

  setSpeed(speed: number): void {
    if (!this.#line) return
    const at = this.momentMs
    this.#run(at, speed)
    if (this.#heldMs === undefined) this.#tell('flow')
    else this.#tell('hold')
  }

  pause(): void {
    if (this.mode !== 'playing') return
    this.#heldMs = this.momentMs
    this.#tell('hold')
  }

  /** Goes on; at the end of a recording, from its beginning. */
  resume(): void {
    if (this.#heldMs === undefined || !this.#line) return
    const ended = this.#frame !== undefined && this.#heldMs >= this.#frame.toMs
    const at = ended && this.#frame ? this.#frame.fromMs : this.#heldMs
    this.#heldMs = undefined
    this.#run(at, this.#line.speed)
    this.#tell(ended ? 'jump' : 'flow')
  }

  leave(): void {
    if (!this.#line) return
    this.#line = undefined
    this.#heldMs = undefined
    this.#frame = undefined
    this.#tell('live')
  }

  /** To be called now and then: a recording ends, and a replay that has caught up with the present is the present. */
  tick(): void {
    if (this.mode !== 'playing') return
    const moment = this.momentMs
    if (this.#frame && moment >= this.#frame.toMs) {
      this.#heldMs = this.#frame.toMs
      this.#tell('hold')
    } else if (moment >= this.now() - presentMs) this.leave()
  }

  #run(atMs: number, speed: number): void {
    const pace = Math.min(fastest, Math.max(slowest, Number.isFinite(speed) ? speed : 1))
    this.#line = { startMs: Math.round(atMs), begunMs: Math.round(this.now()), speed: pace }
  }

  #tell(change: PlayChange): void {
    for (const listener of this.#listeners) listener(change)
  }
}
