import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/**
 * Stands for the package registry: lays down links to the packages of this checkout. It counts its runs, and where
 * `npm-fails` or `npm-hangs` lies beside it, does that.
 */
const npm = `#!/bin/sh
here=$(dirname "$0")
echo run >> "$here/npm-runs"
rm -rf node_modules
mkdir node_modules
[ ! -e "$here/npm-hangs" ] || exec sleep 600
[ ! -e "$here/npm-fails" ] || { echo 'npm error code ECONNREFUSED' >&2; exit 1; }
sleep 0.3
for one in "${resolve('node_modules')}"/*; do ln -s "$one" node_modules/; done
`

const program = `import { word } from './word.ts'
if (process.argv[2] === 'wait') {
  process.once('SIGTERM', () => process.exit(7))
  setInterval(() => undefined, 1000)
}
console.log(word, process.version, process.argv.slice(2).join('|'))
`

let base = ''
let project = ''
const children: ChildProcess[] = []

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'hiroba-launch-')))
  project = join(base, 'a town')
  await mkdir(join(project, 'src'), { recursive: true })
  await mkdir(join(base, 'bin'))
  for (const name of ['hiroba', 'scripts', 'package.json', 'tsconfig.json']) {
    await cp(resolve(name), join(project, name), { recursive: true })
  }
  await writeFile(join(project, 'package-lock.json'), '{"packages": {}}\n')
  await writeFile(join(project, 'src/main.ts'), program)
  await say('first')
  await writeFile(join(base, 'bin/npm'), npm)
  await chmod(join(base, 'bin/npm'), 0o755)
})

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rm(base, { recursive: true, force: true })
})

const say = (word: string) => writeFile(join(project, 'src/word.ts'), `export const word = '${word}'\n`)
const installs = async () =>
  (await readFile(join(base, 'bin/npm-runs'), 'utf8').catch(() => '')).split('\n').length - 1
const environment = () => ({ PATH: `${join(base, 'bin')}:${process.env['PATH'] ?? ''}`, HOME: base })

function launch(
  args: readonly string[] = [],
  file = join(project, 'hiroba'),
): Promise<{ code: number; out: string; err: string }> {
  return new Promise((done) => {
    execFile(file, args, { cwd: base, env: environment() }, (error, out, err) => {
      done({ code: error === null ? 0 : Number(error.code), out: out.trim(), err })
    })
  })
}

/** Starts the launcher in a process group of its own, so that all of it can be killed. */
function begin(args: readonly string[] = []): ChildProcess {
  const child = spawn(join(project, 'hiroba'), args, {
    cwd: base,
    env: environment(),
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  })
  children.push(child)
  return child
}

describe('the launcher', () => {
  it('installs, builds and runs on Node 24 from an untouched checkout, whatever folder it is called from', async () => {
    const { code, out } = await launch(['two words', '広場'])
    expect(code).toBe(0)
    expect(out).toMatch(/^first v24\.[0-9.]+ two words\|広場$/)
    await symlink(join(project, 'hiroba'), join(base, 'linked'))
    expect((await launch([], join(base, 'linked'))).out).toMatch(/^first v24/)
    expect(await installs()).toBe(1)
  })

  it('installs once when three are launched in the same moment', async () => {
    const launched = await Promise.all([launch(), launch(), launch()])
    expect(launched.map(({ code }) => code)).toEqual([0, 0, 0])
    expect(await installs()).toBe(1)
  })

  it('says nothing and installs nothing when all is there', async () => {
    await launch()
    expect(await launch()).toMatchObject({ code: 0, err: '' })
    expect(await installs()).toBe(1)
  })

  it('installs again when the lock file changed', async () => {
    await launch()
    await writeFile(join(project, 'package-lock.json'), '{"packages": {"": {}}}\n')
    expect((await launch()).code).toBe(0)
    expect(await installs()).toBe(2)
  })

  it('says why an installation failed, starts nothing, and begins it again next time', async () => {
    await writeFile(join(base, 'bin/npm-fails'), '')
    const failed = await launch()
    expect(failed).toMatchObject({ code: 1, out: '' })
    expect(failed.err).toContain('ECONNREFUSED')
    await rm(join(base, 'bin/npm-fails'))
    expect((await launch()).out).toMatch(/^first/)
  })

  it('killed during an installation, does not hinder the next launch', async () => {
    await writeFile(join(base, 'bin/npm-hangs'), '')
    const first = begin()
    await expect.poll(installs, { timeout: 20_000 }).toBe(1)
    process.kill(-(first.pid ?? 0), 'SIGKILL')
    await once(first, 'exit')
    await rm(join(base, 'bin/npm-hangs'))
    expect((await launch()).out).toMatch(/^first/)
    expect(await readdir(join(project, '.cache'))).not.toContain('set-up.lock')
  })

  it('never empties the folder a linked node_modules points to', async () => {
    const others = join(base, 'of another project')
    await mkdir(others)
    await writeFile(join(others, 'kept'), '')
    await symlink(others, join(project, 'node_modules'))
    const { code, err } = await launch()
    expect(code).toBe(1)
    expect(err).toContain('node_modules is a link')
    expect(await readdir(others)).toEqual(['kept'])
    expect(await installs()).toBe(0)
  })

  it('builds anew when a source changed, even to one with an older date', async () => {
    await launch()
    await say('second')
    await utimes(join(project, 'src/word.ts'), 1, 1)
    expect((await launch()).out).toMatch(/^second/)
  })

  it('tells what does not compile, runs nothing old, and recovers', async () => {
    await launch()
    await writeFile(join(project, 'src/word.ts'), 'export const = 1\n')
    const broken = await launch()
    expect(broken).toMatchObject({ code: 1, out: '' })
    expect(broken.err).toContain('src/word.ts:1:13')
    await say('mended')
    expect((await launch()).out).toMatch(/^mended/)
  })

  it('becomes the program: its signal and its exit code are the program’s', async () => {
    const child = begin(['wait'])
    if (child.stdout) await once(child.stdout, 'data')
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([7, null])
  })

  it('leaves a running program the files it may still load', async () => {
    await writeFile(join(project, 'src/late.ts'), "export const late = 'loaded late'\n")
    await writeFile(
      join(project, 'src/main.ts'),
      "if (process.argv[2] === 'wait') {\n  process.once('SIGTERM', async () => {\n    console.log((await import('./late.ts')).late)\n    process.exit(0)\n  })\n  setInterval(() => undefined, 1000)\n}\nprocess.stdout.write('ready')\n",
    )
    const child = begin(['wait'])
    let out = ''
    child.stdout?.on('data', (text) => {
      out += text
    })
    await expect.poll(() => out, { timeout: 20_000 }).toBe('ready')
    await writeFile(join(project, 'src/late.ts'), "export const late = 'a newer one'\n")
    await launch()
    child.kill('SIGTERM')
    await once(child, 'close')
    expect(out).toBe('readyloaded late\n')
  })
})
