// The page of files: given, dropped, cut short and gone on with, versions, search, deletion.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from './browser.mjs'

const large = 24 << 20
const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 3 << 19 }
const fast = { ...slow, uploadThroughput: -1 }

export async function checkFiles(browser, url) {
  const folder = mkdtempSync(join(tmpdir(), 'penstock-files-'))
  try {
    const page = await browser.open(`${url}/#/files`)
    await until('the page says what it is for', () => page.getByText('No files yet').isVisible())
    await page.shot('files-empty')
    await given(page)
    await dropped(page)
    await resumed(page, join(folder, `large-${Date.now()}.bin`))
    await versions(page)
    await found(page)
    await downloaded(page, url)
    await deleted(page)
    await page.shot('files')
    return page
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const row = (page, name) => page.locator(`tr[data-file="${name}"]`)
const text = (name, content) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) })

async function given(page) {
  await page.setInputFiles('input[type=file]', [
    text('notes.txt', 'one'),
    text('Größe & Maß.txt', 'two'),
    text('c', ''),
  ])
  for (const name of ['notes.txt', 'Größe & Maß.txt', 'c']) {
    await until(`${name} is listed`, async () => (await row(page, name).count()) === 1)
  }
}

async function dropped(page) {
  const carried = await page.evaluateHandle(() => {
    const data = new DataTransfer()
    data.items.add(new File(['<script>document.title = 1</script>'], 'dropped.html', { type: 'text/html' }))
    return data
  })
  await page.dispatchEvent('main', 'dragenter', { dataTransfer: carried })
  await until('it says that it takes it', () => page.getByText('Drop to upload').isVisible())
  await page.shot('files-drop')
  await page.dispatchEvent('main', 'drop', { dataTransfer: carried })
  await until('it is listed', async () => (await row(page, 'dropped.html').count()) === 1)
}

/** Paused, forgotten by the page, and gone on with from where it was. */
async function resumed(page, path) {
  writeFileSync(path, Buffer.alloc(large, 'penstock '))
  const network = await page.context().newCDPSession(page)
  await network.send('Network.enable')
  await network.send('Network.emulateNetworkConditions', slow)
  await page.setInputFiles('input[type=file]', path)
  const line = page.locator('[data-upload=sending]')
  await until('it tells how fast and how long', async () => /MiB\/s · .* left/.test(await line.innerText()))
  await page.shot('files-sending')
  await page.getByRole('button', { name: /^Pause/ }).click()
  await until('it is paused', () => page.locator('[data-upload=paused]').isVisible())
  await page.reload()
  await until('what was cut short is remembered', () => page.locator('[data-interrupted]').isVisible())
  await page.shot('files-interrupted')
  await page.setInputFiles('input[type=file]', path)
  await until('it went on, not from the beginning', async () => /went on at \d/.test(await line.innerText()))
  await network.send('Network.emulateNetworkConditions', fast)
  await until('it is stored', () => page.locator('[data-upload=stored]').isVisible(), 60_000)
  await until('it is listed', async () =>
    (await page.locator('tr[data-file^="large-"]').innerText()).includes('24 MiB'),
  )
  if (await page.locator('[data-interrupted]').isVisible()) throw new Error('still said to be interrupted')
}

async function versions(page) {
  await page.setInputFiles('input[type=file]', text('notes.txt', 'one, again'))
  const open = page.getByLabel('Versions of notes.txt')
  await until('there are two versions', async () => (await open.innerText()).trim() === '2')
  await open.click()
  await until('both are shown', async () => (await row(page, 'notes.txt').count()) === 2)
}

async function found(page) {
  await page.locator('h1').click()
  await page.keyboard.press('/')
  await page.keyboard.type('GRÖSSE')
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('maß')
  await until('only what was searched is shown', async () => (await page.locator('tr[data-file]').count()) === 1)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('Delete')
  await until('all are shown again', async () => (await page.locator('tr[data-file]').count()) > 4)
}

async function downloaded(page, url) {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByLabel('Download Größe & Maß.txt').click(),
  ])
  if (download.suggestedFilename() !== 'Größe & Maß.txt') throw new Error(download.suggestedFilename())
  const content = await (await fetch(`${url}/files/content/${encodeURIComponent('Größe & Maß.txt')}`)).text()
  if (content !== 'two') throw new Error(content)
}

async function deleted(page) {
  await page.getByLabel('Delete notes.txt, version 2').click()
  await until('it says what happens', () => page.getByText('The other version stays').isVisible())
  await page.shot('files-delete')
  await page.getByRole('button', { name: 'Delete version 2' }).click()
  await until('one version is left', async () => (await row(page, 'notes.txt').count()) === 1)
}
