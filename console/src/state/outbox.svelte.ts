import { say } from '../data/chatcalls'
import { systemClock } from '../data/clock'
import { Outbox, type Outgoing } from '../data/outbox'
import { me } from './me.svelte'
import { server } from './status.svelte'

/** Messages on their way; they go on while other pages are shown. */
let entries = $state.raw<readonly Outgoing[]>([])

const box = new Outbox({
  clock: systemClock,
  random: Math.random,
  newId: () => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`,
  send: (entry) => say(me.name, entry.place, entry.text, entry.clientId),
  changed: () => {
    entries = box.entries
  },
})

export const outbox = {
  of: (room: string): Outgoing[] => entries.filter((entry) => entry.place === room),
  add: (room: string, text: string) => box.add(room, text),
  drop: (clientId: string) => box.drop(clientId),
  settle(shown: (id: string) => boolean): void {
    box.settle(shown)
    entries = box.entries
  },
}

server.onBack(() => box.wake())

addEventListener('beforeunload', (event) => {
  if (entries.some((entry) => entry.phase === 'waiting' || entry.phase === 'sending')) event.preventDefault()
})
