import { expect, test } from 'vitest'
import { Pace } from './pace'

test('the rate is that of the last seconds', () => {
  const pace = new Pace()
  for (let second = 0; second <= 20; second++)
    pace.note(second < 10 ? second : 10 + (second - 10) * 100, second * 1_000)
  expect(pace.rate()).toBe(100)
  expect(pace.leftMs(2_010)).toBe(10_000)
})

test('nothing is said too early', () => {
  const pace = new Pace()
  expect(pace.rate()).toBeUndefined()
  pace.note(0, 0)
  pace.note(1_000_000, 100)
  expect(pace.rate()).toBeUndefined()
  expect(pace.leftMs(2_000_000)).toBeUndefined()
})

test('after a pause, or from further back, it is measured anew', () => {
  const pace = new Pace()
  pace.note(0, 0)
  pace.note(1_000, 1_000)
  pace.rest()
  expect(pace.rate()).toBeUndefined()
  pace.note(1_000, 60_000)
  pace.note(3_000, 61_000)
  expect(pace.rate()).toBe(2_000)
  pace.note(500, 62_000)
  expect(pace.rate()).toBeUndefined()
})

test('what does not move has no end', () => {
  const pace = new Pace()
  pace.note(5, 0)
  pace.note(5, 2_000)
  expect(pace.rate()).toBe(0)
  expect(pace.leftMs(10)).toBeUndefined()
})
