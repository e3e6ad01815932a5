import type { Line } from '../data/lines'
import type { Feed } from './feed.svelte'
import type { View } from './view.svelte'

/**
 * `window.penstock`: what the charts of this page hold, read-only, for scripts that test the console from outside.
 */
interface Published {
  title: () => string
  feed: Feed
  view: View
}

export interface ChartSnapshot {
  title: string
  phase: string
  stepMs: number
  series: Pick<Line, 'name' | 'source' | 'tags' | 'times' | 'values'>[]
}

const charts = new Set<Published>()

export function publishChart(chart: Published): () => void {
  charts.add(chart)
  return () => charts.delete(chart)
}

function snapshot({ title, feed, view }: Published): ChartSnapshot {
  const series = feed
    .liveWindows()
    .map(({ name, source, tags, times, values }) => ({ name, source, tags, times: [...times], values: [...values] }))
  return { title: title(), phase: view.state.phase, stepMs: feed.stepMs, series }
}

Object.defineProperty(window, 'penstock', { value: Object.freeze({ charts: () => [...charts].map(snapshot) }) })
