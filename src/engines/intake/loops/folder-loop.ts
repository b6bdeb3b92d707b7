import { createHash } from 'node:crypto'
import type { SourceOf } from '../definition.ts'
import type { DropFolder, Dropped } from '../ports.ts'
import { MOST_BYTES } from '../receive.ts'
import { knowSources, noteContact, noteFailure } from '../store/index.ts'
import { type Bringing, bring, refuse } from './bring.ts'
import { type Loop, startLoop } from './loop.ts'
import { holdTurn } from './turn.ts'

const LOOK_MS = 1_000

/** One look into a folder: takes in what is complete and moves it away. */
async function lookInto(parts: Bringing, source: SourceOf<'folder'>, folder: DropFolder): Promise<void> {
  const { db, sources, log } = parts
  await knowSources(db, [source.id], sources.now())
  try {
    const names = await folder.complete()
    for (const name of names) {
      const dropped = await folder.read(name, MOST_BYTES)
      if (dropped) await takeAndSettle(parts, source, { folder, dropped })
    }
    if (names.length === 0) await noteContact(db, source.id, { now: sources.now() })
  } catch (error) {
    log.error({ error, source: source.id }, 'intake.folder-away')
    await noteFailure(db, source.id, { now: sources.now(), code: 'folder-away' })
  }
}

/** A bug of ours in one file is no reason to miss the next: it is logged, and the file stays for another look. */
async function takeAndSettle(
  parts: Bringing,
  source: SourceOf<'folder'>,
  { folder, dropped }: { folder: DropFolder; dropped: Dropped },
): Promise<void> {
  let report: object | null
  try {
    report = await takeFile(parts, source, dropped)
  } catch (error) {
    const { db, sources, log } = parts
    log.error({ error, source: source.id, file: dropped.name }, 'intake.not-taken')
    await noteFailure(db, source.id, { now: sources.now(), code: 'unreadable' })
    return
  }
  await folder.settle(dropped, report)
}

/** The defect report, or null where it was taken in. A file that was taken in before a death is moved, and nothing more. */
async function takeFile(
  parts: Bringing,
  source: SourceOf<'folder'>,
  dropped: Dropped,
): Promise<object | null> {
  if (!('bytes' in dropped)) {
    const { name, refused: code } = dropped
    await refuse(parts, { source, route: 'folder', label: name, told: 'report', code })
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

/** Looks each second and when something changes; of several processes one has the turn. */
export function startFolderLoop(parts: Bringing, source: SourceOf<'folder'>, folder: DropFolder): Loop {
  return holdTurn(parts, source, async () => {
    const loop = startLoop(
      async () => {
        await lookInto(parts, source, folder)
        return LOOK_MS
      },
      { log: parts.log, name: source.id },
    )
    const watching = folder.watch(loop.wake)
    return {
      close: async () => {
        watching.close()
        await loop.stop()
      },
    }
  })
}
