import * as tus from 'tus-js-client'
import { pendingUpload, uploadsAddress } from '../data/files'
import { Pace } from '../data/pace'
import { isNotFound } from '../data/server'
import { server } from './status.svelte'

/** Files on their way to the server. They go on while other pages are shown, and after a reload when the file is given again. */
const atOnce = 3
const retryDelays = [0, 500, 1_000, 2_000, 4_000, 8_000]

export type Phase = 'waiting' | 'sending' | 'paused' | 'failed' | 'stored'

/** One that was cut short in this browser, maybe days ago. */
export interface Interrupted {
  key: string
  url: string
  name: string
  size: number
  received: number
}

let nextId = 1

export class Upload {
  readonly id = nextId++
  phase = $state<Phase>('waiting')
  sent = $state(0)
  /** Where it went on; 0: from the beginning. */
  resumedAt = $state(0)
  rate = $state<number | undefined>()
  leftMs = $state<number | undefined>()
  problem = $state('')
  readonly #pace = new Pace()
  readonly #tus: tus.Upload
  #asked = false
  #starting = false

  constructor(readonly file: File) {
    this.#tus = new tus.Upload(file, {
      endpoint: uploadsAddress,
      retryDelays,
      metadata: { filename: file.name, ...(file.type ? { filetype: file.type } : {}) },
      removeFingerprintOnSuccess: true,
      onProgress: (sent) => this.#moved(sent),
      onSuccess: () => this.#end('stored'),
      onError: (cause) => this.#fail(cause),
    })
  }

  async start(): Promise<void> {
    this.phase = 'sending'
    this.problem = ''
    if (!this.#asked) {
      this.#asked = true
      const before = (await this.#tus.findPreviousUploads()).at(-1)
      if (before) this.#tus.resumeFromPreviousUpload(before)
      if (this.phase !== 'sending') return
    }
    this.#starting = true
    this.#tus.start()
  }

  /** The server keeps what it has. */
  async pause(): Promise<void> {
    if (this.phase === 'sending') await this.#tus.abort()
    this.#rest('paused')
    next()
  }

  goOn(): void {
    this.phase = 'waiting'
    next()
  }

  /** The server forgets what it has. */
  async cancel(): Promise<void> {
    const begun = this.#tus.url !== null
    this.#rest('paused')
    remove(this)
    await this.#tus.abort(begun).catch(() => undefined)
    next()
  }

  #moved(sent: number): void {
    if (this.#starting) this.resumedAt = sent
    this.#starting = false
    this.#pace.note(sent, performance.now())
    this.sent = sent
    this.rate = this.#pace.rate()
    this.leftMs = this.#pace.leftMs(this.file.size)
  }

  #fail(cause: Error): void {
    const response = cause instanceof tus.DetailedError ? cause.originalResponse : null
    const said = response?.getBody()?.trim()
    this.problem = response ? said || `The server answered ${response.getStatus()}.` : 'The server cannot be reached.'
    this.#end('failed')
  }

  get cutOff(): boolean {
    return this.phase === 'failed' && this.problem === 'The server cannot be reached.'
  }

  #end(phase: Phase): void {
    this.#rest(phase)
    if (phase === 'stored') {
      this.sent = this.file.size
      interrupted = interrupted.filter((one) => !isOf(one, this.file))
      for (const listener of whenStored) listener(this)
    }
    next()
  }

  #rest(phase: Phase): void {
    this.phase = phase
    this.#pace.rest()
    this.rate = undefined
    this.leftMs = undefined
  }
}

let all = $state.raw<Upload[]>([])
let interrupted = $state.raw<Interrupted[]>([])
const whenStored = new Set<(upload: Upload) => void>()

export const uploads = {
  get all(): Upload[] {
    return all
  },
  get interrupted(): Interrupted[] {
    return interrupted.filter((one) => !all.some((upload) => isOf(one, upload.file)))
  },
  get busy(): boolean {
    return all.some((upload) => upload.phase === 'sending' || upload.phase === 'waiting')
  },
  add(files: Iterable<File>): void {
    all = [...all, ...[...files].map((file) => new Upload(file))]
    next()
  },
  clear(): void {
    all = all.filter((upload) => upload.phase !== 'stored')
  },
  onStored(listener: (upload: Upload) => void): () => void {
    whenStored.add(listener)
    return () => whenStored.delete(listener)
  },
  /** Looks up what became of uploads that this browser remembers. */
  async recall(): Promise<void> {
    const found = await Promise.all((await storage().findAllUploads()).map(recalled))
    interrupted = found.filter((one) => one !== undefined)
  },
  async forget(one: Interrupted): Promise<void> {
    await storage().removeUpload(one.key)
    interrupted = interrupted.filter((other) => other.key !== one.key)
    await tus.Upload.terminate(one.url, { retryDelays: [] }).catch(() => undefined)
  },
}

function storage(): tus.UrlStorage {
  return tus.defaultOptions.urlStorage
}

async function recalled(before: tus.PreviousUpload & { uploadUrl?: string | null }): Promise<Interrupted | undefined> {
  const url = before.uploadUrl ?? ''
  const name = before.metadata.filename ?? ''
  try {
    const upload = await pendingUpload(url.slice(url.lastIndexOf('/') + 1))
    const received = Number(upload?.durableBytes ?? 0)
    return { key: before.urlStorageKey, url, name, size: before.size ?? 0, received }
  } catch (cause) {
    if (isNotFound(cause)) await storage().removeUpload(before.urlStorageKey)
    return undefined
  }
}

function isOf(one: Interrupted, file: File): boolean {
  return one.name === file.name && one.size === file.size
}

function remove(upload: Upload): void {
  all = all.filter((other) => other !== upload)
}

function next(): void {
  const sending = all.filter((upload) => upload.phase === 'sending').length
  const waiting = all.filter((upload) => upload.phase === 'waiting')
  for (const upload of waiting.slice(0, Math.max(0, atOnce - sending))) void upload.start()
}

server.onBack(() => {
  for (const upload of all) if (upload.cutOff) upload.goOn()
})

addEventListener('beforeunload', (event) => {
  if (uploads.busy) event.preventDefault()
})
