import { describe, expect, it } from 'vitest'
import { fullName, lineLabels, toColumns } from './lines'

const head = (name: string, source: string, tags: Record<string, string> = {}) => ({ name, source, tags })
const line = (times: number[]) => ({ ...head('a', 'b'), times, values: times.map((time) => time / 1000) })

describe('labels', () => {
  it('say only what differs', () => {
    expect(
      lineLabels([
        head('temperature', 'press-1', { machine: 'press-1', line: 'A' }),
        head('temperature', 'press-2', { machine: 'press-2', line: 'A' }),
      ]),
    ).toEqual(['press-1', 'press-2'])
  })

  it('name the metric when there are several', () => {
    expect(lineLabels([head('cpu', 'a'), head('memory', 'a')])).toEqual(['cpu', 'memory'])
  })

  it('are never empty', () => {
    expect(lineLabels([head('', '')])).toEqual(['all series'])
    expect(lineLabels([head('cpu', 'a')])).toEqual(['cpu'])
    expect(lineLabels([head('', '', { machine: 'x' })])).toEqual(['x'])
  })

  it('can be told in full', () => {
    expect(fullName(head('cpu', 'a', { core: '1' }))).toBe('cpu{source="a", core="1"}')
  })
})

describe('columns', () => {
  it('put all lines on one axis of seconds', () => {
    const columns = toColumns([line([1000, 2000, 3000]), line([2000, 4000])], 1000, 0, 9000)
    expect(columns.times).toEqual([1, 2, 3, 4])
    expect(columns.values[1]).toEqual([undefined, 2, undefined, 4])
  })

  it('break a line where it pauses', () => {
    const columns = toColumns([line([1000, 2000, 3000, 30_000, 31_000])], 1000, 0, 60_000)
    expect(columns.times).toEqual([1, 2, 3, 3.001, 30, 31])
    expect(columns.values[0]).toEqual([1, 2, 3, null, 30, 31])
  })

  it('do not break a line that is slow by nature', () => {
    const columns = toColumns([line([0, 10_000, 20_000, 30_000])], 1000, 0, 60_000)
    expect(columns.values[0]).not.toContain(null)
  })

  it('hold what is seen and one window beyond either edge', () => {
    const columns = toColumns([line([0, 1000, 2000, 3000, 4000, 5000])], 1000, 2000, 3000)
    expect(columns.times).toEqual([1, 2, 3])
  })
})
