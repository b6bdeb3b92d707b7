import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runProgram } from './program.ts'

/** Programs for administrators are not on everybody's path. */
const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']
const onPath = (program: string) => folders.some((folder) => existsSync(join(folder, program)))

/** For whom: Debian package, and how to see that the machine has what it brings. */
const needed = {
  tests: {
    age: () => onPath('age'),
    // The same engine without the windows of a desktop, which cost six times its work.
    'chromium-headless-shell': () => onPath('chromium-headless-shell'),
    'clamav-daemon': () => onPath('clamd'),
    'fonts-noto-cjk': hasJapaneseFont,
    haproxy: () => onPath('haproxy'),
    'libimage-exiftool-perl': () => onPath('exiftool'),
    'libxml2-utils': () => onPath('xmllint'),
    nginx: () => onPath('nginx'),
    // Debian's own, of another major version than the one that comes along.
    postgresql: () => existsSync('/usr/lib/postgresql'),
    xmlsec1: () => onPath('xmlsec1'),
  },
  bench: {
    mosquitto: () => onPath('mosquitto'),
    'nats-server': () => onPath('nats-server'),
  },
} satisfies Record<string, Record<string, () => boolean | Promise<boolean>>>

async function hasJapaneseFont(): Promise<boolean> {
  if (existsSync('/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc')) return true
  const { code, output } = await runProgram('fc-list', [':lang=ja', 'family'])
  return code === 0 && output.trim() !== ''
}

async function missing(whom: keyof typeof needed): Promise<string[]> {
  const checked = await Promise.all(
    Object.entries(needed[whom]).map(async ([name, there]) => ((await there()) ? [] : [name])),
  )
  return checked.flat()
}

/**
 * Nothing is asked, and nothing is started: the tests start what they need, on folders and ports of their own. Under run
 * level 1 invoke-rc.d begins no service, so that no nginx, clamd or PostgreSQL of Debian's runs on the machine afterwards.
 */
const quietly = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
const patient = ['-o', 'DPkg::Lock::Timeout=300']

async function install(names: readonly string[]): Promise<boolean> {
  const update = await runProgram('apt-get', [...patient, 'update'], { env: quietly })
  if (update.code !== 0) return false
  const args = [...patient, 'install', '-y', '--no-install-recommends', ...names]
  const done = await runProgram('apt-get', args, { env: quietly })
  if (done.code !== 0) process.stderr.write(`${done.output.split('\n').slice(-10).join('\n')}\n`)
  return done.code === 0
}

/**
 * Sees that the programs the tests, or the brokers the bench, compare with are there. Root on Debian gets them installed;
 * everybody else is told the one line to run. False when something is still missing: no test is passed over for want
 * of it.
 */
export async function prerequisites(whom: keyof typeof needed = 'tests'): Promise<boolean> {
  const wanted = await missing(whom)
  if (wanted.length === 0) return true
  if (process.getuid?.() === 0 && onPath('apt-get')) {
    process.stdout.write(`installing for the ${whom}: ${wanted.join(' ')}\n`)
    if ((await install(wanted)) || (await install(wanted))) return true
  }
  process.stdout.write(
    `for the ${whom}: sudo apt-get install -y --no-install-recommends ${wanted.join(' ')}\n`,
  )
  return false
}
