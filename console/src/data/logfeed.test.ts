import { describe, expect, it } from 'vitest'
import { HandClock, Held, settled } from './fakes'
import { limits } from './live'
import { LogFeed, sizes } from './logfeed'
import { type LogPage, type LogRow, LogsRefused, type TailCall, type TailMessage } from './logs'

function row(n: number): LogRow {
  return {
    timeMs: n,
    level: 'INFO',
    application: 'shop',
    message: `entry ${n}`,
    file: '',
    line: 0,
    fields: {},
    cursor: `c${n}`,
  }
}

/** A feed, a server that holds entries 1 to n, and the tails it opened. */
class Bench {
  readonly clock = new HandClock()
  readonly tails: Held<TailCall, TailMessage>[] = []
  held = 0
  refusal: LogsRefused | undefined
  /** Answers to searches come when this is done. */
  slow: Promise<void> | undefined
  readonly feed = new LogFeed({
    clock: this.clock,
    random: () => 1,
    changed: () => {},
    serverNow: () => this.clock.now(),
    open: (call, signal) => {
      const tail = new Held<TailCall, TailMessage>(call, signal)
      this.tails.push(tail)
      return tail
    },
    search: async (selection, size, token) => {
      const page = this.#search(selection.toMs, size, token)
      await this.slow
      return page
    },
  })

  found: LogPage | undefined

  get tail(): Held<TailCall, TailMessage> {
    const last = this.tails.at(-1)
    if (!last) throw new Error('no tail was opened')
    return last
  }

  async ask(toMs?: number): Promise<void> {
    await this.feed.ask({ query: 'q', fromMs: 0, toMs })
    await settled()
  }

  async send(...numbers: number[]): Promise<void> {
    for (const n of numbers) await this.tail.send({ row: row(n), cursor: `c${n}` })
  }

  shown(): number[] {
    return Array.from({ length: this.feed.length }, (_, at) => this.feed.at(at)?.timeMs ?? 0)
  }

  #search(toMs: number | undefined, size: number, token: string): LogPage {
    if (this.refusal) throw this.refusal
    if (this.found) return this.found
    const end = token ? Number(token) : Math.min(this.held + 1, toMs ?? Number.POSITIVE_INFINITY)
    const begin = Math.max(1, end - size)
    const rows = Array.from({ length: end - begin }, (_, at) => row(end - 1 - at))
    return { rows, nextToken: begin > 1 ? String(begin) : '', total: this.held, totalIsExact: true, tookMs: 1 }
  }
}

function span(from: number, to: number): number[] {
  return Array.from({ length: from - to + 1 }, (_, at) => from - at)
}

describe('the entries of a page', () => {
  it('join what was found and what comes, each once', async () => {
    const bench = new Bench()
    bench.held = 3
    await bench.ask()
    expect(bench.tail.call).toMatchObject({ query: 'q', cursor: '' })
    await bench.send(2, 3, 4, 5)
    expect(bench.shown()).toEqual([5, 4, 3, 2, 1])
    expect(bench.feed.state.phase).toBe('live')
  })

  it('of one moment are all shown, however many were found of it', async () => {
    const bench = new Bench()
    const same = (n: number): LogRow => ({ ...row(7), message: `entry ${n}` })
    bench.found = { rows: [same(3), same(2)], nextToken: '1', total: 3, totalIsExact: true, tookMs: 1 }
    await bench.ask()
    for (const n of [1, 2, 3, 4, 5]) await bench.tail.send({ row: same(n), cursor: `c${n}` })
    const shown = Array.from({ length: bench.feed.length }, (_, at) => bench.feed.at(at)?.message)
    expect(shown).toEqual(['entry 5', 'entry 4', 'entry 3', 'entry 2'])
  })

  it('go on without a gap after a broken connection', async () => {
    const bench = new Bench()
    await bench.ask()
    await bench.send(1, 2)
    await bench.tail.fail(new LogsRefused('away', 'unavailable'))
    expect(bench.feed.state).toMatchObject({ phase: 'disconnected', message: 'away' })
    await bench.clock.turn(500)
    expect(bench.feed.state.phase).toBe('resuming')
    expect(bench.tail.call.cursor).toBe('c2')
    await bench.send(3)
    expect(bench.shown()).toEqual([3, 2, 1])
  })

  it('are asked for anew when their place is no longer held', async () => {
    const bench = new Bench()
    await bench.ask()
    await bench.send(1)
    bench.held = 2
    await bench.tail.fail(new LogsRefused('too old', 'gone'))
    expect(bench.shown()).toEqual([2, 1])
    expect(bench.tails).toHaveLength(2)
  })

  it('wait while paused, and are told and shown after', async () => {
    const bench = new Bench()
    await bench.ask()
    await bench.send(1)
    bench.feed.pause()
    await bench.send(2, 3)
    expect(bench.feed.state).toEqual({ phase: 'paused', waiting: 2 })
    expect(bench.shown()).toEqual([1])
    bench.feed.resume()
    expect(bench.shown()).toEqual([3, 2, 1])
  })

  it('are read again where a long pause began', async () => {
    const bench = new Bench()
    await bench.ask()
    await bench.send(1)
    bench.feed.pause()
    for (let n = 2; n <= sizes.waiting + 2; n++) await bench.send(n)
    expect(bench.feed.waiting).toBe(sizes.waiting + 1)
    bench.feed.resume()
    await settled()
    expect(bench.tails).toHaveLength(2)
    expect(bench.tail.call.cursor).toBe('c1')
    await bench.send(2, 3)
    expect(bench.shown()).toEqual([3, 2, 1])
  })

  it('that were missed come after all, in their place', async () => {
    const bench = new Bench()
    await bench.ask()
    await bench.send(1)
    bench.feed.rest()
    await bench.clock.turn(3_600_000)
    bench.feed.wake()
    for (let n = 2; n < sizes.missed; n++) await bench.send(n)
    expect(bench.feed.length).toBe(sizes.missed - 1)
    expect(bench.tails).toHaveLength(2)
    expect(bench.tail.call.cursor).toBe('c1')
  })

  it('are asked for anew when too many were missed to be seen running by', async () => {
    const bench = new Bench()
    await bench.ask()
    await bench.send(1)
    bench.feed.rest()
    bench.held = 100_000
    await bench.clock.turn(3_600_000)
    bench.feed.wake()
    for (let n = 2; n <= sizes.missed + 1; n++) await bench.send(n)
    await settled()
    expect(bench.tails).toHaveLength(3)
    expect(bench.shown()).toEqual(span(100_000, 100_001 - sizes.page))
    for (let n = 0; n <= sizes.missed; n++) await bench.send(100_001 + n)
    expect(bench.tails).toHaveLength(3)
  })

  it('have older pages, to the oldest', async () => {
    const bench = new Bench()
    bench.held = sizes.page * 2 + 10
    await bench.ask(10_000)
    expect(bench.tails).toHaveLength(0)
    while (bench.feed.hasOlder) await bench.feed.older()
    expect(bench.shown()).toEqual(span(bench.held, 1))
  })

  it('are let go when there are too many, and found again', async () => {
    const bench = new Bench()
    await bench.ask()
    for (let n = 1; n <= sizes.live + 1; n++) await bench.send(n)
    bench.held = sizes.live + 1
    expect(bench.feed.length).toBe(sizes.live / 2)
    await bench.feed.older()
    await bench.feed.older()
    expect(bench.shown()).toEqual(span(bench.held, bench.held - bench.feed.length + 1))
    expect(bench.feed.length).toBeGreaterThan(sizes.live / 2 + sizes.page)
  })

  it('have no older page that comes when what it was to follow was let go', async () => {
    const bench = new Bench()
    bench.held = sizes.page * 2
    await bench.ask()
    let answer = () => {}
    bench.slow = new Promise((resolve) => {
      answer = resolve
    })
    const late = bench.feed.older()
    for (let n = 1; n <= sizes.live + 1; n++) await bench.send(sizes.page * 2 + n)
    answer()
    await late
    expect(bench.feed.length).toBe(sizes.live / 2)
    expect(bench.feed.loadingOlder).toBe(false)
    bench.held += sizes.live + 1
    await bench.feed.older()
    expect(bench.shown()).toEqual(span(bench.held, bench.held - bench.feed.length + 1))
  })

  it('join without a gap however many came between search and tail', async () => {
    const bench = new Bench()
    bench.held = 5
    const askedMs = bench.clock.now()
    bench.slow = settled().then(() => bench.clock.turn(3_000))
    await bench.ask()
    expect(bench.tail.call.startMs).toBe(askedMs - sizes.overlapMs)
    bench.held = 1_000
    for (let n = 4; n <= 1_000; n++) await bench.send(n)
    expect(bench.tails).toHaveLength(1)
    expect(bench.feed.generation).toBe(1)
    expect(bench.shown()).toEqual(span(1_000, 1))
  })

  it('are each shown once also where the tail begins further back than the first page', async () => {
    const bench = new Bench()
    bench.held = 1_000
    await bench.ask()
    for (let n = 500; n <= 1_001; n++) await bench.send(n)
    expect(bench.shown()).toEqual(span(1_001, 1_001 - sizes.page))
    while (bench.feed.hasOlder) await bench.feed.older()
    expect(bench.shown()).toEqual(span(1_001, 1))
  })

  it('stay where they are while others are stored that are much older', async () => {
    const bench = new Bench()
    bench.held = 1_500
    await bench.ask()
    for (let n = 1; n <= 500; n++) await bench.send(n)
    expect(bench.tails).toHaveLength(1)
    expect(bench.feed.generation).toBe(1)
    expect(bench.shown()).toEqual(span(1_500, 1_501 - sizes.page))
  })

  it('are shown as they come, however old, once the tail has passed the search', async () => {
    const bench = new Bench()
    bench.held = 1_500
    await bench.ask()
    await bench.send(1_501, 3)
    expect(bench.shown().slice(0, 3)).toEqual([3, 1_501, 1_500])
    await bench.ask()
    for (let half = 0; half < 2; half++) {
      await bench.clock.turn(sizes.joinMs / 2 + 1)
      await bench.tail.send({ row: undefined, cursor: 'h' })
    }
    await bench.send(3, 1_500)
    expect(bench.shown().slice(0, 3)).toEqual([3, 1_500, 1_499])
  })

  it('begin where the search did as long as the tail has brought nothing', async () => {
    const bench = new Bench()
    await bench.ask()
    const { startMs } = bench.tail.call
    await bench.tail.fail(new LogsRefused('away', 'unavailable'))
    await bench.clock.turn(60_000)
    expect(bench.tail.call).toMatchObject({ startMs, cursor: '' })
    await bench.send(1)
    await bench.tail.fail(new LogsRefused('away', 'unavailable'))
    await bench.clock.turn(500)
    expect(bench.tail.call).toMatchObject({ startMs: undefined, cursor: 'c1' })
  })

  it('say what is wrong with the question, and keep what is shown', async () => {
    const bench = new Bench()
    bench.held = 2
    await bench.ask()
    bench.refusal = new LogsRefused('character 1: ) (expected: a term)', 'refused')
    await bench.ask()
    expect(bench.feed.problem?.message).toContain('character 1')
    expect(bench.shown()).toEqual([2, 1])
    expect(bench.feed.state.phase).toBe('idle')
  })

  it('are behind in silence and disconnected after more', async () => {
    const bench = new Bench()
    await bench.ask()
    await bench.send(1)
    await bench.clock.turn(limits.quietMs)
    expect(bench.feed.state.phase).toBe('behind')
    await bench.clock.turn(limits.deadMs - limits.quietMs)
    expect(bench.feed.state.phase).toBe('disconnected')
  })
})

describe('the entries of the past', () => {
  const line = { startMs: 3, begunMs: 1_000_000, speed: 2 }

  it('are found up to the moment and run on from there, each once', async () => {
    const bench = new Bench()
    bench.held = 9
    await bench.feed.ask({ query: 'q', fromMs: 0, toMs: 3 }, line)
    expect(bench.shown()).toEqual([2, 1])
    expect(bench.tail.call).toMatchObject({ startMs: line.startMs, cursor: '', replay: line })
    await bench.send(2, 3, 4)
    expect(bench.shown()).toEqual([4, 3, 2, 1])
    expect(bench.feed.state.phase).toBe('replaying')
  })

  it('are held, and go on behind the last one along the new line', async () => {
    const bench = new Bench()
    await bench.feed.ask({ query: 'q', fromMs: 0, toMs: 3 }, line)
    await bench.send(3, 4)
    bench.feed.hold()
    expect(bench.tail.signal.aborted).toBe(true)
    expect(bench.feed.state).toEqual({ phase: 'paused', waiting: 0 })
    const next = { ...line, startMs: 5, begunMs: 1_009_000 }
    bench.feed.replayOn(next)
    expect(bench.tail.call).toMatchObject({ cursor: 'c4', replay: next })
    await bench.send(5)
    expect(bench.shown()).toEqual([5, 4, 3])
  })

  it('miss nothing when they are held before the first came', async () => {
    const bench = new Bench()
    await bench.feed.ask({ query: 'q', fromMs: 0, toMs: 3 }, line)
    bench.feed.hold()
    bench.feed.replayOn({ startMs: 5, begunMs: 1_009_000, speed: 1 })
    expect(bench.tail.call.replay).toEqual({ startMs: 3, begunMs: 1_008_998, speed: 1 })
  })

  it('are found without running while held, and run when let go', async () => {
    const bench = new Bench()
    bench.held = 9
    await bench.feed.ask({ query: 'q', fromMs: 0, toMs: 3 }, 'held')
    expect(bench.shown()).toEqual([2, 1])
    expect(bench.tails).toHaveLength(0)
    bench.feed.replayOn(line)
    expect(bench.tail.call.replay).toEqual(line)
  })
})
