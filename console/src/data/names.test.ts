import { expect, it } from 'vitest'
import { nameProblem, personProblem } from './names'

it('lets nobody be called as the server is, however it is written', () => {
  for (const name of ['system', 'System', ' SYSTEM ']) {
    expect(personProblem(name)).not.toBe('')
    expect(nameProblem(name)).toBe('')
  }
  expect(personProblem('systems')).toBe('')
})

it('refuses what cannot be seen, as the server does', () => {
  for (const c of ['\u200b', '\u202e', '\u0007', '\u2028', '\u115f', '\u1160', '\u3164', '\uffa0', '\ud800']) {
    expect(nameProblem(`a${c}b`), c.charCodeAt(0).toString(16)).toContain('cannot be seen')
  }
  expect(nameProblem('김 Åsa-3')).toBe('')
})

it('takes up to 128 bytes', () => {
  expect(nameProblem('é'.repeat(64))).toBe('')
  expect(nameProblem('é'.repeat(65))).toContain('128 bytes')
  expect(nameProblem('  ')).toBe('A name is needed.')
})
