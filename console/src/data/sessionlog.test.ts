import { describe, expect, it } from 'vitest'
import { SessionLog } from './sessionlog'
import type { Annotation, Issue, SessionDeed } from './sessions'

let next = 0
const event = (deed: SessionDeed, user = 'ann', n = ++next) => ({
  ...{ id: String(n).padStart(26, '0'), timeMs: n, userId: user, userName: user.toUpperCase(), deed },
})

const issue = (revision: number, more: Partial<Issue> = {}): Issue => ({
  ...{ id: 'i1', sessionId: 's', author: 'ANN', title: 'Pump 2', text: '', assignee: '', state: 'open' as const },
  ...{ createdMs: 1, changedMs: 1, changedBy: 'ann', revision },
  ...more,
})

const note = (revision: number, more: Partial<Annotation> = {}): Annotation => ({
  ...{ id: 'a1', sessionId: 's', author: 'ANN', dashboardId: 'd', chartId: 'c', metric: 'cpu', fromMs: 5, toMs: 9 },
  ...{ text: 'hot', createdMs: 1, revision, deleted: false },
  ...more,
})

describe('the record of a session', () => {
  it('knows who is there and what they look at', () => {
    const log = new SessionLog()
    const look = { route: '#/logs', leads: true, follows: '', replayMomentMs: 0, replaySpeed: 0, toldMs: 1 }
    log.apply(event({ kind: 'joined' }))
    log.apply(event({ kind: 'joined' }, 'bob'))
    log.apply(event({ kind: 'looked', look }, 'bob'))
    log.apply(event({ kind: 'looked', look }, 'stranger'))
    log.apply(event({ kind: 'left' }))
    expect(log.members).toMatchObject([{ id: 'bob', name: 'BOB', look: { route: '#/logs' } }])
  })

  it('tells what happened once, in its order', () => {
    const log = new SessionLog()
    const said = event({ kind: 'said', type: 'chat', text: 'hello' }, 'ann', 100)
    log.apply(event({ kind: 'said', type: 'action', text: 'closed valve 3' }, 'ann', 101))
    log.apply(said)
    log.apply(said)
    expect(log.lines.map((line) => [line.kind, line.text])).toEqual([
      ['chat', 'hello'],
      ['told', 'closed valve 3'],
    ])
  })

  it('says what became of an issue, and keeps the newest of it', () => {
    const log = new SessionLog()
    log.putIssue(issue(4, { state: 'resolved' }))
    log.apply(event({ kind: 'issue', issue: issue(1, { assignee: 'bob' }) }))
    log.apply(event({ kind: 'issue', issue: issue(2, { assignee: 'carl' }) }))
    log.apply(event({ kind: 'issue', issue: issue(3, { assignee: 'carl', state: 'in progress' }) }))
    log.apply(event({ kind: 'issue', issue: issue(4, { state: 'resolved' }) }))
    log.apply(event({ kind: 'issue', issue: issue(5) }))
    log.putIssue(issue(2))
    expect(log.lines.map((line) => line.text)).toEqual([
      'opened the issue “Pump 2” for bob',
      'gave “Pump 2” to carl',
      'works on “Pump 2”',
      'resolved “Pump 2”',
      'opened “Pump 2” again',
    ])
    expect(log.issues).toMatchObject([{ revision: 5, state: 'open' }])
  })

  it('keeps what is pinned until it is taken away', () => {
    const log = new SessionLog()
    log.apply(event({ kind: 'annotated', annotation: note(1) }))
    expect(log.annotations).toMatchObject([{ text: 'hot' }])
    log.apply(event({ kind: 'annotated', annotation: note(2, { deleted: true }) }))
    log.putAnnotation(note(1))
    expect(log.annotations).toEqual([])
    expect(log.lines.at(-1)?.text).toBe('took away a note on cpu: hot')
  })
})
