import type { ReplayLine } from './playback'

/** The words in which the pages, the feeds and the server's adapter speak of sessions. Types only. */

export interface SessionHead {
  id: string
  title: string
  open: boolean
  createdMs: number
  /** 0: never closed, or opened again. */
  closedMs: number
  lastEventMs: number
  members: number
  annotations: number
  openIssues: number
  issues: number
}

export interface SessionLook {
  /** A page of the console with its parameters, `#/dashboards/web?span=…`. */
  route: string
  leads: boolean
  follows: string
  /** 0: the present. */
  replayMomentMs: number
  /** 0 with a moment: held there. */
  replaySpeed: number
  toldMs: number
}

export interface SessionMember {
  id: string
  name: string
  joinedMs: number
  look: SessionLook | undefined
}

export interface Annotation {
  id: string
  sessionId: string
  author: string
  dashboardId: string
  chartId: string
  metric: string
  fromMs: number
  toMs: number
  text: string
  createdMs: number
  revision: number
  deleted: boolean
}

export const issueStates = ['open', 'in progress', 'resolved'] as const
export type IssueState = (typeof issueStates)[number]

export interface Issue {
  id: string
  sessionId: string
  author: string
  title: string
  text: string
  assignee: string
  state: IssueState
  createdMs: number
  changedMs: number
  changedBy: string
  revision: number
}

export type SessionDeed =
  | { kind: 'said'; type: string; text: string }
  | { kind: 'joined' | 'left' }
  | { kind: 'looked'; look: SessionLook }
  | { kind: 'annotated'; annotation: Annotation }
  | { kind: 'issue'; issue: Issue }
  | { kind: 'session'; session: SessionHead }

export interface SessionEvent {
  id: string
  timeMs: number
  userId: string
  userName: string
  deed: SessionDeed
}

/** One message of a subscription. */
export interface SessionWord {
  event?: SessionEvent
  /** The state at the beginning. */
  state?: { session: SessionHead | undefined; members: SessionMember[] }
  cursor: string
}

/** One message about the notes on charts. */
export interface NoteWord {
  /** As it is from now on. */
  annotation: Annotation | undefined
  /** All that there are have been told. */
  current: boolean
  cursor: string
}

export interface NoteCall {
  /** Of those there are, those that touch it. */
  range: [number, number]
  cursor: string
}

export interface RecordCall {
  sessionId: string
  /** First the newest so many events. */
  last: number
  cursor: string
  replay: ReplayLine | undefined
}
