import { describe, expect, it } from 'vitest'
import { emptyBody, moveChart, newChart, readBody, writeBody } from './dashboard'
import { machineChart, machineMetrics } from './machines'
import { completeFilters, emptyQuery, readQuery } from './query'
import { stepFor } from './steps'

describe('a stored dashboard', () => {
  it('comes back as it was saved', () => {
    const chart = {
      ...newChart({ ...emptyQuery, metrics: ['cpu'], groupBy: ['host'], aggregation: 'p95' as const }, 'CPU', '%'),
      size: 'full' as const,
    }
    const body = { ...emptyBody, spanMs: 3_600_000, charts: [chart] }
    expect(readBody(writeBody(body))).toEqual(body)
  })

  it('that somebody broke by hand loses only what is broken', () => {
    expect(readBody('nonsense')).toEqual(emptyBody)
    const body = readBody(
      '{"spanMs":-5,"charts":[7,{"id":"a","query":{"metrics":["x",3],"aggregation":"median"}},{"id":"a"}]}',
    )
    expect(body.charts).toHaveLength(2)
    expect(body.charts[0]?.query).toEqual({ ...emptyQuery, metrics: ['x'] })
    expect(body.charts[0]?.id).not.toBe(body.charts[1]?.id)
    expect(body.spanMs).toBe(10_000)
  })

  it('moves charts within its bounds', () => {
    const charts = ['a', 'b', 'c'].map((id) => ({ ...newChart(), id }))
    const order = (id: string, by: number) =>
      moveChart(charts, id, by)
        .map((chart) => chart.id)
        .join('')
    expect([order('a', 1), order('c', -1), order('a', -1), order('c', 1), order('x', 1)]).toEqual([
      'bac',
      'acb',
      'abc',
      'abc',
      'abc',
    ])
  })
})

describe('a query', () => {
  it('leaves out filters that are half typed', () => {
    const query = readQuery({
      filters: [
        { label: 'a', kind: '=', values: [] },
        { label: '', values: ['x'] },
        { label: 'b', kind: '~', values: ['y'] },
      ],
    })
    expect(completeFilters(query)).toEqual([{ label: 'b', kind: '=', values: ['y'] }])
  })

  it('cuts a span into steps that people know', () => {
    expect([5, 15, 60, 360, 1440, 10_080].map((minutes) => stepFor(minutes * 60_000) / 1000)).toEqual([
      1, 2, 10, 60, 300, 1800,
    ])
  })
})

describe('the machines dashboard', () => {
  it('draws every series while they are few, and groups by the label that reads best when they are many', () => {
    const few = machineChart('temperature', [{ name: 'temperature', source: 'a', tags: {} }])
    expect(few.query).toMatchObject({ metrics: ['temperature'], groupBy: [], together: false })
    const series = Array.from({ length: 100 }, (_, i) => ({
      name: 'power',
      source: `m${i}`,
      tags: { line: String(i % 4), kind: i % 2 ? 'x' : 'y' },
    }))
    expect(machineChart('power', series).query.groupBy).toEqual(['line'])
  })

  it('puts what machines report before what this process reports', () => {
    expect(machineMetrics(['jvm.threads', 'cpu', 'temperature', 'zebra'])).toEqual([
      'temperature',
      'cpu',
      'zebra',
      'jvm.threads',
    ])
  })
})
