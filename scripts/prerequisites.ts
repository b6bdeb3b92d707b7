import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runProgram } from './program.ts'

const onPath = (program: string) =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))

/** Debian package, and how to see that the machine has what it brings. */
const needed: Record<string, () => boolean | Promise<boolean>> = {
  chromium: () => onPath('chromium'),
  'fonts-noto-cjk': hasJapaneseFont,
  'libxml2-utils': () => onPath('xmllint'),
  xmlsec1: () => onPath('xmlsec1'),
}

async function hasJapaneseFont(): Promise<boolean> {
  if (existsSync('/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc')) return true
  const { code, output } = await runProgram('fc-list', [':lang=ja', 'family'])
  return code === 0 && output.trim() !== ''
}

async function missing(): Promise<string[]> {
  const checked = await Promise.all(
    Object.entries(needed).map(async ([name, there]) => ((await there()) ? [] : [name])),
  )
  return checked.flat()
}

const noPrompts = { DEBIAN_FRONTEND: 'noninteractive' }
const patient = ['-o', 'DPkg::Lock::Timeout=300']

async function install(names: readonly string[]): Promise<boolean> {
  const update = await runProgram('apt-get', [...patient, 'update'], { env: noPrompts })
  if (update.code !== 0) return false
  const args = [...patient, 'install', '-y', '--no-install-recommends', ...names]
  const done = await runProgram('apt-get', args, { env: noPrompts })
  if (done.code !== 0) process.stderr.write(`${done.output.split('\n').slice(-10).join('\n')}\n`)
  return done.code === 0
}

/**
 * Sees that the browser, the font and the two XML programs the tests compare with are there. Root on Debian gets them
 * installed; everybody else is told the one line to run. False when something is still missing: no test is passed over
 * for want of it.
 */
export async function prerequisites(): Promise<boolean> {
  const wanted = await missing()
  if (wanted.length === 0) return true
  if (process.getuid?.() === 0 && onPath('apt-get')) {
    process.stdout.write(`installing for the tests: ${wanted.join(' ')}\n`)
    if ((await install(wanted)) || (await install(wanted))) return true
  }
  process.stdout.write(
    `the tests need: sudo apt-get install -y --no-install-recommends ${wanted.join(' ')}\n`,
  )
  return false
}
