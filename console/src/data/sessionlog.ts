import type { Annotation, Issue, SessionEvent, SessionHead, SessionMember } from './sessions'

/**
 * A session as its record has it: who is there and what they look at, what was said and done, what is pinned to charts,
 * which issues there are. The same event twice is the same as once.
 */
export interface RecordLine {
  id: string
  timeMs: number
  userName: string
  /** `chat` is said; everything else is told. */
  kind: 'chat' | 'told'
  text: string
  /** What it is about, where that can be gone to. */
  annotation?: Annotation
}

export const mostRecordLines = 2_000

export class SessionLog {
  session: SessionHead | undefined
  #lines: RecordLine[] = []
  readonly #members = new Map<string, SessionMember>()
  readonly #annotations = new Map<string, Annotation>()
  readonly #issues = new Map<string, Issue>()
  /** Issues as the record has told them so far: what is told next is told against this. */
  readonly #told = new Map<string, Issue>()

  get lines(): readonly RecordLine[] {
    return this.#lines
  }

  /** By name. */
  get members(): SessionMember[] {
    return [...this.#members.values()].sort((a, b) => a.name.localeCompare(b.name))
  }

  /** By their place in time. */
  get annotations(): Annotation[] {
    return [...this.#annotations.values()].filter((one) => !one.deleted).sort((a, b) => a.fromMs - b.fromMs)
  }

  /** Those that are not resolved first, in each the newest first. */
  get issues(): Issue[] {
    const done = (issue: Issue) => (issue.state === 'resolved' ? 1 : 0)
    return [...this.#issues.values()].sort((a, b) => done(a) - done(b) || (a.id < b.id ? 1 : -1))
  }

  clear(): void {
    this.#lines = []
    this.#members.clear()
    this.#annotations.clear()
    this.#issues.clear()
    this.#told.clear()
  }

  begin(session: SessionHead | undefined, members: SessionMember[]): void {
    this.session = session ?? this.session
    this.#members.clear()
    for (const member of members) this.#members.set(member.id, member)
  }

  putIssue(issue: Issue): void {
    if ((this.#issues.get(issue.id)?.revision ?? 0) <= issue.revision) this.#issues.set(issue.id, issue)
  }

  putAnnotation(annotation: Annotation): void {
    const held = this.#annotations.get(annotation.id)
    if ((held?.revision ?? 0) <= annotation.revision) this.#annotations.set(annotation.id, annotation)
  }

  apply(event: SessionEvent): void {
    const { deed, userId: id, userName: name, timeMs } = event
    switch (deed.kind) {
      case 'said':
        if (deed.type === 'chat') this.#add(event, deed.text, 'chat')
        else this.#add(event, deed.type === 'action' ? deed.text : `${deed.type}: ${deed.text}`)
        return
      case 'joined':
        this.#members.set(id, { id, name, joinedMs: timeMs, look: this.#members.get(id)?.look })
        this.#add(event, 'joined')
        return
      case 'left':
        this.#members.delete(id)
        this.#add(event, 'left')
        return
      case 'looked': {
        const held = this.#members.get(id)
        if (held) this.#members.set(id, { ...held, look: deed.look })
        return
      }
      case 'annotated':
        this.#tellAnnotation(event, deed.annotation)
        return
      case 'issue':
        this.#tellIssue(event, deed.issue)
        return
      case 'session':
        this.session = deed.session
        if (deed.session.closedMs > 0) this.#members.clear()
        this.#add(event, deed.session.closedMs > 0 ? 'closed the session' : 'opened the session')
    }
  }

  #tellAnnotation(event: SessionEvent, next: Annotation): void {
    const verb = next.deleted ? 'took away' : next.revision > 1 ? 'changed' : 'pinned'
    const where = next.metric || next.chartId
    this.#add(event, `${verb} a note on ${where}: ${next.text}`, 'told', next)
    this.putAnnotation(next)
  }

  #tellIssue(event: SessionEvent, next: Issue): void {
    const before = this.#told.get(next.id)
    if (before && before.revision >= next.revision) return
    this.#told.set(next.id, next)
    this.#add(event, issueWords(before, next))
    this.putIssue(next)
  }

  #add({ id, timeMs, userName }: SessionEvent, text: string, kind: RecordLine['kind'] = 'told', about?: Annotation) {
    let at = this.#lines.length
    while (at > 0 && (this.#lines[at - 1]?.id ?? '') > id) at--
    if (this.#lines[at - 1]?.id === id) return
    const line = { id, timeMs, userName, kind, text, ...(about && { annotation: about }) }
    this.#lines = this.#lines.toSpliced(at, 0, line).slice(-mostRecordLines)
  }
}

/** What happened to an issue, in words. */
function issueWords(before: Issue | undefined, next: Issue): string {
  const title = `“${next.title}”`
  if (!before && next.revision <= 1) return `opened the issue ${title}${next.assignee ? ` for ${next.assignee}` : ''}`
  if (before && before.assignee !== next.assignee && before.state === next.state) {
    return next.assignee ? `gave ${title} to ${next.assignee}` : `took ${title} from ${before.assignee}`
  }
  if (next.state === 'resolved') return `resolved ${title}`
  if (next.state === 'in progress') return `works on ${title}`
  return before && before.state !== next.state ? `opened ${title} again` : `changed ${title}`
}
