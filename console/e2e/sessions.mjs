// Sessions: two operators on one incident, and the whole of it replayed afterwards.
import { charts, phase, until } from './browser.mjs'
import { say } from './chat.mjs'

export async function checkSessions(browser, url, metric, room) {
  const incident = { beganMs: Date.now() }
  const ann = await browser.open(`${url}/#/sessions`, { storage: { 'penstock.name': 'Ann' } })
  const bob = await browser.open(`${url}/#/sessions`, { storage: { 'penstock.name': 'Bob' }, colorScheme: 'light' })
  await ann.getByRole('button', { name: 'New session' }).click()
  await ann.locator('#session-title').fill('Oven 1 runs hot')
  await ann.getByRole('button', { name: 'Begin', exact: true }).click()
  await until('Ann is in', () => ann.locator('[data-session]').isVisible())
  incident.id = await ann.locator('[data-session]').getAttribute('data-session')
  await bob.goto(`${url}/#/sessions/${incident.id}`)
  await bob.locator('[data-join]').click()
  await until('they see each other', async () => (await ann.locator('[data-person="Bob"]').count()) === 1)

  await say(ann, 'It began five minutes ago')
  await say(bob, 'I see it as well')
  for (const page of [ann, bob]) await until('both see both', () => record(page, 'I see it as well'))
  await issue(ann, bob)
  await pinned(browser, ann, bob, url, metric)
  await followed(ann, bob, url)
  await ann.goto(`${url}/#/sessions/${incident.id}`)
  await until('the pinned note is told', () => record(ann, 'pinned a note'))
  await ann.shot('session')
  await bob.goto(`${url}/#/sessions/${incident.id}`)
  await bob.waitForTimeout(500)
  await bob.shot('session-light')
  await replayed(ann, url, incident, metric, room)
  await closed(ann, bob)
  await ann.goto(`${url}/#/sessions`)
  await until('it is recorded', () => ann.getByRole('heading', { name: 'Recorded' }).isVisible())
  await ann.shot('sessions')
  return [ann, bob]
}

const record = (page, text) => page.locator('[data-record]').getByText(text).first().isVisible()

async function issue(ann, bob) {
  await ann.locator('[data-new-issue]').fill('Check the burner')
  await ann.keyboard.press('Enter')
  await until('Bob sees the issue', async () => (await bob.locator('[data-issue]').count()) === 1)
  await bob.locator('[data-issue] select').nth(1).selectOption('Bob')
  await bob.locator('[data-issue] select').first().selectOption('in progress')
  await until('Ann sees who does it', () => record(ann, 'works on “Check the burner”'))
}

/** A stretch is drawn on a chart, a note pinned to it; everybody sees it on the same chart, in the session or not. */
async function pinned(browser, ann, bob, url, metric) {
  const address = `${url}/#/explore?${new URLSearchParams({ q: JSON.stringify({ metrics: [metric] }), span: '300000' })}`
  const cem = await browser.open('about:blank', { storage: {} })
  const asked = []
  cem.on('request', (request) => asked.push(request.url()))
  for (const page of [ann, bob, cem]) {
    await page.goto(address)
    await until('the chart is live', async () => (await phase(page)) === 'live')
  }
  const box = await ann.locator('.u-over').first().boundingBox()
  await ann.mouse.move(box.x + box.width * 0.8, box.y + 60)
  await ann.mouse.down()
  await ann.mouse.move(box.x + box.width * 0.95, box.y + 80, { steps: 4 })
  await ann.mouse.up()
  await ann.locator('[data-annotate]').click()
  await ann.locator('#note-text').fill('here it began')
  await ann.getByRole('button', { name: 'Pin it' }).click()
  for (const page of [ann, bob, cem]) {
    await until('the note is on the chart', async () => (await page.locator('[data-note]').count()) === 1)
  }
  if (asked.some((one) => one.endsWith('/ListAnnotations'))) throw new Error('notes are asked for, not told')
  if (asked.filter((one) => one.endsWith('/WatchAnnotations')).length !== 1) throw new Error('not one stream of notes')
  await cem.context().close()
  await bob.shot('annotated-light')
}

async function followed(ann, bob, url) {
  await ann.locator('[data-lead]').click()
  await bob.locator('[data-follow]').click()
  await ann.goto(`${url}/#/logs?q=line`)
  await until('Bob is taken along', () => bob.url().includes('#/logs?q=line'))
  await bob.shot('followed-light')
  await bob.locator('[data-person="Ann"]').click()
  await ann.locator('[data-lead]').click()
}

/** Charts, logs, chat and the session show the same past moment, and nothing from after it. */
async function replayed(page, url, incident, metric, room) {
  await page.locator('[data-replay-session]').click()
  await until('it replays', async () => (await phase(page)) === 'replaying')
  await until('marks are drawn', async () => (await page.locator('[data-mark]').count()) >= 2)
  const from = await moment(page)
  if (Math.abs(from - incident.beganMs) > 60_000) throw new Error(`not where it began: ${new Date(from)}`)
  await until('it is told again', () => record(page, 'It began five minutes ago'), 40_000)
  if (await record(page, 'pinned a note')) throw new Error('it knows what comes')
  await page.shot('session-replay')
  await page.keyboard.press('Space')
  await until('it is held', async () => (await phase(page)) === 'paused')
  const held = await moment(page)
  await page.goto(
    `${url}/#/explore?${new URLSearchParams({ q: JSON.stringify({ metrics: [metric] }), span: '300000' })}`,
  )
  await until('the chart is of that moment', async () => (await newest(page)) > held - 10_000, 15_000).catch(() => {
    // Held, a chart has what went before; without points then there is nothing to compare.
  })
  if ((await newest(page)) > held) throw new Error('the chart knows what comes')
  await page.goto(`${url}/#/logs?span=300000`)
  await until('entries of then', async () => (await page.locator('[data-row]').count()) > 0)
  if ((await phase(page)) !== 'paused') throw new Error('the logs do not say that they are held')
  await page.shot('logs-replay')
  if (room) {
    await page.goto(`${url}/#/chat/${encodeURIComponent(room)}`)
    await until('the chat of then', async () => (await page.locator('[data-message]').count()) > 0)
    if (await page.locator('[data-composer]').isVisible()) throw new Error('one can write into the past')
  }
  await page.keyboard.press('ArrowLeft')
  await until('it goes back', async () => (await moment(page)) < held)
  await page.keyboard.press('Space')
  await until('it goes on', async () => (await phase(page)) === 'replaying')
  await until('time runs', async () => (await moment(page)) > from + 1_000)
  await page.shot('chat-replay')
  await page.goto(`${url}/#/sessions/${incident.id}`)
  await page.locator('[data-mark=annotation]').first().focus()
  await page.keyboard.press('Enter')
  await until('the mark leads to its moment', () => record(page, 'pinned a note'))
  await page.keyboard.press('l')
  await until('live again', async () => (await phase(page)) === 'live')
}

async function closed(ann, bob) {
  await ann.getByRole('button', { name: 'Session', exact: true }).click()
  await ann.getByRole('menuitem', { name: 'Close the session' }).click()
  for (const page of [ann, bob]) {
    await until('nobody is in it any more', async () => (await page.locator('[data-session]').count()) === 0)
  }
  await until('it says so', () => ann.getByText('This session is closed').isVisible())
}

async function moment(page) {
  return Number(await page.locator('[data-moment]').getAttribute('data-moment'))
}

/** The newest window of the one chart; 0: none. */
async function newest(page) {
  const [chart] = await charts(page)
  return Math.max(0, ...(chart?.series.flatMap((series) => series.times) ?? []))
}
