// What Maven runs: installs what the lock file names, checks, tests and bundles the console, and copies it to the
// directory given. Each part is left out when nothing it depends on has changed.
//
//   node scripts/build.mjs <output directory> <stamp directory>
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const home = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const output = resolve(process.argv[2] ?? fail('the output directory is missing'))
const stamps = resolve(process.argv[3] ?? fail('the stamp directory is missing'))
const sources = ['src', 'public', 'scripts', 'e2e', 'index.html', 'package.json', 'package-lock.json', 'vite.config.ts']
  .concat(['svelte.config.js', 'tsconfig.json', 'biome.json', 'buf.gen.yaml', '../proto/buf.yaml'])
  .concat(['../proto/penstock', '../proto/logs.proto', '../proto/analytics.proto'])

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  fail(
    `the console is built with Node 20.19 or newer, this is ${process.versions.node} (leave it out: -Dconsole.skip=true)`,
  )
}

install()
build()

function install() {
  const wanted = digest(['package-lock.json'])
  const stamp = join(home, 'node_modules', '.installed')
  if (read(stamp) === wanted) return
  npm(['ci', '--no-audit', '--no-fund', '--prefer-offline'])
  writeFileSync(stamp, wanted)
}

function build() {
  const wanted = digest(sources)
  const stamp = join(stamps, 'built')
  if (read(stamp) === wanted && existsSync(join(output, 'index.html'))) {
    console.log('console: nothing changed')
    return
  }
  npm(['run', 'build'])
  rmSync(output, { recursive: true, force: true })
  cpSync(join(home, 'dist'), output, { recursive: true })
  mkdirSync(stamps, { recursive: true })
  writeFileSync(stamp, wanted)
}

function npm(args) {
  const windows = process.platform === 'win32'
  const run = spawnSync(windows ? 'npm.cmd' : 'npm', args, { cwd: home, encoding: 'utf8', shell: windows })
  if (run.error) fail(`npm could not be started: ${run.error.message}`)
  if (run.status === 0) return
  process.stderr.write(run.stdout + run.stderr)
  fail(`npm ${args.join(' ')} failed`)
}

/** One hash over names and contents. */
function digest(paths) {
  const hash = createHash('sha256')
  for (const path of paths) addTo(hash, join(home, path), path)
  return hash.digest('hex')
}

function addTo(hash, file, name) {
  if (name === 'src/gen' || !existsSync(file)) return
  if (statSync(file).isDirectory()) {
    for (const child of readdirSync(file).sort()) addTo(hash, join(file, child), `${name}/${child}`)
    return
  }
  hash.update(`${name}\0`).update(readFileSync(file)).update('\0')
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

function fail(message) {
  console.error(`console: ${message}`)
  process.exit(1)
}
