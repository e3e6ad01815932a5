// The page of chat: two people in one room, over a restart of the server.
import { phase, until } from './browser.mjs'

const texts = (page) => page.locator('[data-message] .text').allInnerTexts()

export async function checkChat(browser, url) {
  const room = `Room ${Date.now()}`
  const ann = await enter(browser, url, room, 'Ann')
  const bob = await enter(browser, url, room, 'Bob', { colorScheme: 'light' })
  await until('they see each other', async () => (await ann.locator('[data-member="Bob"]').count()) === 1)

  await say(ann, 'Pump 2 sounds wrong')
  await until('Bob reads it', async () => (await texts(bob)).includes('Pump 2 sounds wrong'))
  await say(bob, 'On my way, @Ann')
  await until('Ann is meant', () => ann.locator('.mention.mine').isVisible())
  for (const page of [ann, bob]) {
    await until('both see both', async () => (await texts(page)).join('|') === 'Pump 2 sounds wrong|On my way, @Ann')
  }
  await ann.locator('[data-composer]').pressSequentially('hm')
  await until('Bob sees that Ann is typing', () => bob.getByText('Ann is typing').isVisible())
  await ann.locator('[data-composer]').fill('')
  await react(bob, ann)
  await edit(bob, ann)
  await remove(bob, ann)
  await search(ann)
  await ann.shot('chat')
  await bob.shot('chat-light')
  return { ann, bob, room }
}

async function enter(browser, url, room, name, view) {
  const page = await browser.open(`${url}/#/chat`, view)
  await page.locator('#my-name').fill(name)
  await page.keyboard.press('Enter')
  await page.locator('[data-room-search]').fill(room)
  await page.keyboard.press('Enter')
  await until(`${name} is in the room`, async () => (await page.locator(`[data-member="${name}"]`).count()) === 1)
  await until('it is live', async () => (await phase(page)) === 'live')
  return page
}

/** With the keyboard alone: `m` leads to the field, Escape out of it. */
export async function say(page, text) {
  await page.keyboard.press('Escape')
  await page.keyboard.press('m')
  await page.keyboard.type(text)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
}

const last = (page) => page.locator('[data-message]').last()

async function react(from, to) {
  const first = from.locator('[data-message]').first()
  await first.hover()
  await first.getByRole('button', { name: 'React' }).click()
  await first.getByRole('button', { name: '👍' }).click()
  await until('the reaction is seen', () => to.locator('.reactions button').first().isVisible())
}

async function edit(from, to) {
  await from.keyboard.press('m')
  await from.keyboard.press('ArrowUp')
  await from.keyboard.type('!')
  await from.keyboard.press('Enter')
  await until('the change is seen', async () => (await texts(to)).includes('On my way, @Ann!'))
  await until('and marked', () => to.getByText('edited').isVisible())
  await from.keyboard.press('Escape')
}

async function remove(from, to) {
  await say(from, 'nonsense')
  await until('it is there', async () => (await texts(to)).includes('nonsense'))
  await last(from).hover()
  await last(from).getByRole('button', { name: 'Message' }).click()
  await last(from).getByRole('menuitem', { name: 'Delete' }).click()
  await until('it is gone', () => to.getByText('This message was deleted.').isVisible())
}

async function search(page) {
  await page.keyboard.press('Escape')
  await page.keyboard.press('/')
  await page.locator('[data-chat-search]').fill('pump')
  await page.keyboard.press('Enter')
  await until('it is found', async () => (await page.locator('[data-found]').count()) === 1)
  await page.locator('[data-found]').click()
  await until('it is shown', () => page.locator('[data-message].chosen').isVisible())
  await page.locator('[data-chat-search]').press('Escape')
}

/** What is said while the server is away is said when it is back, once; nobody has come or gone. */
export async function checkChatAway({ ann, bob }) {
  await until('Ann is told', async () => (await phase(ann)) === 'disconnected')
  await say(ann, 'said while away')
  await until('it waits', () => ann.locator('[data-pending]').isVisible())
  await ann.shot('chat-away')
  return { notes: await bob.locator('[data-note]').allInnerTexts() }
}

export async function checkChatBack({ ann, bob }, { notes }) {
  for (const page of [ann, bob]) {
    await until('live again', async () => (await phase(page)) === 'live', 90_000)
    await until('it was said', async () => (await texts(page)).includes('said while away'), 30_000)
  }
  await say(bob, 'and after')
  for (const page of [ann, bob]) {
    await until('both go on', async () => (await texts(page)).at(-1) === 'and after')
    await until('nothing waits', async () => (await page.locator('[data-pending]').count()) === 0)
  }
  const said = (await texts(bob)).filter((text) => text === 'said while away')
  if (said.length !== 1) throw new Error(`said ${said.length} times`)
  if ((await texts(ann)).join('|') !== (await texts(bob)).join('|')) throw new Error('they see different things')
  const after = await bob.locator('[data-note]').allInnerTexts()
  if (after.join('|') !== notes.join('|'))
    throw new Error(`came or went: ${after.join('|')}, before ${notes.join('|')}`)
}
