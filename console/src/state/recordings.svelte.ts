import type { Frame, Mark } from '../data/playback'
import { getSession, standing } from '../data/sessioncalls'
import type { Annotation, Issue } from '../data/sessions'
import { sayWhy } from '../data/wire'
import { replay } from './replay.svelte'
import { server } from './status.svelte'
import { toasts } from './toasts.svelte'

/** Recorded sessions as they are replayed: from their first event to their last, with marks where something happened. */
const tailMs = 2_000

/** The whole console goes back to when the session began, or to a moment of it. */
export async function replaySession(id: string, atMs?: number): Promise<void> {
  try {
    const frame = await frameOf(id)
    replay.begin(atMs ?? frame.fromMs, replay.on ? replay.speed : 1, frame)
    await markOut(id)
  } catch (cause) {
    toasts.fail(`Not replayed: ${sayWhy(cause)}`)
  }
}

async function frameOf(id: string): Promise<Frame> {
  const { session, recordStartMs } = await getSession(id)
  const fromMs = recordStartMs || session.createdMs
  const lastMs = Math.max(session.closedMs, session.lastEventMs) + tailMs
  return { id, title: session.title, fromMs, toMs: Math.max(fromMs + 1_000, Math.min(lastMs, server.nowMs() - tailMs)) }
}

async function markOut(id: string): Promise<void> {
  const { annotations, issues } = await standing(id, AbortSignal.timeout(10_000))
  if (replay.frame?.id === id) replay.marks = marksOf(annotations, issues)
}

function marksOf(annotations: Annotation[], issues: Issue[]): Mark[] {
  const pinned = annotations.map(
    ({ id, createdMs, text, author }): Mark => ({
      ...{ id, atMs: createdMs, kind: 'annotation', title: `${author}: ${text.slice(0, 80)}` },
    }),
  )
  const opened = issues.map(
    ({ id, createdMs, title }): Mark => ({ id, atMs: createdMs, kind: 'issue', title: `Issue: ${title}` }),
  )
  return [...pinned, ...opened].sort((a, b) => a.atMs - b.atMs)
}

/** An address that led here said which session it is that is replayed. */
async function adoptWanted(): Promise<void> {
  const id = replay.takeWanted()
  if (!id) return
  try {
    const frame = await frameOf(id)
    if (!replay.on) return
    replay.frame = frame
    await markOut(id)
  } catch {
    // The moment is shown all the same, without the session's marks.
  }
}

replay.onChange(() => void adoptWanted())
void adoptWanted()
