/** What a chart asks for. Plain data: it is saved in dashboards and written into addresses. */
export const aggregations = ['avg', 'last', 'min', 'max', 'sum', 'count', 'rate', 'p50', 'p95', 'p99'] as const
export type Aggregation = (typeof aggregations)[number]

export const filterKinds = ['=', '!=', 'in', 'regex', 'prefix'] as const
export type FilterKind = (typeof filterKinds)[number]

export interface Filter {
  label: string
  kind: FilterKind
  values: string[]
}

export interface MetricQuery {
  metrics: string[]
  filters: Filter[]
  /** One line per combination of these labels; none: one line per series, unless `together`. */
  groupBy: string[]
  /** One line over everything. */
  together: boolean
  aggregation: Aggregation
}

export const emptyQuery: MetricQuery = { metrics: [], filters: [], groupBy: [], together: false, aggregation: 'avg' }

/** Lines a chart draws at most; the server tells when there would be more. */
export const maxLines = 60

/** Reads a query from anything: saved bodies and addresses may have been edited by hand. */
export function readQuery(raw: unknown): MetricQuery {
  const given = isRecord(raw) ? raw : {}
  return {
    metrics: strings(given.metrics),
    filters: Array.isArray(given.filters) ? given.filters.flatMap(readFilter) : [],
    groupBy: strings(given.groupBy),
    together: given.together === true,
    aggregation: aggregations.find((known) => known === given.aggregation) ?? 'avg',
  }
}

/** A filter that selects by nothing is left out of requests, so that a half-typed one does not empty the chart. */
export function completeFilters(query: MetricQuery): Filter[] {
  return query.filters.filter((filter) => filter.label !== '' && filter.values.some((value) => value !== ''))
}

export function isAsking(query: MetricQuery): boolean {
  return query.metrics.length > 0 || completeFilters(query).length > 0
}

function readFilter(raw: unknown): Filter[] {
  if (!isRecord(raw) || typeof raw.label !== 'string') return []
  const kind = filterKinds.find((known) => known === raw.kind) ?? '='
  return [{ label: raw.label, kind, values: strings(raw.values) }]
}

export function isRecord(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw)
}

export function strings(raw: unknown): string[] {
  return Array.isArray(raw) ? raw.filter((item): item is string => typeof item === 'string') : []
}
