import { describe, expect, it } from 'vitest'
import { Burst } from './burst'
import { HandClock } from './fakes'

describe('what is wanted in bursts', () => {
  function bench() {
    const clock = new HandClock()
    const done: number[] = []
    const begun = clock.now()
    const burst = new Burst(clock, 250, () => done.push(clock.now() - begun))
    return { clock, burst, done }
  }

  it('is done at once when it is wanted alone', async () => {
    const { clock, burst, done } = bench()
    burst.want()
    expect(done).toEqual([0])
    await clock.turn(1_000)
    burst.want()
    await clock.turn(1_000)
    expect(done).toEqual([0, 1_000])
  })

  it('is done at the beginning and at the end of many', async () => {
    const { clock, burst, done } = bench()
    for (let n = 0; n < 100; n++) {
      burst.want()
      await clock.turn(16)
    }
    await clock.turn(1_000)
    expect(done).toEqual([0, 99 * 16 + 250])
  })

  it('is not done any more when it was dropped', async () => {
    const { clock, burst, done } = bench()
    burst.want()
    burst.want()
    burst.drop()
    await clock.turn(1_000)
    expect(done).toEqual([0])
    burst.want()
    expect(done).toEqual([0, 1_000])
  })
})
