import { describe, expect, it } from 'vitest'
import { momentAt, Playback, type PlayChange, toldFrom } from './playback'

const t0 = 1_000_000

function bench() {
  const clock = { now: t0 }
  const playback = new Playback(() => clock.now)
  const told: PlayChange[] = []
  playback.onChange((change) => told.push(change))
  return { clock, playback, told }
}

describe('the line', () => {
  it('shows the same moment from wherever it is told', () => {
    for (const speed of [0.1, 0.5, 1, 7, 100]) {
      const line = { startMs: 500_000, begunMs: t0, speed }
      for (const moment of [400_000, 500_000, 543_211.7, 600_003]) {
        const other = toldFrom(line, moment)
        expect(Number.isInteger(other.begunMs)).toBe(true)
        expect(other.startMs).toBeLessThanOrEqual(moment + 1e-6)
        expect(momentAt(other, t0 + 2_000_000)).toBeCloseTo(momentAt(line, t0 + 2_000_000), 3)
      }
    }
  })
})

describe('a replay', () => {
  it('runs, is held, goes on where it was held, and is told of', () => {
    const { clock, playback, told } = bench()
    playback.begin(500_000, 10)
    clock.now += 1_000
    expect(playback.momentMs).toBe(510_000)
    playback.pause()
    clock.now += 60_000
    expect(playback.momentMs).toBe(510_000)
    expect(playback.line).toBeUndefined()
    playback.resume()
    clock.now += 1_000
    expect(playback.momentMs).toBe(520_000)
    expect(told).toEqual(['jump', 'hold', 'flow'])
  })

  it('goes on from the same moment at another speed', () => {
    const { clock, playback } = bench()
    playback.begin(500_000, 10)
    clock.now += 1_000
    playback.setSpeed(2)
    expect(playback.line).toEqual({ startMs: 510_000, begunMs: t0 + 1_000, speed: 2 })
    clock.now += 1_000
    expect(playback.momentMs).toBe(512_000)
  })

  it('begins held where it is to be held, told once', () => {
    const { clock, playback, told } = bench()
    playback.begin(500_000, 10, undefined, true)
    clock.now += 60_000
    expect([playback.mode, playback.momentMs, playback.line]).toEqual(['paused', 500_000, undefined])
    playback.resume()
    clock.now += 1_000
    expect(playback.momentMs).toBe(510_000)
    expect(told).toEqual(['jump', 'flow'])
  })

  it('is read anew when its recording becomes known, held or not', () => {
    const frame = { id: 's', title: 'S', fromMs: 400_000, toMs: 600_000 }
    for (const held of [false, true]) {
      const { playback, told } = bench()
      playback.begin(500_000, 1, undefined, held)
      playback.frame = frame
      playback.frame = { ...frame, title: 'T' }
      expect(playback.momentMs).toBe(500_000)
      expect(playback.bounds).toEqual([400_000, 600_000])
      expect(told).toEqual(['jump', 'jump', held ? 'hold' : 'flow'])
    }
  })

  it('keeps speeds within what the server takes', () => {
    const { playback } = bench()
    playback.begin(500_000, 4_000)
    expect(playback.speed).toBe(100)
    playback.setSpeed(0)
    expect(playback.speed).toBe(0.1)
  })

  it('stays held where it is sought while held', () => {
    const { clock, playback, told } = bench()
    playback.begin(500_000, 1)
    playback.pause()
    playback.seek(400_000)
    clock.now += 5_000
    expect(playback.momentMs).toBe(400_000)
    expect(playback.mode).toBe('paused')
    expect(told).toEqual(['jump', 'hold', 'jump'])
  })

  it('never shows the future and ends in the present', () => {
    const { clock, playback, told } = bench()
    playback.begin(t0 + 5_000, 1)
    expect(playback.momentMs).toBeLessThan(t0)
    playback.seek(t0 - 10_000)
    playback.setSpeed(100)
    clock.now += 200
    playback.tick()
    expect(playback.mode).toBe('live')
    expect(told.at(-1)).toBe('live')
  })

  it('stops at the end of a recording and begins it again', () => {
    const { clock, playback } = bench()
    playback.begin(500_000, 10, { id: 's', title: 'S', fromMs: 500_000, toMs: 520_000 })
    clock.now += 3_000
    playback.tick()
    expect(playback.mode).toBe('paused')
    expect(playback.momentMs).toBe(520_000)
    playback.resume()
    expect(playback.momentMs).toBe(500_000)
    playback.seek(10)
    expect(playback.momentMs).toBe(500_000)
  })
})
