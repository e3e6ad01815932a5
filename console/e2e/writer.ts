import { createClient } from '@connectrpc/connect'
import { createGrpcWebTransport } from '@connectrpc/connect-web'
import { Logs } from '../src/gen/penstock/logs/v1/logs_pb'
import { Metrics } from '../src/gen/penstock/metrics/v1/metrics_pb'

/** A device that measures four times a second and keeps what the server has not confirmed: no second may be missing. */
const everyMs = 250

export class Writer {
  readonly #client
  readonly #producer = `console-e2e-${process.pid}-${Date.now()}`
  #sequence = 1n
  #unsent: { value: number; timestampMs: bigint }[] = []
  /** Sent under the current sequence, not yet confirmed: sent again as it was. */
  #pending: { value: number; timestampMs: bigint }[] = []
  #count = 0
  #sending = false
  #timer: ReturnType<typeof setInterval> | undefined
  /** When the first point was measured. */
  firstMs = 0

  constructor(
    url: string,
    readonly metric: string,
  ) {
    this.#client = createClient(Metrics, createGrpcWebTransport({ baseUrl: url, defaultTimeoutMs: 3_000 }))
  }

  start(): void {
    this.firstMs = Date.now()
    this.#timer = setInterval(() => this.#measure(), everyMs)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  get backlog(): number {
    return this.#unsent.length + this.#pending.length
  }

  /** What the server itself answers for whole seconds. */
  async query(fromMs: number, toMs: number): Promise<Map<number, number>> {
    const at = (ms: number) => ({ seconds: BigInt(Math.floor(ms / 1000)), nanos: 0 })
    const request = {
      selector: { names: [this.metric] },
      start: at(fromMs),
      end: at(toMs),
      step: { seconds: 1n, nanos: 0 },
    }
    const { series } = await this.#client.query(request)
    const found = series[0]
    return new Map(found?.timestampsMs.map((time, i) => [Number(time), found.values[i] as number]))
  }

  #measure(): void {
    this.#unsent.push({ value: this.#count++, timestampMs: BigInt(Date.now()) })
    if (!this.#sending) void this.#send()
  }

  async #send(): Promise<void> {
    this.#sending = true
    try {
      if (this.#pending.length === 0) this.#pending = this.#unsent.splice(0, 1_000)
      const points = this.#pending.map((point) => ({ name: this.metric, ...point }))
      const request = { producer: this.#producer, sequence: this.#sequence, source: 'e2e', points }
      await this.#client.write(request)
      this.#sequence++
      this.#pending = []
    } catch {
      // The server is away: the same message goes out again with the next measurement.
    } finally {
      this.#sending = false
    }
  }
}

/** A program that writes a numbered line now and then, every fifth a warning, and tries again until it is stored. */
export class LogWriter {
  readonly application = `e2e-${process.pid}`
  /** Every line up to this number is stored. */
  acknowledged = 0
  readonly #client
  #stopped = false

  constructor(url: string) {
    this.#client = createClient(Logs, createGrpcWebTransport({ baseUrl: url, defaultTimeoutMs: 3_000 }))
  }

  async run(): Promise<void> {
    let sequence = 1
    let sent = this.#entry(sequence)
    while (!this.#stopped) {
      try {
        await this.#client.write({ producer: this.application, sequence: BigInt(sequence), entries: [sent] })
        this.acknowledged = sequence
        sent = this.#entry(++sequence)
      } catch {
        // The server is away: the same message goes out again.
      }
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
  }

  stop(): void {
    this.#stopped = true
  }

  #entry(n: number) {
    return {
      timestamp: BigInt(Date.now()),
      level: n % 5 === 0 ? 'WARN' : 'INFO',
      application: this.application,
      message: `line number ${n} of many`,
      fields: { trace_id: n.toString(16).padStart(32, '0') },
    }
  }
}
