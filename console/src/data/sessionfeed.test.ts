import { describe, expect, it } from 'vitest'
import { HandClock, Held, settled } from './fakes'
import { momentAt } from './playback'
import { lastEvents, SessionFeed } from './sessionfeed'
import type { Annotation, RecordCall, SessionWord } from './sessions'
import { refusalOf, WatchBroken } from './watch'

function bench(annotations: Annotation[] = []) {
  const clock = new HandClock()
  const calls: Held<RecordCall, SessionWord>[] = []
  const feed = new SessionFeed(
    {
      clock,
      random: () => 1,
      changed: () => {},
      serverNow: () => clock.now(),
      open: (call, signal) => {
        const held = new Held<RecordCall, SessionWord>(call, signal)
        calls.push(held)
        return held
      },
      standing: async () => ({ annotations, issues: [] }),
    },
    's1',
  )
  const last = () => calls.at(-1) as Held<RecordCall, SessionWord>
  return { clock, calls, feed, last }
}

const said = (n: number): SessionWord => ({
  event: { id: String(n), timeMs: n, userId: 'a', userName: 'A', deed: { kind: 'said', type: 'chat', text: `t${n}` } },
  cursor: `c${n}`,
})

describe('a session', () => {
  it('is followed from its newest events, with what stands from before, and resumed', async () => {
    const note = { id: 'n', deleted: false, revision: 1, fromMs: 1 } as Annotation
    const { feed, last, clock } = bench([note])
    feed.live()
    expect(last().call).toMatchObject({ sessionId: 's1', last: lastEvents, cursor: '' })
    await last().send(said(1))
    await last().end()
    await clock.turn(500)
    expect(last().call).toMatchObject({ last: 0, cursor: 'c1' })
    await last().send(said(2))
    expect(feed.log.lines.map((line) => line.text)).toEqual(['t1', 't2'])
    expect(feed.log.annotations).toEqual([note])
  })

  it('says why it is refused, until there is another answer', async () => {
    const { feed, last, clock } = bench()
    feed.live()
    await last().fail(new WatchBroken('no session s1', 'missing'))
    expect(feed.state).toMatchObject({ phase: 'disconnected', reason: 'missing', message: 'no session s1' })
    await clock.turn(10_000)
    expect(last().signal.aborted).toBe(false)
    expect(refusalOf(feed.state)).toBe('no session s1')
    await last().send(said(1))
    expect(feed.state.phase).toBe('live')
  })

  it('says that it is away where the server cannot be reached', async () => {
    const { feed, last } = bench()
    feed.live()
    await last().fail(new WatchBroken('away'))
    expect(refusalOf(feed.state)).toBeUndefined()
    expect(feed.state.phase).toBe('disconnected')
  })

  it('is replayed from its beginning, so that it is as it was at the moment', async () => {
    const { feed, last } = bench()
    const line = { startMs: 500_000, begunMs: 1_000_000, speed: 10 }
    feed.replay(400_000, 500_000, line)
    await settled()
    const { replay } = last().call
    expect(replay?.startMs).toBeLessThanOrEqual(400_000)
    expect(replay && momentAt(replay, 1_001_000)).toBeCloseTo(510_000)
    await last().send(said(450_000))
    expect(feed.state.phase).toBe('replaying')
    feed.hold()
    expect(last().signal.aborted).toBe(true)
    feed.replayOn({ ...line, startMs: 510_000 })
    expect(last().call).toMatchObject({ cursor: 'c450000', replay: { startMs: 510_000 } })
  })

  it('is read only up to the moment that is held', async () => {
    const { feed, last, calls, clock } = bench()
    feed.replay(400_000, 500_000, undefined)
    expect(feed.state.phase).toBe('paused')
    const { replay } = last().call
    expect(replay && momentAt(replay, clock.now())).toBeCloseTo(500_000)
    await clock.turn(10_000)
    expect(last().signal.aborted).toBe(true)
    expect(calls).toHaveLength(1)
  })

  it('is read up to the moment also when it is told again to hold', async () => {
    const { feed, last } = bench()
    feed.replay(400_000, 500_000, undefined)
    feed.hold()
    expect(last().signal.aborted).toBe(false)
    await last().send(said(450_000))
    expect(feed.log.lines.map((line) => line.text)).toEqual(['t450000'])
    expect(feed.state.phase).toBe('paused')
  })
})
