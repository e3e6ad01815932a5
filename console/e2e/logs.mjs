// The page of logs: live, paused, searched, zoomed, and over a restart of the server.
import { phase, until } from './browser.mjs'

const entries = (page) => page.locator('[data-row] .message').allInnerTexts()

/** Numbers of the writer's lines on the page, newest first. */
async function numbers(page) {
  return (await entries(page)).map((text) => Number(/number (\d+)/.exec(text)?.[1])).filter((n) => !Number.isNaN(n))
}

export async function checkLogs(browser, url, writer) {
  const page = await browser.open(`${url}/#/logs?app=${writer.application}&span=300000`)
  await until(
    'entries are shown and live',
    async () => (await numbers(page)).length > 0 && (await phase(page)) === 'live',
  )
  const before = (await numbers(page))[0]
  await until('others come on top', async () => (await numbers(page))[0] > before + 2)
  contiguous(await numbers(page))
  await page.shot('logs')
  await pause(page)
  await search(page)
  await zoom(page)
  await detail(page)
  return page
}

async function pause(page) {
  await page.locator('h1').click()
  await page.keyboard.press('Space')
  await until('it is paused', async () => (await phase(page)) === 'paused')
  const held = (await numbers(page))[0]
  await until('it says how many came', async () => /[1-9]/.test(await page.locator('[data-pause]').innerText()))
  if ((await numbers(page))[0] !== held) throw new Error('the list moved while paused')
  await page.keyboard.press('Space')
  await until('it goes on', async () => (await numbers(page))[0] > held)
  contiguous(await numbers(page))
}

async function search(page) {
  await page.keyboard.press('/')
  await page.keyboard.type('number )')
  await page.keyboard.press('Enter')
  await until('the mistake is told', async () => (await page.locator('#log-problem').innerText()).includes('expected'))
  await page.shot('logs-mistake')
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('level>=warn number')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await until('only warnings are shown', async () => {
    const shown = await numbers(page)
    return shown.length > 0 && shown.every((n) => n % 5 === 0)
  })
  if (!page.url().includes('q=')) throw new Error('the query is not in the address')
  await page.getByLabel('Clear the search').click()
  await page.keyboard.press('Escape')
  await until('all are shown', async () => (await numbers(page)).some((n) => n % 5 !== 0))
}

async function zoom(page) {
  const box = await page.locator('[data-histogram]').boundingBox()
  await page.mouse.move(box.x + box.width * 0.4, box.y + 30)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.9, box.y + 30, { steps: 4 })
  await page.mouse.up()
  await until('the range stands in the address', () => page.url().includes('from='))
  await page.mouse.dblclick(box.x + box.width * 0.5, box.y + 30)
  await until('it is live again', async () => !page.url().includes('from=') && (await phase(page)) === 'live')
}

async function detail(page) {
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await until('an entry is open', () => page.locator('.detail').isVisible())
  await page.shot('logs-detail')
  await page.locator('.detail .trace').click()
  await until('the trace is asked for', () => page.url().includes('trace_id'))
  await page.getByLabel('Clear the search').click()
  await page.keyboard.press('Escape')
  await page.locator('[data-tab=patterns]').click()
  await until('a pattern is found', () => page.locator('[data-pattern]').first().isVisible())
  await page.shot('logs-patterns')
  await page.locator('[data-pattern]').first().click()
  await until('the pattern is asked for', () => page.url().includes('pattern'))
  await page.getByLabel('Clear the search').click()
  await page.keyboard.press('Escape')
  await until('entries are shown', async () => (await numbers(page)).length > 0)
}

/** After a restart: nothing that the writer had acknowledged is missing on the page, nothing is twice. */
export async function checkResumed(page, writer) {
  await until('it is live again', async () => (await phase(page)) === 'live', 60_000)
  const reached = writer.acknowledged
  await until('what came since is shown', async () => (await numbers(page))[0] >= reached)
  contiguous(await numbers(page))
  await page.shot('logs-resumed')
}

function contiguous(shown) {
  for (let at = 1; at < shown.length; at++) {
    if (shown[at] !== shown[at - 1] - 1) throw new Error(`not in order or not whole: ${shown.join(' ')}`)
  }
}
