import { describe, expect, it } from 'vitest'
import { HandClock, Held } from './fakes'
import { NoteFeed } from './notefeed'
import type { Annotation, NoteCall, NoteWord } from './sessions'

function bench() {
  const clock = new HandClock()
  const calls: Held<NoteCall, NoteWord>[] = []
  const shown: string[][] = []
  const feed = new NoteFeed({
    clock,
    random: () => 1,
    changed: (notes) => shown.push(notes.map((note) => note.text)),
    open: (call, signal) => {
      const held = new Held<NoteCall, NoteWord>(call, signal)
      calls.push(held)
      return held
    },
  })
  return { clock, calls, feed, shown, last: () => calls.at(-1) as Held<NoteCall, NoteWord> }
}

const note = (id: string, text: string, deleted = false) => ({ id, text, deleted }) as Annotation
const told = (annotation: Annotation, cursor = ''): NoteWord => ({ annotation, current: false, cursor })
const current: NoteWord = { annotation: undefined, current: true, cursor: 'c0' }

describe('notes', () => {
  it('are shown at once when all there are have been told, then change by change', async () => {
    const { feed, last, shown } = bench()
    feed.show([1_000, 2_000])
    expect(last().call).toEqual({ range: [1_000, 2_000], cursor: '' })
    await last().send(told(note('a', 'one')))
    await last().send(told(note('b', 'two')))
    expect(shown).toEqual([])
    await last().send(current)
    await last().send(told(note('a', 'one, changed'), 'c1'))
    await last().send(told(note('b', 'two', true), 'c2'))
    expect(shown).toEqual([['one', 'two'], ['one, changed', 'two'], ['one, changed']])
  })

  it('go on behind the last change when the connection broke', async () => {
    const { feed, last, shown, clock } = bench()
    feed.show([1_000, 2_000])
    await last().send(told(note('a', 'one')))
    await last().send(current)
    await last().end()
    await clock.turn(500)
    expect(last().call.cursor).toBe('c0')
    await last().send(told(note('b', 'two'), 'c1'))
    expect(shown.at(-1)).toEqual(['one', 'two'])
  })

  it('begin anew when the connection broke before all were told, and keep what was shown until then', async () => {
    const { feed, calls, last, shown, clock } = bench()
    feed.show([1_000, 2_000])
    await last().send(told(note('a', 'one')))
    await last().send(current)
    feed.show([1_500, 2_500])
    expect(calls[0]?.signal.aborted).toBe(true)
    await last().send(told(note('b', 'two')))
    await last().end()
    await clock.turn(500)
    expect(last().call).toEqual({ range: [1_500, 2_500], cursor: '' })
    await last().send(told(note('c', 'three')))
    expect(shown).toEqual([['one']])
    await last().send(current)
    expect(shown.at(-1)).toEqual(['three'])
  })

  it('stay as they are while the feed rests, also when the server is back', async () => {
    const { feed, calls, last, clock } = bench()
    feed.show([1_000, 2_000])
    await last().send(told(note('a', 'one')))
    await last().send(current)
    await last().end()
    expect(feed.state.phase).toBe('disconnected')
    feed.rest()
    feed.retryNow()
    await clock.turn(60_000)
    expect(calls).toHaveLength(1)
    feed.wake()
    feed.wake()
    expect(calls).toHaveLength(2)
    expect(last().call.cursor).toBe('c0')
  })

  it('of another range are asked for when the feed wakes', async () => {
    const { feed, calls, last } = bench()
    feed.show([1_000, 2_000])
    await last().send(current)
    feed.rest()
    feed.show([1_500, 2_500])
    expect(calls).toHaveLength(1)
    feed.wake()
    expect(last().call).toEqual({ range: [1_500, 2_500], cursor: '' })
  })
})
