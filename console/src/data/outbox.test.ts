import { expect, it } from 'vitest'
import { HandClock, settled } from './fakes'
import { Outbox } from './outbox'
import { WatchBroken } from './watch'

function bench() {
  const clock = new HandClock()
  const sent: string[] = []
  const answers: (WatchBroken | string)[] = []
  let next = 0
  const outbox = new Outbox({
    clock,
    random: () => 1,
    changed: () => {},
    newId: () => `n${++next}`,
    send: async ({ clientId, text }) => {
      sent.push(`${clientId} ${text}`)
      const answer = answers.shift() ?? `id-${text}`
      if (answer instanceof WatchBroken) throw answer
      return answer
    },
  })
  return { clock, sent, answers, outbox }
}

it('sends in order, and lets go what is shown', async () => {
  const { outbox, sent } = bench()
  outbox.add('ops', 'a')
  outbox.add('ops', 'b')
  await settled()
  await settled()
  expect(sent).toEqual(['n1 a', 'n2 b'])
  outbox.settle((id) => id === 'id-a')
  expect(outbox.entries.map((entry) => [entry.text, entry.phase])).toEqual([['b', 'kept']])
})

it('sends again under the same id while the server is away, the others after it', async () => {
  const { outbox, sent, answers, clock } = bench()
  answers.push(new WatchBroken('away'), new WatchBroken('away'))
  outbox.add('ops', 'a')
  outbox.add('ops', 'b')
  await settled()
  expect(outbox.entries[0]).toMatchObject({ phase: 'waiting', problem: 'away' })
  await clock.turn(500)
  outbox.wake()
  await settled()
  await settled()
  expect(sent).toEqual(['n1 a', 'n1 a', 'n1 a', 'n2 b'])
  expect(outbox.entries.every((entry) => entry.phase === 'kept')).toBe(true)
})

it('keeps what is refused, with the reason, and goes on with the next', async () => {
  const { outbox, answers } = bench()
  answers.push(new WatchBroken('too long', 'refused'))
  outbox.add('ops', 'a')
  outbox.add('ops', 'b')
  await settled()
  await settled()
  expect(outbox.entries.map((entry) => entry.phase)).toEqual(['refused', 'kept'])
  outbox.drop('n1')
  expect(outbox.entries).toHaveLength(1)
})
