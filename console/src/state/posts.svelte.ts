import { systemClock } from '../data/clock'
import { Outbox, type Outgoing } from '../data/outbox'
import { post } from '../data/sessioncalls'
import { me } from './me.svelte'
import { server } from './status.svelte'

/** What is said and noted in sessions, on its way; each is kept once, however often it is sent. */
const producer = `console-${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`
/** The first letter of an entry's text says what it is. */
const action = '!'

let entries = $state.raw<readonly Outgoing[]>([])
let sequence = 0

const box = new Outbox({
  clock: systemClock,
  random: Math.random,
  newId: () => String(++sequence),
  send: ({ place, text, clientId }) => {
    const type = text.startsWith(action) ? 'action' : 'chat'
    return post(place, me.name, type, text.slice(1), producer, Number(clientId))
  },
  changed: () => {
    entries = box.entries
  },
})

export const posts = {
  of: (session: string): Outgoing[] =>
    entries.filter((entry) => entry.place === session).map((entry) => ({ ...entry, text: entry.text.slice(1) })),
  add: (session: string, kind: 'chat' | 'action', text: string) =>
    box.add(session, `${kind === 'action' ? action : ' '}${text}`),
  drop: (clientId: string) => box.drop(clientId),
  settle(shown: (id: string) => boolean): void {
    box.settle((id) => id === '' || shown(id))
    entries = box.entries
  },
}

server.onBack(() => box.wake())
