import { describe, expect, it } from 'vitest'
import type { ChatPage, ChatWord, RoomCall } from './chat'
import { HandClock, Held, settled } from './fakes'
import { momentAt } from './playback'
import { lastMessages, peekMs, RoomFeed, runUpMs } from './roomfeed'
import { WatchBroken } from './watch'

const id = (n: number) => String(n).padStart(26, '0')

class Bench {
  readonly clock = new HandClock()
  readonly calls: Held<RoomCall, ChatWord>[] = []
  readonly asked: { endMs: number | undefined; token: string }[] = []
  page: ChatPage = { messages: [], nextToken: '' }
  /** Pages of history come when this is done. */
  slow: Promise<void> | undefined
  readonly feed: RoomFeed

  constructor(user = 'ann') {
    this.feed = new RoomFeed(
      {
        clock: this.clock,
        random: () => 1,
        serverNow: () => this.clock.now(),
        changed: () => {},
        open: (call, signal) => {
          const held = new Held<RoomCall, ChatWord>(call, signal)
          this.calls.push(held)
          return held
        },
        history: async (_, endMs, token) => {
          this.asked.push({ endMs, token })
          const { page } = this
          await this.slow
          return page
        },
      },
      'ops',
      user,
    )
  }

  get call(): Held<RoomCall, ChatWord> {
    const last = this.calls.at(-1)
    if (!last) throw new Error('nothing was opened')
    return last
  }

  say(n: number): Promise<void> {
    const deed = { kind: 'said' as const, text: `text ${n}`, mentions: [], deleted: false }
    return this.call.send({ event: { id: id(n), timeMs: n, user: 'bob', deed }, cursor: `c${n}` })
  }

  shown(): string[] {
    return this.feed.log.lines.map((line) => (line.kind === 'message' ? line.message.text : line.note.kind))
  }
}

const message = (n: number) => ({
  ...{ id: id(n), author: 'bob', text: `text ${n}`, timeMs: n, editedMs: 0 },
  ...{ deleted: false, mentions: [], reactions: [] },
})

describe('a room followed live', () => {
  it('is joined with its last messages and resumed behind the last event', async () => {
    const bench = new Bench()
    bench.feed.live()
    expect(bench.call.call).toMatchObject({ room: 'ops', user: 'ann', last: lastMessages, cursor: '' })
    await bench.call.send({ history: message(1), cursor: 'h' })
    await bench.say(2)
    await bench.call.fail(new WatchBroken('away'))
    expect(bench.feed.state.phase).toBe('disconnected')
    await bench.clock.turn(500)
    expect(bench.call.call).toMatchObject({ last: 0, cursor: 'c2' })
    await bench.say(3)
    expect(bench.shown()).toEqual(['text 1', 'text 2', 'text 3'])
    expect(bench.feed.state.phase).toBe('live')
  })

  it('does not come back by itself while it rests, broken or not', async () => {
    const bench = new Bench()
    bench.feed.live()
    await bench.say(2)
    await bench.call.fail(new WatchBroken('away'))
    bench.feed.rest()
    bench.feed.retryNow()
    await bench.clock.turn(60_000)
    expect(bench.calls).toHaveLength(1)
    bench.feed.wake()
    expect(bench.calls).toHaveLength(2)
    expect(bench.call.call).toMatchObject({ cursor: 'c2' })
  })

  it('tries again at once when the server is back', async () => {
    const bench = new Bench()
    bench.feed.live()
    await bench.call.fail(new WatchBroken('away'))
    bench.feed.retryNow()
    expect(bench.calls).toHaveLength(2)
    await bench.clock.turn(400)
    expect(bench.calls).toHaveLength(2)
  })

  it('begins anew where its place is no longer held', async () => {
    const bench = new Bench()
    bench.feed.live()
    await bench.say(2)
    await bench.call.fail(new WatchBroken('too old', 'gone'))
    expect(bench.call.call).toMatchObject({ last: lastMessages, cursor: '' })
    expect(bench.shown()).toEqual([])
  })

  it('turns pages back from the oldest shown', async () => {
    const bench = new Bench()
    bench.feed.live()
    await bench.say(50)
    bench.page = { messages: [message(48), message(49)], nextToken: 'more' }
    await bench.feed.older()
    bench.page = { messages: [message(47)], nextToken: '' }
    await bench.feed.older()
    await bench.feed.older()
    expect(bench.asked).toEqual([
      { endMs: 51, token: '' },
      { endMs: 51, token: 'more' },
    ])
    expect(bench.shown()).toEqual(['text 47', 'text 48', 'text 49', 'text 50'])
  })
})

describe('a room of the past', () => {
  const moment = 5_000_000
  const line = { startMs: moment, begunMs: 1_000_000, speed: 4 }

  it('has nothing of a page that was asked for at another moment, and asks for its own', async () => {
    const bench = new Bench()
    bench.feed.live()
    await bench.say(50)
    let answer = () => {}
    bench.slow = new Promise((resolve) => {
      answer = resolve
    })
    bench.page = { messages: [message(49)], nextToken: 'of live' }
    const late = bench.feed.older()
    bench.slow = undefined
    bench.page = { messages: [message(1)], nextToken: 'of the past' }
    bench.feed.replay(moment, line)
    expect(bench.feed.loadingOlder).toBe(true)
    await settled()
    answer()
    await late
    expect(bench.shown()).toEqual(['text 1'])
    await bench.feed.older()
    expect(bench.asked).toEqual([
      { endMs: 51, token: '' },
      { endMs: moment - runUpMs + 1, token: '' },
      { endMs: moment - runUpMs + 1, token: 'of the past' },
    ])
  })

  it('runs along the line without being joined, what went before first', async () => {
    const bench = new Bench()
    bench.page = { messages: [message(1)], nextToken: '' }
    bench.feed.replay(moment, line)
    await settled()
    const { replay, user, cursor } = bench.call.call
    expect([user, cursor]).toEqual(['', ''])
    expect(replay?.startMs).toBeLessThanOrEqual(moment - runUpMs)
    expect(replay && momentAt(replay, 1_000_000)).toBeCloseTo(moment)
    expect(bench.asked).toEqual([{ endMs: moment - runUpMs + 1, token: '' }])
    await bench.say(moment)
    expect(bench.shown()).toEqual(['text 1', `text ${moment}`])
    expect(bench.feed.state.phase).toBe('replaying')
  })

  it('is held and goes on behind what was shown', async () => {
    const bench = new Bench()
    bench.feed.replay(moment, line)
    await bench.say(moment)
    bench.feed.hold()
    expect(bench.feed.state.phase).toBe('paused')
    const next = { ...line, startMs: moment + 4, begunMs: 2_000_000 }
    bench.feed.replayOn(next)
    expect(bench.call.call).toMatchObject({ cursor: `c${moment}`, replay: next })
  })

  it('runs up to the moment that is held and stops there, so that nothing shows what came later', async () => {
    const bench = new Bench()
    bench.feed.replay(moment, undefined)
    await settled()
    const { replay, user } = bench.call.call
    expect(user).toBe('')
    expect(replay?.startMs).toBeLessThanOrEqual(moment - runUpMs)
    expect(replay && momentAt(replay, bench.clock.now() + peekMs)).toBeLessThan(moment + 1_000)
    expect(bench.asked).toEqual([{ endMs: moment - runUpMs + 1, token: '' }])
    await bench.say(moment - 1)
    bench.feed.hold()
    await bench.say(moment)
    expect(bench.shown()).toEqual([`text ${moment - 1}`, `text ${moment}`])
    expect(bench.feed.state.phase).toBe('paused')
    await bench.clock.turn(10_000)
    expect(bench.call.signal.aborted).toBe(true)
    expect(bench.calls).toHaveLength(1)
    bench.feed.replayOn(line)
    expect(bench.call.call).toMatchObject({ cursor: `c${moment}`, replay: line })
  })

  it('is told from the run-up when it goes on before anything came', async () => {
    const bench = new Bench()
    bench.feed.replay(moment, undefined)
    bench.feed.replayOn(line)
    await bench.clock.turn(peekMs * 2)
    expect(bench.call.signal.aborted).toBe(false)
    expect(bench.call.call.replay?.startMs).toBeLessThanOrEqual(moment - runUpMs)
  })
})
