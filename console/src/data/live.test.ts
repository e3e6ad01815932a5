import { describe, expect, it } from 'vitest'
import { Bench, settled } from './fakes'
import { limits } from './live'
import { momentAt } from './playback'
import { WatchBroken, type Watched } from './watch'

const t0 = 1_000_000

function times(watched: Watched): number[] {
  return watched.store.series()[0]?.times ?? []
}

function range(from: number, to: number): number[] {
  return Array.from({ length: (to - from) / 1000 }, (_, i) => from + i * 1000)
}

/** A bench whose one selection is live with the windows of the last ten seconds. */
async function liveBench() {
  const bench = new Bench()
  const watched = bench.watch()
  await bench.clock.turn(limits.gatherMs)
  await bench.stream.send(bench.update(1, range(t0 - 10_000, t0), { live: true, cursor: 'c1' }))
  return { bench, watched }
}

describe('opening', () => {
  it('asks for all selections of a page in one stream', async () => {
    const bench = new Bench()
    bench.watch('cpu')
    bench.watch('memory')
    expect(bench.live.state.phase).toBe('connecting')
    await bench.clock.turn(limits.gatherMs)
    expect(bench.streams).toHaveLength(1)
    expect(bench.stream.call.items.map((item) => [item.id, item.selection.query.metrics[0], item.cursor])).toEqual([
      [1, 'cpu', ''],
      [2, 'memory', ''],
    ])
    expect(bench.stream.call.items[0]?.startMs).toBe(bench.clock.now() - 60_000)
  })

  it('asks by the clock of the server, once that is known', async () => {
    let know = () => {}
    let aheadMs = 0
    const bench = new Bench({
      serverNow: () => t0 - aheadMs,
      serverKnown: new Promise((resolve) => {
        know = resolve
      }),
    })
    bench.watch('cpu')
    await bench.clock.turn(limits.gatherMs)
    expect(bench.streams).toHaveLength(0)
    expect(bench.live.state.phase).toBe('connecting')
    aheadMs = 3_600_000
    know()
    await settled()
    expect(bench.streams).toHaveLength(1)
    expect(bench.stream.call.items[0]?.startMs).toBe(t0 - 3_600_000 - 60_000)
    expect(bench.live.serverNow()).toBe(t0 - 3_600_000)
  })

  it('opens nothing that is not wanted any more when the clock of the server is known', async () => {
    let know = () => {}
    const serverKnown = new Promise<void>((resolve) => {
      know = resolve
    })
    const bench = new Bench({ serverKnown })
    bench.watch('cpu')
    await bench.clock.turn(limits.gatherMs)
    bench.live.close()
    know()
    await settled()
    expect(bench.streams).toHaveLength(0)
  })

  it('loads history until every selection is live', async () => {
    const bench = new Bench()
    bench.watch('cpu')
    bench.watch('memory')
    await bench.clock.turn(limits.gatherMs)
    await bench.stream.send(bench.update(1, [t0], { live: true }))
    expect(bench.live.state.phase).toBe('history')
    await bench.stream.send(bench.update(2, [t0], { live: true }))
    expect(bench.live.state.phase).toBe('live')
  })

  it('keeps the others when one selection is refused', async () => {
    const bench = new Bench()
    const bad = bench.watch('(')
    const good = bench.watch('cpu')
    await bench.clock.turn(limits.gatherMs)
    await bench.stream.send({ kind: 'end', id: 1, reason: 'refused', message: 'bad regular expression' })
    await bench.stream.send(bench.update(2, [t0], { live: true }))
    expect(bad.refusal).toBe('bad regular expression')
    expect(good.refusal).toBeUndefined()
    expect(bench.live.state.phase).toBe('live')
  })

  it('does not come back for selections that were all refused', async () => {
    const bench = new Bench()
    bench.watch('(')
    await bench.clock.turn(limits.gatherMs)
    await bench.stream.send({ kind: 'end', id: 1, reason: 'refused', message: 'bad regular expression' })
    await bench.stream.end()
    await bench.clock.turn(60_000)
    expect(bench.live.state.phase).toBe('idle')
    expect(bench.streams).toHaveLength(1)
  })

  it('lets a new selection join without loading the old ones again', async () => {
    const { bench } = await liveBench()
    bench.watch('memory')
    await bench.clock.turn(limits.gatherMs)
    expect(bench.streams).toHaveLength(2)
    expect(bench.streams[0]?.signal.aborted).toBe(true)
    expect(bench.stream.call.items.map((item) => item.cursor)).toEqual(['c1', ''])
    expect(bench.live.state.phase).toBe('live')
  })

  it('is idle once nothing is watched', async () => {
    const { bench, watched } = await liveBench()
    watched.close()
    expect(bench.live.state.phase).toBe('idle')
    expect(bench.stream.signal.aborted).toBe(true)
  })
})

describe('a broken stream', () => {
  it('says since when and when it tries again', async () => {
    const { bench } = await liveBench()
    await bench.stream.fail(new WatchBroken('The server cannot be reached.'))
    const now = bench.clock.now()
    expect(bench.live.state).toEqual({
      phase: 'disconnected',
      sinceMs: now,
      retryAtMs: now + 500,
      attempt: 1,
      message: 'The server cannot be reached.',
      reason: 'unavailable',
    })
  })

  it('resumes by cursor, and the chart has no hole', async () => {
    const { bench, watched } = await liveBench()
    await bench.stream.end()
    await bench.clock.turn(500)
    expect(bench.live.state.phase).toBe('resuming')
    expect(bench.stream.call.items[0]?.cursor).toBe('c1')
    const missed = range(t0, t0 + 4_000)
    await bench.stream.send(bench.update(1, missed, { cursor: 'c2' }))
    expect(bench.live.state.phase).toBe('live')
    expect(times(watched)).toEqual(range(t0 - 10_000, t0 + 4_000))
  })

  it('waits twice as long each time, ten seconds at most, and remembers since when', async () => {
    const { bench } = await liveBench()
    const since = bench.clock.now()
    const waits: number[] = []
    for (let i = 0; i < 7; i++) {
      await bench.stream.fail(new WatchBroken('gone'))
      const { state } = bench.live
      if (state.phase !== 'disconnected') throw new Error(state.phase)
      expect(state.sinceMs).toBe(since)
      waits.push(state.retryAtMs - bench.clock.now())
      await bench.clock.turn(state.retryAtMs - bench.clock.now())
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000])
  })

  it('begins with short waits again after it was live', async () => {
    const { bench } = await liveBench()
    await bench.stream.fail(new WatchBroken('gone'))
    await bench.clock.turn(500)
    await bench.stream.send(bench.update(1, [], { cursor: 'c2' }))
    await bench.stream.fail(new WatchBroken('gone'))
    expect(bench.live.state).toMatchObject({ attempt: 1, sinceMs: bench.clock.now() })
  })

  it('takes the cursor of a heartbeat', async () => {
    const { bench } = await liveBench()
    await bench.stream.send({ kind: 'heartbeat', timeMs: bench.clock.now(), cursor: 'c9' })
    await bench.stream.end()
    await bench.clock.turn(500)
    expect(bench.stream.call.items[0]?.cursor).toBe('c9')
  })

  it('asks for the whole range anew when it broke before the history was complete', async () => {
    const bench = new Bench()
    bench.watch()
    await bench.clock.turn(limits.gatherMs)
    await bench.stream.send(bench.update(1, [t0 - 5_000], { cursor: 'half' }))
    await bench.stream.end()
    await bench.clock.turn(500)
    expect(bench.stream.call.items[0]?.cursor).toBe('')
  })

  it('loads anew, replacing what it held, when its cursor is no longer held', async () => {
    const { bench, watched } = await liveBench()
    await bench.stream.fail(new WatchBroken('the oldest cursor held is …', 'gone'))
    await bench.clock.turn(500)
    expect(bench.stream.call.items[0]?.cursor).toBe('')
    expect(times(watched)).toHaveLength(10)
    await bench.stream.send(bench.update(1, [t0 + 1_000], { live: true }))
    expect(times(watched)).toEqual([t0 + 1_000])
  })

  it('obeys a server that asks for patience', async () => {
    const { bench } = await liveBench()
    await bench.stream.fail(new WatchBroken('busy', 'unavailable', 7_000))
    expect(bench.live.state).toMatchObject({ retryAtMs: bench.clock.now() + 7_000 })
  })

  it('tries at once when told to', async () => {
    const { bench } = await liveBench()
    await bench.stream.fail(new WatchBroken('gone'))
    bench.live.retryNow()
    expect(bench.streams).toHaveLength(2)
    expect(bench.live.state.phase).toBe('resuming')
    await bench.clock.turn(500)
    expect(bench.streams).toHaveLength(2)
  })

  it('takes selections made meanwhile along when it returns', async () => {
    const { bench } = await liveBench()
    await bench.stream.fail(new WatchBroken('gone'))
    bench.watch('memory')
    await bench.clock.turn(500)
    expect(bench.streams).toHaveLength(2)
    expect(bench.stream.call.items).toHaveLength(2)
  })

  it('hears no more of a stream it gave up', async () => {
    const { bench, watched } = await liveBench()
    const old = bench.stream
    bench.watch('memory')
    await bench.clock.turn(limits.gatherMs)
    await old.send(bench.update(1, [t0 + 99_000]))
    await old.fail(new WatchBroken('late'))
    expect(times(watched)).toHaveLength(10)
    expect(bench.live.state.phase).toBe('live')
  })
})

describe('a page that nobody looks at', () => {
  it('gives its connection back and goes on by cursor when it is seen again', async () => {
    const { bench, watched } = await liveBench()
    bench.live.rest()
    expect(bench.stream.signal.aborted).toBe(true)
    await bench.clock.turn(60_000)
    expect(bench.streams).toHaveLength(1)
    bench.live.wake()
    expect(bench.live.state.phase).toBe('resuming')
    expect(bench.stream.call.items[0]?.cursor).toBe('c1')
    await bench.stream.send(bench.update(1, range(t0, t0 + 5_000), { timeMs: t0 + 5_000 }))
    expect(bench.live.state.phase).toBe('live')
    expect(times(watched)).toEqual(range(t0 - 10_000, t0 + 5_000))
  })

  it('asks for the stretch as it is then when it was away for longer than that', async () => {
    const { bench, watched } = await liveBench()
    bench.live.rest()
    await bench.clock.turn(60_001)
    bench.live.wake()
    const now = bench.clock.now()
    expect(bench.live.state.phase).toBe('resuming')
    expect(bench.stream.call.items[0]).toMatchObject({ cursor: '', startMs: now - 60_000 })
    expect(times(watched)).toEqual(range(t0 - 10_000, t0))
    await bench.stream.send(bench.update(1, range(now - 5_000, now), { live: true }))
    expect(times(watched)).toEqual(range(now - 5_000, now))
    expect(bench.live.state.phase).toBe('live')
  })

  it('opens nothing for selections made meanwhile', async () => {
    const { bench } = await liveBench()
    bench.live.rest()
    bench.watch('memory')
    await bench.clock.turn(60_000)
    expect(bench.streams).toHaveLength(1)
    bench.live.wake()
    expect(bench.stream.call.items).toHaveLength(2)
  })
})

describe('a slow or silent server', () => {
  it('is behind when what comes is late by the server’s own clock', async () => {
    const { bench } = await liveBench()
    await bench.clock.turn(5_000)
    await bench.stream.send(bench.update(1, [], { timeMs: t0 + limits.gatherMs }))
    expect(bench.live.state).toEqual({ phase: 'behind', byMs: 5_000 })
    await bench.stream.send(bench.update(1, []))
    expect(bench.live.state.phase).toBe('live')
  })

  it('does not take a clock that is set wrong for being behind', async () => {
    const bench = new Bench()
    bench.watch()
    await bench.clock.turn(limits.gatherMs)
    await bench.stream.send(bench.update(1, [], { live: true, timeMs: bench.clock.now() - 3_600_000 }))
    expect(bench.live.state.phase).toBe('live')
    expect(bench.live.serverNow()).toBe(bench.clock.now() - 3_600_000)
  })

  it('is behind after silence, and gives the connection up after more', async () => {
    const { bench } = await liveBench()
    await bench.clock.turn(limits.quietMs)
    expect(bench.live.state.phase).toBe('behind')
    await bench.clock.turn(limits.deadMs - limits.quietMs)
    expect(bench.live.state.phase).toBe('disconnected')
    expect(bench.streams[0]?.signal.aborted).toBe(true)
  })
})

describe('memory', () => {
  it('keeps little more than the span it shows', async () => {
    const { bench, watched } = await liveBench()
    await bench.stream.send(bench.update(1, range(t0, t0 + 600_000), { timeMs: t0 + 600_000 }))
    expect(times(watched).length).toBeLessThanOrEqual(77)
    expect(times(watched).at(-1)).toBe(t0 + 599_000)
  })

  it('takes a window that is sent again as the newer truth', async () => {
    const { bench, watched } = await liveBench()
    const changed = bench.update(1, [t0 - 3_000])
    if (changed.kind !== 'update') throw new Error()
    changed.series[0]?.values.splice(0, 1, 42)
    await bench.stream.send(changed)
    expect(times(watched)).toHaveLength(10)
    expect(watched.store.series()[0]?.values[7]).toBe(42)
  })
})

describe('replay', () => {
  const line = { startMs: t0 - 600_000, begunMs: t0, speed: 5 }

  it('winds all selections back, by whole windows, and runs along the line', async () => {
    const { bench, watched } = await liveBench()
    bench.live.replay({ ...line, startMs: line.startMs + 400 })
    await bench.clock.turn(limits.gatherMs)
    const { replay, items } = bench.stream.call
    expect(items).toMatchObject([{ startMs: replay?.startMs, cursor: '' }])
    expect(replay && momentAt(replay, t0 + 1_000)).toBeCloseTo(line.startMs + 5_400)
    await bench.stream.send(bench.update(1, [t0 - 600_000], { timeMs: t0 - 599_000 }))
    expect(bench.live.state).toEqual({ phase: 'replaying' })
    expect(times(watched)).toEqual([t0 - 600_000])
  })

  it('goes on after a break from where it had got to, in step', async () => {
    const { bench } = await liveBench()
    bench.live.replay(line)
    await bench.clock.turn(limits.gatherMs)
    await bench.stream.send(bench.update(1, [t0 - 600_000], { timeMs: t0 - 599_000, cursor: 'r1' }))
    await bench.stream.end()
    await bench.clock.turn(500)
    const { replay, items } = bench.stream.call
    expect(items[0]?.startMs).toBeLessThanOrEqual(t0 - 599_000)
    expect(items[0]?.startMs).toBeGreaterThan(t0 - 601_000)
    expect(replay && momentAt(replay, t0 + 9_000)).toBeCloseTo(momentAt(line, t0 + 9_000))
  })

  it('says that it is behind when the moments told lag', async () => {
    const { bench } = await liveBench()
    bench.live.replay(line)
    await bench.clock.turn(10_000)
    await bench.stream.send(bench.update(1, [], { timeMs: line.startMs + 5_000 }))
    expect(bench.live.state.phase).toBe('behind')
  })

  it('is held without a stream and goes on with what it shows', async () => {
    const { bench, watched } = await liveBench()
    bench.live.replay(line)
    await bench.clock.turn(limits.gatherMs)
    await bench.stream.send(bench.update(1, [t0 - 600_000], { timeMs: t0 - 598_000 }))
    bench.live.hold()
    expect(bench.stream.signal.aborted).toBe(true)
    expect(bench.live.state.phase).toBe('paused')
    await bench.clock.turn(60_000)
    expect(bench.streams).toHaveLength(2)
    bench.live.replayOn({ startMs: t0 - 598_000, begunMs: bench.clock.now(), speed: 1 })
    await bench.clock.turn(limits.gatherMs)
    await bench.stream.send(bench.update(1, [t0 - 598_000], { timeMs: t0 - 597_000 }))
    expect(times(watched)).toEqual([t0 - 600_000, t0 - 598_000])
  })

  it('returns to live with the history of now', async () => {
    const { bench } = await liveBench()
    bench.live.replay(line)
    bench.live.replay(undefined)
    await bench.clock.turn(limits.gatherMs)
    expect(bench.stream.call.replay).toBeUndefined()
    expect(bench.stream.call.items[0]?.startMs).toBeGreaterThan(t0 - 61_000)
  })
})
