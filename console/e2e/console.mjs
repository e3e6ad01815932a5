// Drives Chromium through the console of a running server; see README.md beside this file.
import { spawn } from 'node:child_process'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { runnerImport } from 'vite'
import { charts, launch, phase, picture, recordStates, states, until } from './browser.mjs'
import { checkChat, checkChatAway, checkChatBack } from './chat.mjs'
import { checkDashboards } from './dashboards.mjs'
import { checkFiles } from './files.mjs'
import { checkLogs, checkResumed } from './logs.mjs'
import { checkSessions } from './sessions.mjs'

const home = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const { values: options } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:8080' },
    'kill-cmd': { type: 'string' },
    'start-cmd': { type: 'string' },
    'down-seconds': { type: 'string', default: '5' },
    shots: { type: 'string', default: resolve(home, 'target/shots') },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
  },
})
const url = options.url.replace(/\/$/, '')
const metric = `console.e2e.${Date.now()}`
const { module } = await runnerImport(resolve(home, 'e2e/writer.ts'))
const writer = new module.Writer(url, metric)
const logWriter = new module.LogWriter(url)
const browser = await launch(options.chromium, options.shots)
const exploring = `${url}/#/explore?${new URLSearchParams({ q: JSON.stringify({ metrics: [metric] }), span: '300000' })}`

let failed = false
let talk
let away
try {
  writer.start()
  void logWriter.run()
  await check('the overview shows the server', overview)
  const page = await browser.open(exploring)
  await check('a chart moves', () => moves(page))
  let logs
  await check('logs are live, paused, searched and zoomed', async () => {
    logs = await checkLogs(browser, url, logWriter)
  })
  await check('two people talk', async () => {
    talk = await checkChat(browser, url)
  })
  if (options['kill-cmd'] && options['start-cmd']) {
    await check('a restart of the server leaves no hole', () => restart(page))
    await check('the logs go on without a gap', () => checkResumed(logs, logWriter))
    await check('the talk goes on without a hole', () => checkChatBack(talk, away))
  }
  await check('a drag zooms, a double click returns to live', () => zoom(page))
  await check('the past is replayed and marked as the past', () => replay(page))
  let operators = []
  await check('an incident is worked on together, recorded and replayed', async () => {
    operators = await checkSessions(browser, url, metric, talk?.room)
  })
  await check('dashboards are made, saved, contested and deleted', () => checkDashboards(browser, url, metric))
  let files
  await check('files are given, dropped, cut short, gone on with and deleted', async () => {
    files = await checkFiles(browser, url)
  })
  await check('pages are shown in both themes and on narrow screens', gallery)
  await check('no script failed', () => noErrors([page, logs, files, talk?.ann, talk?.bob, ...operators]))
} finally {
  writer.stop()
  logWriter.stop()
  await browser.close()
}
process.exit(failed ? 1 : 0)

async function check(what, run) {
  const start = Date.now()
  try {
    await run()
    console.log(`ok    ${what} (${((Date.now() - start) / 1000).toFixed(1)} s)`)
  } catch (cause) {
    failed = true
    console.log(`FAIL  ${what}: ${cause.stack ?? cause}`)
  }
}

async function overview() {
  const page = await browser.open(`${url}/`)
  await until('the rate is shown', () => page.locator('[data-rate]').isVisible())
  await until('it is connected', async () => ['live', 'connected'].includes(await phase(page)))
  await page.shot('overview')
  await page.close()
}

/** The one line of the chart in Explore. */
async function line(page) {
  const [chart] = await charts(page)
  return chart?.series[0]
}

async function moves(page) {
  await until('the chart is live', async () => (await phase(page)) === 'live')
  const before = await until('a first window', () => line(page))
  const drawn = await picture(page)
  await until('three seconds more', async () => (await line(page)).times.at(-1) >= before.times.at(-1) + 3_000)
  await until('they are drawn', async () => (await picture(page)) !== drawn)
  await page.shot('explore')
}

async function restart(page) {
  await recordStates(page)
  run(options['kill-cmd'])
  await until('the page says that it is disconnected', async () => (await phase(page)) === 'disconnected')
  await page.waitForTimeout(1_200)
  await page.shot('disconnected')
  if (talk) away = await checkChatAway(talk)
  await page.waitForTimeout(Number(options['down-seconds']) * 1_000)
  run(options['start-cmd'])
  await until('the page is live again', async () => (await phase(page)) === 'live', 90_000)
  await until('the device has delivered what it kept', () => writer.backlog <= 2, 30_000)
  const backMs = Date.now()
  await until('seconds after the restart', async () => (await line(page)).times.at(-1) >= backMs + 3_000, 30_000)
  await page.shot('resumed')
  await until('no hole', async () => (await holes(page)) === '', 10_000).catch(async (cause) => {
    throw new Error(`${cause.message}: ${await holes(page)}`)
  })
  const seen = await states(page)
  if (!seen.includes('resuming')) throw new Error(`never said that it resumes: ${seen.join(' → ')}`)
  console.log(`      ${seen.filter((one, at) => one !== seen[at - 1]).join(' → ')}`)
}

/** Empty when every whole second since the first is on the chart, with the value the server gives. */
async function holes(page) {
  const { times, values } = await line(page)
  const fromMs = Math.max(Math.ceil(writer.firstMs / 1_000) * 1_000, times[0])
  const toMs = times.at(-1) - 2_000
  const truth = await writer.query(fromMs, toMs)
  const drawn = new Map(times.map((time, at) => [time, values[at]]))
  const wrong = []
  for (let time = fromMs; time < toMs; time += 1_000) {
    if (!drawn.has(time)) wrong.push(`${new Date(time).toISOString()} is missing`)
    else if (drawn.get(time) !== truth.get(time))
      wrong.push(`${new Date(time).toISOString()}: ${drawn.get(time)}, not ${truth.get(time)}`)
  }
  return wrong.slice(0, 5).join('; ')
}

async function zoom(page) {
  const box = await page.locator('.u-over').first().boundingBox()
  await page.mouse.move(box.x + box.width * 0.85, box.y + 60)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.95, box.y + 80, { steps: 4 })
  await page.mouse.up()
  await until('the range stands in the address', () => page.url().includes('from='))
  await page.waitForTimeout(800)
  await page.shot('zoomed')
  await page.mouse.dblclick(box.x + box.width * 0.5, box.y + 60)
  await until('live again', () => !page.url().includes('from='))
}

async function replay(page) {
  await page.keyboard.press('r')
  await page.locator('#replay-from').fill(localTime(writer.firstMs))
  await page.locator('#replay-speed').selectOption('2')
  await page.locator('button[type=submit]').click()
  await until('it replays', async () => (await phase(page)) === 'replaying')
  await until('it says so', () => page.locator('[data-replay=playing]').isVisible())
  const early = await moment(page)
  if (early > writer.firstMs + 30_000) throw new Error(`not the past that was asked for: ${new Date(early)}`)
  await until('it runs', async () => (await moment(page)) > early + 4_000)
  const [chart] = await charts(page)
  const newest = Math.max(...chart.series.flatMap((series) => series.times))
  if (newest > (await moment(page))) throw new Error('the chart knows the future')
  await page.keyboard.press('Space')
  await until('it is held', async () => (await phase(page)) === 'paused')
  const held = await moment(page)
  await page.keyboard.press('ArrowLeft')
  await until('it goes back', async () => (await moment(page)) < held)
  await until('the address leads there', () => page.url().includes(`at=`) && page.url().includes('paused=1'))
  await page.keyboard.press('l')
  await until('live again', async () => (await phase(page)) === 'live' && !page.url().includes('at='))
}

/** The past moment that is shown. */
async function moment(page) {
  return Number(await page.locator('[data-moment]').getAttribute('data-moment'))
}

function localTime(ms) {
  return new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}

function noErrors(pages) {
  const errors = pages.flatMap((page) => page?.errors ?? [])
  if (errors.length > 0) throw new Error(errors.join('; '))
}

async function gallery() {
  for (const [name, path] of [
    ['overview', ''],
    ['machines', 'dashboards/machines'],
    ['explore', exploring.split('#/')[1]],
    ['logs', 'logs'],
    ['chat', 'chat'],
    ['sessions', 'sessions'],
    ['files', 'files'],
    ['settings', 'settings'],
  ]) {
    for (const [form, view] of [
      ['light', { colorScheme: 'light' }],
      ['dark', {}],
      ['narrow', { width: 390, height: 844 }],
    ]) {
      const page = await browser.open(`${url}/#/${path}`, view)
      await page.waitForTimeout(2_500)
      await page.shot(`${name}-${form}`)
      await page.close()
    }
  }
}

function run(command) {
  spawn(command, { shell: true, stdio: 'ignore', detached: true }).unref()
}
