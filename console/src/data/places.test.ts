import { expect, it } from 'vitest'
import { partsOf, placeName } from './places'

it('says in a few words what somebody looks at', () => {
  expect(placeName('#/')).toBe('the overview')
  expect(placeName('#/dashboards/machines?span=60000')).toBe('dashboard machines')
  expect(placeName('#/chat/line%203')).toBe('chat line 3')
  expect(placeName('#/sessions/s1', 's1')).toBe('this session')
  expect(placeName('#/sessions/s2', 's1')).toBe('another session')
  expect(placeName('#/logs?q=x')).toBe('logs')
  expect(placeName('#/chat/%E0%A4%A')).toBe('chat %E0%A4%A')
})

it('takes any address apart, also one that is not encoded as it should be', () => {
  expect(partsOf('chat/line%203')).toEqual(['chat', 'line 3'])
  expect(partsOf('/chat/100%/')).toEqual(['chat', '100%'])
  expect(partsOf('')).toEqual([])
})
