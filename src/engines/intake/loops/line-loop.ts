import { createHash } from 'node:crypto'
import { createFrameReader, type Frame, writeFrame } from '#formats/receiver-line'
import { system } from '#kernel'
import type { SourceOf } from '../definition.ts'
import type { tellState } from '../operations/tell-state.ts'
import type { OpenLine } from '../ports.ts'
import { knowSources, noteContact, noteFailure, noteSequence } from '../store/index.ts'
import { type Bringing, bring } from './bring.ts'
import type { Loop } from './loop.ts'
import { holdTurn } from './turn.ts'

export type LineParts = Bringing & { state: ReturnType<typeof tellState> }

/**
 * Reads a receiver's line. Frames are taken one after the other; a message is acknowledged when it is committed, so that
 * what we missed comes again. A number that is missing is a gap: noted, counted and told.
 */
export function startLineLoop(
  parts: LineParts,
  { source, line: path }: { source: SourceOf<'receiver'>; line: string },
  open: OpenLine,
): Loop {
  const { db, sources, log } = parts
  return holdTurn(parts, source, async () => {
    await knowSources(db, [source.id], sources.now())
    const reader = createFrameReader()
    let work = Promise.resolve()
    const then = (next: () => Promise<void>) => {
      work = work.then(next).catch((error: unknown) => {
        log.error({ error, source: source.id }, 'intake.line-failed')
      })
    }
    // Who does not hear an answer sends again.
    const answer = (bytes: Uint8Array) =>
      line.write(bytes).catch((error: unknown) => {
        log.warn({ error, source: source.id }, 'intake.line-not-answered')
      })
    const line = open(path, {
      bytes: (piece) => {
        for (const read of reader.push(piece)) {
          if ('fault' in read) log.warn({ source: source.id, fault: read.fault }, 'intake.line-fault')
          else then(() => takeFrame(parts, source, { frame: read, answer }))
        }
      },
      opened: () => log.info({ source: source.id }, 'intake.line-opened'),
      failed: (error) => {
        log.warn({ error, source: source.id }, 'intake.line-away')
        then(async () => void (await noteFailure(db, source.id, { now: sources.now(), code: 'line-away' })))
      },
    })
    return {
      close: async () => {
        await line.close()
        await work
      },
    }
  })
}

type Taking = { frame: Frame; answer(bytes: Uint8Array): Promise<void> }

const nothing = new Uint8Array(0)

async function takeFrame(
  parts: LineParts,
  source: SourceOf<'receiver'>,
  { frame, answer }: Taking,
): Promise<void> {
  const { db, sources } = parts
  const { kind, sequence, payload } = frame
  if (kind === 'acknowledged' || kind === 'not-acknowledged') return
  try {
    if (kind === 'heartbeat') await noteContact(db, source.id, { now: sources.now() })
    else await takeNumbered(parts, source, frame)
    await answer(writeFrame({ kind: 'acknowledged', sequence, payload: nothing }))
  } catch (error) {
    parts.log.error({ error, source: source.id, sequence, bytes: payload.length }, 'intake.line-not-taken')
    await answer(writeFrame({ kind: 'not-acknowledged', sequence, payload: nothing }))
  }
}

async function takeNumbered(
  parts: LineParts,
  source: SourceOf<'receiver'>,
  { kind, sequence, payload }: Frame,
): Promise<void> {
  const { db, sources } = parts
  if (kind === 'state') {
    const said = { source: source.id, text: Buffer.from(payload).toString('utf8') }
    await parts.runner().run(parts.state, said, { actor: system('intake'), via: 'job' })
  } else {
    const messageId = `${sequence} ${createHash('sha256').update(payload).digest('hex')}`
    await bring(parts, {
      source,
      route: 'line',
      label: `#${sequence}`,
      bytes: payload,
      messageId,
      told: 'nobody',
    })
  }
  const missed = await noteSequence(db, source.id, { sequence, now: sources.now() })
  if (missed > 0) await noteFailure(db, source.id, { now: sources.now(), code: 'line-gap' })
}
