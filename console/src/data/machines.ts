import { type ChartSpec, guessUnit, newChart } from './dashboard'
import { emptyQuery, type MetricQuery } from './query'
import type { SeriesHead } from './windows'

/** The dashboard that nobody has to make: what machines and this host report, drawn so that it can be read. */

const wellKnown = ['temperature', 'vibration', 'pressure', 'power', 'cpu', 'memory', 'load', 'network', 'disk']
const ofTheServer = /^(jvm|process|penstock|system)[._]/
const most = 12
const readableLines = 10

/** The metrics worth a chart each, the most telling first. */
export function machineMetrics(names: string[]): string[] {
  return [...names].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)).slice(0, most)
}

/** One line per series while they are few; else per value of the label that splits them most readably. */
export function machineChart(name: string, series: SeriesHead[]): ChartSpec {
  const query: MetricQuery = { ...emptyQuery, metrics: [name], ...readableGrouping(series) }
  return { ...newChart(query, '', guessUnit(name)), id: `machines-${name}` }
}

function readableGrouping(series: SeriesHead[]): Pick<MetricQuery, 'groupBy' | 'together'> {
  if (series.length <= readableLines) return { groupBy: [], together: false }
  const values = new Map<string, Set<string>>()
  for (const one of series) {
    for (const [label, value] of Object.entries({ source: one.source, ...one.tags })) {
      values.set(label, (values.get(label) ?? new Set()).add(value))
    }
  }
  const fitting = [...values].filter(([, set]) => set.size > 1 && set.size <= readableLines)
  fitting.sort(([a, setA], [b, setB]) => setB.size - setA.size || (a < b ? -1 : 1))
  const best = fitting[0]
  return best ? { groupBy: [best[0]], together: false } : { groupBy: [], together: true }
}

/** Well-known names, then other machines' metrics, then what the server says of itself. */
function rank(name: string): number {
  const at = wellKnown.indexOf(name)
  if (at >= 0) return at
  return ofTheServer.test(name) ? wellKnown.length + 1 : wellKnown.length
}
