import type { Clock } from './clock'
import { type LiveDeps, LiveStream } from './live'
import { emptyQuery } from './query'
import type { WatchCall, WatchMessage } from './watch'

/** Stand-ins for tests: a clock turned by hand, and a server whose streams the test holds. */

export class HandClock implements Clock {
  #now = 1_000_000
  #tasks: { atMs: number; task: () => void }[] = []

  now(): number {
    return this.#now
  }

  after(delayMs: number, task: () => void): () => void {
    const entry = { atMs: this.#now + delayMs, task }
    this.#tasks.push(entry)
    return () => {
      this.#tasks = this.#tasks.filter((one) => one !== entry)
    }
  }

  /** Turns the hands, running what falls due in order. */
  async turn(ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      const due = this.#tasks.filter((one) => one.atMs <= end).sort((a, b) => a.atMs - b.atMs)[0]
      if (!due) break
      this.#tasks = this.#tasks.filter((one) => one !== due)
      this.#now = Math.max(this.#now, due.atMs)
      due.task()
      await settled()
    }
    this.#now = end
    await settled()
  }
}

interface Waiting<M> {
  resolve: (next: IteratorResult<M>) => void
  reject: (cause: unknown) => void
}

/** One stream that the code under test opened. */
export class Held<C, M> implements AsyncIterable<M> {
  #waiting: Waiting<M> | undefined
  #queue: (() => void)[] = []

  constructor(
    readonly call: C,
    readonly signal: AbortSignal,
  ) {}

  async send(message: M): Promise<void> {
    this.#give((waiting) => waiting.resolve({ value: message, done: false }))
    await settled()
  }

  async end(): Promise<void> {
    this.#give((waiting) => waiting.resolve({ value: undefined, done: true }))
    await settled()
  }

  async fail(cause: unknown): Promise<void> {
    this.#give((waiting) => waiting.reject(cause))
    await settled()
  }

  [Symbol.asyncIterator](): AsyncIterator<M> {
    return {
      next: () =>
        new Promise((resolve, reject) => {
          this.#waiting = { resolve, reject }
          this.#queue.shift()?.()
        }),
    }
  }

  #give(answer: (waiting: Waiting<M>) => void): void {
    const run = () => {
      const waiting = this.#waiting
      this.#waiting = undefined
      if (waiting) answer(waiting)
    }
    if (this.#waiting) run()
    else this.#queue.push(run)
  }
}

export type HeldStream = Held<WatchCall, WatchMessage>

export class Bench {
  readonly clock = new HandClock()
  readonly streams: HeldStream[] = []
  readonly live: LiveStream

  constructor(more: Partial<LiveDeps> = {}) {
    this.live = new LiveStream({
      clock: this.clock,
      random: () => 1,
      open: (call, signal) => {
        const stream = new Held<WatchCall, WatchMessage>(call, signal)
        this.streams.push(stream)
        return stream
      },
      ...more,
    })
  }

  get stream(): HeldStream {
    const last = this.streams.at(-1)
    if (!last) throw new Error('no stream was opened')
    return last
  }

  watch(metric = 'cpu', spanMs = 60_000) {
    return this.live.watch({ query: { ...emptyQuery, metrics: [metric] }, spanMs, stepMs: 1_000 }, () => {})
  }

  /** An update of one series `cpu`, at the clock's time unless told otherwise. */
  update(id: number, times: number[], more: Partial<Extract<WatchMessage, { kind: 'update' }>> = {}): WatchMessage {
    const series =
      times.length === 0
        ? []
        : [{ name: 'cpu', source: 'a', tags: {}, times, values: times.map((time) => time / 1000) }]
    return { kind: 'update', id, series, live: false, timeMs: this.clock.now(), truncated: false, cursor: '', ...more }
  }
}

export async function settled(): Promise<void> {
  for (let i = 0; i < 8; i++) await Promise.resolve()
}
