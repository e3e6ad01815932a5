import { describe, expect, it } from 'vitest'
import { formatBytes, formatCount, formatSpan, formatValue } from './format'

describe('values as people read them', () => {
  it('keeps three figures and names large numbers', () => {
    expect(formatCount(0)).toBe('0')
    expect(formatCount(1234)).toBe('1234')
    expect(formatCount(12_345)).toBe('12.3k')
    expect(formatCount(7_654_321)).toBe('7.65M')
    expect(formatCount(-0.5)).toBe('−0.5')
    expect(formatCount(10)).toBe('10')
    expect(formatCount(100)).toBe('100')
  })

  it('counts bytes in powers of 1024', () => {
    expect(formatBytes(0)).toBe('0 B')
    expect(formatBytes(1536)).toBe('1.5 KiB')
    expect(formatBytes(64 * 1024 ** 3)).toBe('64 GiB')
  })

  it('chooses the unit of a duration', () => {
    expect(formatValue(0.0042, 's')).toBe('4.2 ms')
    expect(formatValue(250, 'ms')).toBe('250 ms')
    expect(formatValue(7200, 's')).toBe('2 h')
    expect(formatSpan(93_600_000)).toBe('1 d 2 h')
  })

  it('says nothing for no value', () => {
    expect(formatValue(undefined, '%')).toBe('–')
    expect(formatValue(Number.NaN)).toBe('–')
  })

  it('puts unknown units behind the number', () => {
    expect(formatValue(21.55, '°C')).toBe('21.6 °C')
  })
})
