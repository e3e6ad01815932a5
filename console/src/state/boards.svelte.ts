import { create } from '@bufbuild/protobuf'
import { type DashboardBody, emptyBody, readBody, writeBody } from '../data/dashboard'
import { machineChart, machineMetrics } from '../data/machines'
import { emptyQuery } from '../data/query'
import { dashboards, labelValues, listSeries } from '../data/server'
import { type StoredDashboard, StoredDashboardSchema } from '../gen/penstock/dashboards/v1/dashboards_pb'

/** Saved dashboards, as the server keeps them for everyone. */
export interface Board {
  /** Empty: never saved. */
  id: string
  title: string
  body: DashboardBody
  revision: bigint
  updatedAtMs: number
}

/** The one that is made from what exists and cannot be changed, only copied. */
export const machinesId = 'machines'

export async function listBoards(): Promise<Board[]> {
  const { dashboards: stored } = await dashboards.listDashboards({})
  return stored.map(fromStored)
}

export async function loadBoard(id: string): Promise<Board> {
  const { dashboard } = await dashboards.getDashboard({ id })
  if (!dashboard) throw new Error('The server sent no dashboard.')
  return fromStored(dashboard)
}

export async function loadMachines(): Promise<Board> {
  const { values } = await labelValues('__name__', emptyQuery, '', 1_000)
  const charts = await Promise.all(
    machineMetrics(values).map(async (name) => {
      const { series } = await listSeries({ ...emptyQuery, metrics: [name] }, 300)
      return machineChart(name, series)
    }),
  )
  return { id: machinesId, title: 'Machines', body: { ...emptyBody, charts }, revision: 0n, updatedAtMs: 0 }
}

export async function saveBoard(board: Board): Promise<Board> {
  const { id, title, body, revision } = board
  const dashboard = create(StoredDashboardSchema, { id, title, body: writeBody(body), revision })
  const saved = await dashboards.saveDashboard({ dashboard })
  if (!saved.dashboard) throw new Error('The server did not say what it saved.')
  // The answer may leave the body out; what was sent is what is stored.
  return { ...fromStored(saved.dashboard), body }
}

export async function deleteBoard(id: string): Promise<void> {
  await dashboards.deleteDashboard({ id })
}

function fromStored(stored: StoredDashboard): Board {
  const at = stored.updatedAt
  return {
    id: stored.id,
    title: stored.title,
    body: readBody(stored.body),
    revision: stored.revision,
    updatedAtMs: at ? Number(at.seconds) * 1000 + at.nanos / 1e6 : 0,
  }
}
