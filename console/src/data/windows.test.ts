import { describe, expect, it } from 'vitest'
import { seriesKey, WindowStore } from './windows'

const part = (times: number[], values: number[], name = 'cpu') => ({ name, source: 'a', tags: {}, times, values })

describe('windows', () => {
  it('stay in order of time however they come', () => {
    const store = new WindowStore()
    store.merge([part([30, 10], [3, 1]), part([20], [2])])
    expect(store.series()[0]).toMatchObject({ times: [10, 20, 30], values: [1, 2, 3] })
  })

  it('equal an ordered map after any batches', () => {
    let seed = 7
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return seed % below
    }
    for (let round = 0; round < 200; round++) {
      const store = new WindowStore()
      const model = new Map<number, number>()
      for (let batch = 0; batch < 6; batch++) {
        const times = Array.from({ length: random(8) }, () => random(20) * 1000)
        const values = times.map(() => random(100))
        times.forEach((time, i) => {
          model.set(time, values[i] as number)
        })
        store.merge([part(times, values)])
      }
      const expected = [...model].sort(([a], [b]) => a - b)
      const held = store.series()[0]
      expect(held ? held.times.map((time, i) => [time, held.values[i]]) : []).toEqual(expected)
    }
  })

  it('beyond the bounds go, oldest first', () => {
    const store = new WindowStore(3, 1)
    store.merge([part([1, 2, 3, 4], [1, 2, 3, 4]), part([1], [1], 'memory')])
    expect(store.size).toBe(1)
    expect(store.series()[0]?.times).toEqual([2, 3, 4])
  })

  it('before the horizon go, and series without any', () => {
    const store = new WindowStore()
    store.merge([part([10, 20, 30], [1, 2, 3]), part([10], [1], 'memory')])
    store.trim(20)
    expect(store.series().map((series) => [series.name, series.times])).toEqual([['cpu', [20, 30]]])
  })

  it('belong to the same series whatever the order of its tags', () => {
    expect(seriesKey({ name: 'a', source: '', tags: { x: '1', y: '2' } })).toBe(
      seriesKey({ name: 'a', source: '', tags: { y: '2', x: '1' } }),
    )
  })
})
