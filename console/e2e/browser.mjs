// Chromium with what the checks need: screenshots, the console's own hook, and the states the page went through.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
].concat(['--disable-component-update', '--disable-sync'])

export async function launch(executablePath, shots) {
  mkdirSync(shots, { recursive: true })
  const browser = await chromium.launch({ executablePath, args: flags })
  return {
    close: () => browser.close(),
    contexts: () => browser.contexts(),
    async open(url, { width = 1440, height = 900, colorScheme = 'dark', storage = {} } = {}) {
      const page = await browser.newPage({ viewport: { width, height }, colorScheme })
      await page.addInitScript((entries) => {
        for (const [key, value] of Object.entries(entries)) localStorage.setItem(key, value)
      }, storage)
      page.errors = []
      page.on('pageerror', (error) => page.errors.push(error.message))
      await page.goto(url)
      page.shot = (name) => page.screenshot({ path: join(shots, `${name}.png`) })
      return page
    },
  }
}

/** Tries until the condition holds; its value is the answer. */
export async function until(what, condition, timeoutMs = 20_000) {
  const end = Date.now() + timeoutMs
  let last
  while (Date.now() < end) {
    try {
      last = await condition()
      if (last) return last
    } catch (cause) {
      last = cause
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`not within ${timeoutMs / 1000} s: ${what}${last instanceof Error ? ` (${last.message})` : ''}`)
}

export const phase = (page) => page.locator('[data-state]').first().getAttribute('data-state')

export const charts = (page) => page.evaluate(() => window.penstock.charts())

/** Everything the canvases show, as one text: it changes when a chart is drawn anew. */
export const picture = (page) =>
  page.evaluate(() => [...document.querySelectorAll('[data-chart] canvas')].map((canvas) => canvas.toDataURL()).join())

/** Notes every state from now on. */
export async function recordStates(page) {
  await page.evaluate(() => {
    const pill = document.querySelector('[data-state]')
    window.seenStates = [pill.dataset.state]
    new MutationObserver(() => window.seenStates.push(pill.dataset.state)).observe(pill, { attributes: true })
  })
}

export const states = (page) => page.evaluate(() => window.seenStates)
