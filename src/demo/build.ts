import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deliveryDepth } from '#delivery'
import { type Actor, createBlobs, plus, type Sources, workOutbox } from '#kernel'
import { grantsOf } from '#people'
import { assemble } from '../assemble.ts'
import type { AssembleParts } from '../parts.ts'
import { root } from '../root.ts'
import { alertScenes } from './alerts.ts'
import { chanceOf, seededBytes } from './chance.ts'
import { instrumentScenes } from './instruments.ts'
import { machineScenes } from './machines.ts'
import { createNeighbours } from './neighbours.ts'
import { play, type Theatre } from './play.ts'
import { registerScenes } from './register.ts'
import type { Span } from './stage.ts'
import { storyClock } from './story-clock.ts'
import { parsePast } from './story-file.ts'
import { subscriptionScenes } from './subscriptions.ts'

export type Story = { seed: number; days: number; residents: number }

/** A year, as `hiroba demo build` tells it. */
export const year: Omit<Story, 'seed'> = { days: 365, residents: 120 }
/** What an empty demonstration town starts with: two months, told in a few seconds. */
export const short: Story = { seed: 1, days: 60, residents: 15 }

const dayMs = 86_400_000
/** When the first receiver of what goes out answers; and when all have, before anything may be tried again. */
const soonestMs = 40
const latestMs = 200
const longestMs = 450

/**
 * Gives the demonstration town a past that ends now: people, alerts, drills and deliveries through the real operations,
 * with a clock and an outside world of their own. The same seed tells the same story. Returns how many scenes it had.
 */
export async function buildPast(
  parts: Omit<AssembleParts, 'adapters' | 'personas'>,
  { seed, days, residents }: Story,
): Promise<number> {
  const random = seededBytes(seed, 'ids')
  const lots = seededBytes(seed, 'chance')
  const chance = () => chanceOf(lots)
  const span: Span = { from: plus(parts.sources.now(), -days * dayMs), to: parts.sources.now() }
  const clock = storyClock(span)
  const sources: Sources = { now: clock.now, random }
  const neighbours = createNeighbours(seed, clock.pass)
  // In the past nobody looks at the machine of today, and nobody saves it.
  const { around: _around, backup: _backup, ...then } = parts
  const app = assemble({ ...then, sources, adapters: neighbours.adapters, personas: true })
  await app.people.addPersonas(parts.town.personas)
  const sender = app.delivery.sender()
  const blobs = createBlobs(sources, parts.key)
  const theatre: Theatre = {
    modules: app.modules,
    runner: app.runner,
    neighbours,
    chance,
    now: clock.now,
    setClock: clock.set,
    follow: async () => {
      await workOutbox({
        db: parts.connection.db,
        sources,
        log: parts.log,
        listeners: app.modules.flatMap((one) => one.listeners),
        onParked: async () => undefined,
      })
      clock.allow(longestMs)
      clock.pass(soonestMs + chance() * (latestMs - soonestMs))
      await sender.drain()
    },
    pending: async () => (await deliveryDepth(parts.connection.db)).waiting > 0,
    staff: (role) => figure(parts, role),
    upload: (file, actor) => blobs.put(parts.connection.db, { ...file, actor: actor.id }),
  }
  const stories = parsePast(await readFile(join(root, 'towns/demo/past.yaml'), 'utf8'))
  const codes = parts.town.districts.map(({ code }) => code)
  const scenes = [
    ...registerScenes(await readFile(join(root, 'towns/demo/register.csv')), span),
    ...machineScenes(parts.publicUrl, span, random),
    ...alertScenes(stories, span, chance),
    ...instrumentScenes(span),
    ...subscriptionScenes({ districts: codes, residents }, span, chance),
  ]
  return play(theatre, scenes, span)
}

function figure({ town, roles }: Pick<AssembleParts, 'town' | 'roles'>, role: string): Actor {
  const persona = town.personas.find((one) => one.role === role)
  if (!persona) throw new Error(`the town file has no figure with the role ${role}`)
  return { kind: 'person', id: persona.id, grants: grantsOf(roles, [role]) }
}
