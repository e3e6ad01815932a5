import { type FilePage, listFiles, type StoredFile, type Usage, usage, versionsOf } from '../data/files'
import { sayWhy } from '../data/wire'
import { server } from './status.svelte'
import { uploads } from './uploads.svelte'

/** What the page of files shows: the list, the versions that are opened, and how much there is. */
const everyMs = 5_000

export class FileView {
  words = $state('')
  files = $state.raw<StoredFile[] | undefined>()
  total = $state(0)
  more = $state('')
  usage = $state.raw<Usage | undefined>()
  problem = $state('')
  /** Name → its versions. */
  versions = $state.raw<Record<string, StoredFile[]>>({})
  #asking = 0
  readonly #ends: (() => void)[] = []

  constructor() {
    this.#ends.push(server.onBack(() => void this.ask()))
    this.#ends.push(uploads.onStored(() => void this.ask()))
    // Others store files as well; who has paged on is left alone.
    const timer = setInterval(() => {
      if (!document.hidden && (this.files?.length ?? 0) <= 100) void this.ask()
    }, everyMs)
    this.#ends.push(() => clearInterval(timer))
  }

  close(): void {
    for (const end of this.#ends) end()
  }

  async ask(): Promise<void> {
    const mine = ++this.#asking
    try {
      const [page, all] = await Promise.all([listFiles(this.words.trim()), usage()])
      if (mine !== this.#asking) return
      this.#show(page, [])
      this.usage = all
      this.problem = ''
      await this.#again()
    } catch (cause) {
      if (mine === this.#asking) this.problem = sayWhy(cause)
    }
  }

  async askMore(): Promise<void> {
    const mine = ++this.#asking
    try {
      const page = await listFiles(this.words.trim(), this.more)
      if (mine === this.#asking) this.#show(page, this.files ?? [])
    } catch (cause) {
      this.problem = sayWhy(cause)
    }
  }

  #show(page: FilePage, before: StoredFile[]): void {
    this.files = [...before, ...page.files]
    this.total = page.total
    this.more = page.next
  }

  /** Opened versions may have become more or fewer. */
  async #again(): Promise<void> {
    const names = Object.keys(this.versions)
    const found = await Promise.all(names.map(versionsOf))
    const entries = names.map((name, at): [string, StoredFile[]] => [name, found[at] ?? []])
    this.versions = Object.fromEntries(entries.filter(([, list]) => list.length > 1))
  }

  async toggle(name: string): Promise<void> {
    if (this.versions[name]) {
      const { [name]: _, ...rest } = this.versions
      this.versions = rest
      return
    }
    try {
      this.versions = { ...this.versions, [name]: await versionsOf(name) }
    } catch (cause) {
      this.problem = sayWhy(cause)
    }
  }
}
