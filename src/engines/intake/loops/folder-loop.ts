import { createHash } from 'node:crypto'
import { alone, system } from '#kernel'
import type { SourceOf } from '../definition.ts'
import type { refuseFile } from '../operations/refuse-file.ts'
import type { DropFolder, Dropped } from '../ports.ts'
import { MOST_BYTES } from '../receive.ts'
import { knowSources, noteContact, noteFailure } from '../store/index.ts'
import { type Bringing, bring } from './bring.ts'
import { type Loop, startLoop } from './loop.ts'

const LOOK_MS = 1_000
const HELD_MS = 2_000

export type FolderParts = Bringing & { refuse: ReturnType<typeof refuseFile> }

/** One look into a folder: takes in what is complete and moves it away. Returns how many files that were. */
async function lookInto(parts: FolderParts, source: SourceOf<'folder'>, folder: DropFolder): Promise<number> {
  const { db, sources, log } = parts
  await knowSources(db, [source.id], sources.now())
  try {
    const names = await folder.complete()
    for (const name of names) {
      const dropped = await folder.read(name, MOST_BYTES)
      if (dropped) await folder.settle(dropped, await takeFile(parts, source, dropped))
    }
    if (names.length === 0) await noteContact(db, source.id, { now: sources.now() })
    return names.length
  } catch (error) {
    log.error({ error, source: source.id }, 'intake.folder-away')
    await noteFailure(db, source.id, { now: sources.now(), code: 'folder-away' })
    return 0
  }
}

/** The defect report, or null where it was taken in. A file that was taken in before a death is moved, and nothing more. */
async function takeFile(
  parts: FolderParts,
  source: SourceOf<'folder'>,
  dropped: Dropped,
): Promise<object | null> {
  if (!('bytes' in dropped)) {
    const { name, refused: code } = dropped
    await parts
      .runner()
      .run(parts.refuse, { source: source.id, label: name, code }, { actor: system('intake'), via: 'job' })
    return { file: name, code, findings: [] }
  }
  const { name, bytes } = dropped
  const digest = createHash('sha256').update(name).update('\0').update(bytes).digest('hex')
  const { report } = await bring(parts, {
    ...{ source, route: 'folder', label: name, bytes, told: 'report' },
    messageId: digest,
  })
  return report === null ? null : { file: name, ...report }
}

/** Looks each second and when something changes; of several processes one at a time. */
export function startFolderLoop(parts: FolderParts, source: SourceOf<'folder'>, folder: DropFolder): Loop {
  const round = async () => {
    const { ran } = await alone(parts.appUrl, `intake.${source.id}`, async () => {
      await lookInto(parts, source, folder)
    })
    return ran ? LOOK_MS : HELD_MS
  }
  const loop = startLoop(round, { log: parts.log, name: source.id })
  const watching = folder.watch(loop.wake)
  return {
    wake: loop.wake,
    stop: async () => {
      watching.close()
      await loop.stop()
    },
  }
}
