// tus-js-client, as it is, against a running server: node e2e/tus.mjs http://127.0.0.1:8080
import { createHash, randomBytes } from 'node:crypto'
import { connect, createServer } from 'node:net'
import { Readable } from 'node:stream'
import * as tus from 'tus-js-client'

const url = (process.argv[2] ?? 'http://127.0.0.1:8080').replace(/\/$/, '')
const bytes = randomBytes(6 << 20)

await check('a file in one request', () => upload({}))
await check('a file in many requests', () => upload({ chunkSize: 1 << 20 }))
await check('first bytes with the creation', () => upload({ uploadDataDuringCreation: true, chunkSize: 2 << 20 }))
await check('parts side by side', () => upload({ parallelUploads: 4 }))
await check('methods in a header', () => upload({ overridePatchMethod: true }))
await check('a stream whose size is said last', () =>
  upload({ uploadLengthDeferred: true, chunkSize: 1 << 20 }, Readable.from(pieces())),
)
await check('an empty file', () => upload({}, Buffer.alloc(0), Buffer.alloc(0)))
await check('a connection cut in the middle, twice', cutInTheMiddle)
await check('paused, and gone on with by another client', paused)
await check('terminated', terminated)

async function check(what, run) {
  try {
    await run()
    console.log(`ok    ${what}`)
  } catch (cause) {
    process.exitCode = 1
    console.log(`FAIL  ${what}: ${cause.stack ?? cause}`)
  }
}

function* pieces() {
  for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000)
}

function named(options) {
  const filename = `${randomBytes(6).toString('hex')} ü.bin`
  return { endpoint: `${url}/files/`, retryDelays: [0, 100, 200, 400], metadata: { filename }, ...options }
}

async function upload(options, source = bytes, expected = bytes) {
  const all = named(options)
  const done = await new Promise((resolve, reject) => {
    const one = new tus.Upload(source, { ...all, onError: reject, onSuccess: () => resolve(one) })
    one.start()
  })
  await stored(all.metadata.filename, expected)
  await stored(done.url.slice(done.url.lastIndexOf('/') + 1), expected)
}

async function stored(name, expected) {
  const got = await fetch(`${url}/files/content/${encodeURIComponent(name)}`)
  const body = Buffer.from(await got.arrayBuffer())
  if (got.status !== 200 || !body.equals(expected)) throw new Error(`${name}: ${got.status}, ${body.length} bytes`)
  const hash = createHash('sha256').update(expected).digest('hex')
  if (got.headers.get('etag') !== `"${hash}"`) throw new Error(`etag ${got.headers.get('etag')}`)
}

/** Between client and server: the first two connections that carry much are cut. */
async function cutInTheMiddle() {
  let cuts = 2
  const begun = []
  const { hostname, port } = new URL(url)
  const proxy = createServer((from) => {
    const to = connect(Number(port), hostname)
    let here = 0
    from.on('data', (data) => {
      here += data.length
      to.write(data)
      if (here > 2 << 20 && cuts > 0) {
        cuts--
        from.destroy()
        to.end()
      }
    })
    to.on('data', (data) => from.write(data))
    for (const [one, other] of [
      [from, to],
      [to, from],
    ]) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.end())
    }
  })
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  try {
    await upload({
      endpoint: `http://127.0.0.1:${proxy.address().port}/files/`,
      onBeforeRequest: (request) => {
        if (request.getMethod() === 'PATCH') begun.push(Number(request.getHeader('Upload-Offset')))
      },
    })
  } finally {
    proxy.close()
  }
  if (cuts > 0) throw new Error('it was not cut')
  // A retry may come before the server has done with what the cut left; the one that got through did not.
  if (begun.at(-1) === 0) throw new Error(`begun anew: ${begun}`)
}

async function paused() {
  const options = named({ chunkSize: 1 << 20 })
  const uploadUrl = await new Promise((resolve, reject) => {
    const first = new tus.Upload(bytes, {
      ...options,
      onError: reject,
      onChunkComplete: () => first.abort().then(() => resolve(first.url), reject),
    })
    first.start()
  })
  await upload({ ...options, uploadUrl })
}

async function terminated() {
  const options = named({ chunkSize: 1 << 20 })
  const gone = await new Promise((resolve, reject) => {
    const one = new tus.Upload(bytes, {
      ...options,
      onError: reject,
      onChunkComplete: () => one.abort(true).then(() => resolve(one.url), reject),
    })
    one.start()
  })
  const head = await fetch(gone ?? `${url}/files/none`, { method: 'HEAD', headers: { 'Tus-Resumable': '1.0.0' } })
  if (head.status !== 404) throw new Error(`still there: ${head.status}`)
}
