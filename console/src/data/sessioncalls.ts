import { Code, ConnectError, createClient } from '@connectrpc/connect'
import { Collaboration } from '../gen/analytics_pb'
import {
  SessionState,
  Sessions,
  type Annotation as WireAnnotation,
  type SessionEvent as WireEvent,
  type Issue as WireIssue,
  IssueState as WireIssueState,
  type Look as WireLook,
  type Member as WireMember,
  type Session as WireSession,
} from '../gen/penstock/sessions/v1/sessions_pb'
import { transport } from './server'
import {
  type Annotation,
  type Issue,
  type IssueState,
  issueStates,
  type NoteCall,
  type NoteWord,
  type RecordCall,
  type SessionDeed,
  type SessionEvent,
  type SessionHead,
  type SessionLook,
  type SessionMember,
  type SessionWord,
} from './sessions'
import { WatchBroken } from './watch'
import { endReason, sayWhy, toReplay, toTimestamp } from './wire'

/** Calls for sessions, between the contract's types and the console's own. */
const sessions = createClient(Sessions, transport)
const collaboration = createClient(Collaboration, transport)
const liveHeartbeat = 5

export async function* openRecord(call: RecordCall, signal: AbortSignal): AsyncIterable<SessionWord> {
  const { sessionId, last, cursor, replay } = call
  const start = replay && { start: toTimestamp(replay.startMs) }
  const heartbeatSeconds = replay ? 1 : liveHeartbeat
  const common = { sessionId, last, afterCursor: cursor, heartbeatSeconds, withState: cursor === '' }
  try {
    for await (const one of sessions.watch({ ...common, ...toReplay(replay), ...start }, { signal, timeoutMs: 0 })) {
      const { state } = one
      yield {
        ...(one.event && toEvent(one.event)),
        ...(state && {
          state: { session: state.session && toHead(state.session), members: state.members.map(toMember) },
        }),
        cursor: one.cursor,
      }
    }
  } catch (cause) {
    throw broken(cause)
  }
}

/** Takes part for as long as the call is open. */
export async function* openJoin(
  sessionId: string,
  user: string,
  cursor: string,
  signal: AbortSignal,
): AsyncIterable<SessionWord> {
  const request = {
    ...{ sessionId, userId: user, userName: user, afterCursor: cursor, heartbeatSeconds: liveHeartbeat },
    ...{ includeOwn: true, includeLooks: true },
  }
  try {
    for await (const one of collaboration.joinSession(request, { signal, timeoutMs: 0 })) {
      yield { ...(one.event && toEvent(one.event)), cursor: one.cursor }
    }
  } catch (cause) {
    throw broken(cause)
  }
}

export async function listSessions(contains: string, signal: AbortSignal) {
  const page = await sessions.listSessions({ contains, pageSize: 200 }, { signal })
  return { sessions: page.sessions.map(toHead), total: page.totalCount }
}

export async function getSession(sessionId: string) {
  const { session, members, recordStartMs } = await sessions.getSession({ sessionId })
  if (!session) throw new Error('The server sent no session.')
  return { session: toHead(session), members: members.map(toMember), recordStartMs: Number(recordStartMs) }
}

export async function createSession(title: string, user: string): Promise<SessionHead> {
  const { session } = await sessions.createSession({ title, userId: user, userName: user })
  if (!session) throw new Error('The server did not say what it made.')
  return toHead(session)
}

export const closeSession = (sessionId: string, userId: string) => sessions.closeSession({ sessionId, userId })
export const reopenSession = (sessionId: string, userId: string) => sessions.reopenSession({ sessionId, userId })
export const deleteSession = (sessionId: string, userId: string) => sessions.deleteSession({ sessionId, userId })

export async function standing(sessionId: string, signal: AbortSignal) {
  const options = { signal }
  const [notes, issues] = await Promise.all([
    sessions.listAnnotations({ sessionId, pageSize: 1_000 }, options),
    sessions.listIssues({ sessionId, pageSize: 1_000 }, options),
  ])
  return { annotations: notes.annotations.map(toAnnotation), issues: issues.issues.map(toIssue) }
}

/** Notes of all sessions that touch a stretch of time; as it was at a moment, if one is given. */
export async function annotationsOf(fromMs: number, toMs: number, atMs: number | undefined, signal: AbortSignal) {
  const range = { startMs: whole(fromMs), endMs: whole(toMs) }
  const page = await sessions.listAnnotations({ range, atMs: whole(atMs ?? 0), pageSize: 300 }, { signal })
  return page.annotations.map(toAnnotation)
}

/** Notes of all sessions as they are pinned and taken away. */
export async function* openNotes(call: NoteCall, signal: AbortSignal): AsyncIterable<NoteWord> {
  const [fromMs, toMs] = call.range
  const range = { startMs: whole(fromMs), endMs: whole(toMs) }
  const request = { range, afterCursor: call.cursor, heartbeatSeconds: liveHeartbeat }
  try {
    for await (const one of sessions.watchAnnotations(request, { signal, timeoutMs: 0 })) {
      const { annotation, current, cursor } = one
      yield { annotation: annotation && toAnnotation(annotation), current, cursor }
    }
  } catch (cause) {
    throw broken(cause)
  }
}

export interface NewAnnotation {
  sessionId: string
  user: string
  dashboardId: string
  chartId: string
  metric: string
  fromMs: number
  toMs: number
  text: string
}

export async function annotate(note: NewAnnotation): Promise<void> {
  const { sessionId, user, dashboardId, chartId, metric, text } = note
  const range = { startMs: whole(note.fromMs), endMs: whole(note.toMs) }
  const pin = { dashboardId, chartId, metric }
  await sessions.annotate({ sessionId, userId: user, userName: user, pin, range, text })
}

export const deleteAnnotation = (sessionId: string, annotationId: string, userId: string) =>
  sessions.deleteAnnotation({ sessionId, annotationId, userId })

export async function openIssue(sessionId: string, user: string, title: string, assignee: string): Promise<void> {
  await sessions.openIssue({ sessionId, userId: user, userName: user, title, assignee })
}

/** The revision that it then has. */
export async function updateIssue(
  issue: Issue,
  user: string,
  change: { state?: IssueState; assignee?: string },
): Promise<number> {
  const { sessionId, id: issueId, revision } = issue
  const state = change.state && { state: wireStates[issueStates.indexOf(change.state)] as WireIssueState }
  const assignee = change.assignee === undefined ? {} : { assignee: change.assignee }
  const request = { sessionId, issueId, userId: user, revision: BigInt(revision), ...state, ...assignee }
  return Number((await sessions.updateIssue(request)).issue?.revision ?? 0)
}

/** Says or does something in a session, once, however often it is sent. */
export async function post(sessionId: string, user: string, type: string, text: string, producer: string, n: number) {
  const message = { userId: user, message: text, messageType: type, metadata: {} }
  try {
    const kept = await collaboration.post({
      ...{ sessionId, message, userId: user, userName: user, producer, sequence: BigInt(n) },
    })
    return kept.event?.id ?? ''
  } catch (cause) {
    throw broken(cause)
  }
}

export async function lookAt(sessionId: string, userId: string, look: Omit<SessionLook, 'toldMs'>): Promise<void> {
  const { route, leads, follows, replayMomentMs, replaySpeed } = look
  await sessions.lookAt({
    ...{ sessionId, userId },
    look: { route, leads, followsUserId: follows, replayMomentMs: whole(replayMomentMs), replaySpeed },
  })
}

const wireStates = [WireIssueState.OPEN, WireIssueState.IN_PROGRESS, WireIssueState.RESOLVED]

function toHead(one: WireSession): SessionHead {
  return {
    id: one.id,
    title: one.title || one.id,
    open: one.state !== SessionState.CLOSED,
    createdMs: Number(one.createdMs),
    closedMs: Number(one.closedMs),
    lastEventMs: Number(one.lastEventMs),
    members: one.members,
    annotations: one.annotations,
    openIssues: one.openIssues,
    issues: one.issues,
  }
}

function toLook(one: WireLook): SessionLook {
  return {
    route: one.route,
    leads: one.leads,
    follows: one.followsUserId,
    replayMomentMs: Number(one.replayMomentMs),
    replaySpeed: one.replaySpeed,
    toldMs: Number(one.toldMs),
  }
}

function toMember(one: WireMember): SessionMember {
  const { userId: id, userName, joinedMs, look } = one
  return { id, name: userName || id, joinedMs: Number(joinedMs), look: look && toLook(look) }
}

function toAnnotation(one: WireAnnotation): Annotation {
  const { id, sessionId, text, deleted, pin, range } = one
  return {
    ...{ id, sessionId, text, deleted },
    author: one.userName || one.userId,
    dashboardId: pin?.dashboardId ?? '',
    chartId: pin?.chartId ?? '',
    metric: pin?.metric ?? '',
    fromMs: Number(range?.startMs ?? 0),
    toMs: Number(range?.endMs ?? 0),
    createdMs: Number(one.createdMs),
    revision: Number(one.revision),
  }
}

function toIssue(one: WireIssue): Issue {
  const { id, sessionId, title, text, assignee, changedBy } = one
  return {
    ...{ id, sessionId, title, text, assignee, changedBy },
    author: one.userName || one.userId,
    state: issueStates[wireStates.indexOf(one.state)] ?? 'open',
    createdMs: Number(one.createdMs),
    changedMs: Number(one.changedMs),
    revision: Number(one.revision),
  }
}

/** What a later server tells and this page does not know is left out. */
function toEvent(one: WireEvent): { event?: SessionEvent } {
  const deed = toDeed(one)
  const { id, userId } = one
  return deed ? { event: { id, userId, timeMs: Number(one.timeMs), userName: one.userName || userId, deed } } : {}
}

function toDeed({ what }: WireEvent): SessionDeed | undefined {
  switch (what.case) {
    case 'said':
      return { kind: 'said', type: what.value.messageType, text: what.value.message }
    case 'joined':
    case 'left':
      return { kind: what.case }
    case 'looked':
      return { kind: 'looked', look: toLook(what.value) }
    case 'annotated':
      return { kind: 'annotated', annotation: toAnnotation(what.value) }
    case 'issue':
      return { kind: 'issue', issue: toIssue(what.value) }
    case 'session':
      return { kind: 'session', session: toHead(what.value) }
    default:
      return undefined
  }
}

function whole(ms: number): bigint {
  return BigInt(Math.round(ms))
}

function broken(cause: unknown): WatchBroken {
  const { code } = ConnectError.from(cause)
  return new WatchBroken(sayWhy(cause), code === Code.NotFound ? 'missing' : endReason(code))
}
