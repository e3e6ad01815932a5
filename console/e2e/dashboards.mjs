// A dashboard's life: made, given a chart, saved by one, contested by another, deleted.
import { until } from './browser.mjs'

export async function checkDashboards(browser, url, metric) {
  const title = `End to end ${Date.now()}`
  const page = await browser.open(`${url}/#/dashboards`)
  await page.getByRole('button', { name: 'New dashboard' }).click()
  await page.locator('#board-title').fill(title)
  await page.getByRole('button', { name: 'Create' }).click()
  await until('the empty dashboard', () => page.getByText('An empty dashboard').isVisible())
  const address = page.url()

  await addChart(page, metric)
  await until('unsaved', () => page.getByText('unsaved').isVisible())
  await page.shot('dashboard-unsaved')
  await save(page)

  const other = await browser.open(address)
  await until('the other sees the chart', () => other.locator('[data-chart]').first().isVisible())
  await addChart(other, metric)
  await save(other)
  await addChart(page, metric)
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await until('the conflict is told', () => page.getByText('Somebody else saved this dashboard').isVisible())
  await page.shot('dashboard-conflict')
  await page.getByRole('button', { name: 'Drop mine, show theirs' }).click()
  await until('theirs is shown', async () => (await page.locator('[data-chart]').count()) === 2)

  await page.getByRole('button', { name: 'Dashboard', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Delete…' }).click()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await until('back at the list', () => page.url().endsWith('#/dashboards'))
  await other.reload()
  await until('the other is told', () => other.getByText('This dashboard does not exist').isVisible())
  await other.close()
  await page.close()
}

async function addChart(page, metric) {
  const before = await page.locator('section [data-chart]').count()
  await page.getByRole('button', { name: 'Chart', exact: true }).click()
  await page.locator('#editor-metrics').fill(metric)
  await page.getByRole('option', { name: metric }).first().click()
  await page.shot('chart-editor')
  await page.getByRole('button', { name: 'Add chart' }).click()
  await until('one chart more', async () => (await page.locator('section [data-chart]').count()) === before + 1)
}

async function save(page) {
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await until('saved', () => page.getByText('Saved.').first().isVisible())
}
