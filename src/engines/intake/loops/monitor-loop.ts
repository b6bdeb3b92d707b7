import { createEdgeReader, type Edge } from '#formats/receiver-line'
import { createDoorbell, system } from '#kernel'
import type { SourceOf } from '../definition.ts'
import { createSteadier, type Steady } from '../model/steady.ts'
import type { OpenMonitor } from '../ports.ts'
import { forgetContacts, knowSources, noteContact, noteFailure } from '../store/index.ts'
import type { LineParts } from './line-loop.ts'
import type { Loop } from './loop.ts'
import { holdTurn } from './turn.ts'

type Receiver = SourceOf<'receiver'>
type Watching = { source: Receiver; monitor: NonNullable<Receiver['monitor']> }

const AGAIN_MS = 2_000

/**
 * Watches the dry contacts of this machine by a program that prints their edges. What stayed as it is for long enough is told, one after the
 * other, each until it is committed: nobody would say it again.
 */
export function startMonitorLoop(parts: LineParts, { source, monitor }: Watching, open: OpenMonitor): Loop {
  const { db, sources, log } = parts
  return holdTurn(parts, source, async () => {
    await knowSources(db, [source.id], sources.now())
    const telling = createTelling(parts, source)
    let contacts = createContacts(monitor.holdMs, telling.tell)
    const note = (what: Promise<unknown>) =>
      void what.catch((error: unknown) => log.error({ error, source: source.id }, 'intake.monitor-failed'))
    const program = open(monitor.command, {
      text: async (piece) => {
        const faults = contacts.take(piece)
        if (faults > 0) log.warn({ source: source.id, faults }, 'intake.monitor-fault')
        await telling.room()
      },
      started: () => {
        contacts.close()
        contacts = createContacts(monitor.holdMs, telling.tell)
        telling.forget()
      },
      running: () => note(noteContact(db, source.id, { now: sources.now() })),
      ended: (said) => {
        log.warn({ source: source.id, said }, 'intake.monitor-ended')
        note(noteFailure(db, source.id, { now: sources.now(), code: 'monitor-away' }))
      },
    })
    return {
      close: async () => {
        await program.close()
        contacts.close()
        await telling.close()
      },
    }
  })
}

/** Edges in, contacts that count out; asks again when one had its time. */
function createContacts(holdMs: number, tell: (steady: readonly Steady[]) => void) {
  const reader = createEdgeReader()
  const steadier = createSteadier(holdMs)
  const timers = new Set<NodeJS.Timeout>()
  const askLater = ({ number, atMs }: Edge) => {
    // After a stall, what the program printed meanwhile is read before anybody asks: timers come before what was read.
    const timer = setTimeout(() => {
      timers.delete(timer)
      setImmediate(() => tell(steadier.still(number, atMs)))
    }, holdMs)
    timers.add(timer)
  }
  return {
    take(piece: string): number {
      const { edges, faults } = reader.push(piece)
      for (const edge of edges) {
        tell(steadier.edge(edge))
        askLater(edge)
      }
      return faults
    },
    close: () => {
      for (const timer of timers) clearTimeout(timer)
    },
  }
}

const MOST_WAITING = 100

/** Tells what was found, in order, until it is taken; `room` holds the program back while much waits. */
function createTelling(parts: LineParts, { id }: Receiver) {
  const { db, sources, log } = parts
  const bell = createDoorbell()
  let stopping = false
  let waiting = 0
  let work = Promise.resolve()
  const untilDone = async (what: () => Promise<unknown>) => {
    // What was found before the end is told once at least: no wire says it again.
    do {
      try {
        await what()
        break
      } catch (error) {
        log.error({ error, source: id }, 'intake.contact-not-taken')
        await bell.nap(bell.rings(), AGAIN_MS)
      }
    } while (!stopping)
    waiting -= 1
  }
  const then = (what: () => Promise<unknown>) => {
    waiting += 1
    work = work.then(() => untilDone(what))
  }
  return {
    tell(steady: readonly Steady[]) {
      for (const contact of steady) {
        const said = { source: id, text: JSON.stringify({ contacts: [contact] }) }
        then(() => parts.runner().run(parts.state, said, { actor: system('intake'), via: 'job' }))
      }
    },
    /** What contacts did while nobody watched is not known. */
    forget: () =>
      then(async () => {
        await forgetContacts(db, id)
        await noteContact(db, id, { now: sources.now() })
      }),
    room: async () => {
      if (waiting > MOST_WAITING) await work
    },
    close: async () => {
      stopping = true
      bell.close()
      await work
    },
  }
}
