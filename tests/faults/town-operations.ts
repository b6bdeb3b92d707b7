import { openTown } from '../setup/town.ts'
import type { Client, Known } from './town-client.ts'
import { deeds, opening } from './town-mixture.ts'
import type { Night } from './town-night.ts'
import { textAt } from './town-world.ts'

/** Every operation of the town, asked of the town itself. */
export async function knownOperations(): Promise<Map<string, Known>> {
  const town = await openTown({ personas: true })
  const operations = town.modules.flatMap((one) => one.operations)
  const pages = town.modules.flatMap((one) => one.pages)
  // Who signs out is led to the sign-in, as is who was not signed in: a form's answer says nothing there.
  const pageOf = (name: string) =>
    name.startsWith('people.sign-out')
      ? null
      : (pages.find(({ forms }) => forms?.some(({ operation }) => operation.name === name))?.path ?? null)
  return new Map(
    operations.map((op) => [
      op.name,
      {
        command: op.kind === 'command',
        secret: op.kind === 'command' && op.secret === true,
        page: pageOf(op.name),
      },
    ]),
  )
}

/** The commands clients give, always by a key. */
export const commandsOf = (known: ReadonlyMap<string, Known>): string[] =>
  [...new Set(deeds.map(([name]) => name))].filter((name) => known.get(name)?.command)

/**
 * Somebody must be there for the second signature under a merge, a recovery or an erasure. Who hangs up before the answer
 * has lost what is told only once: then another is invited.
 */
async function engageDeputy({ hand }: Pick<Client, 'hand'>, tries = 5): Promise<void> {
  const roles = ['resident-supervisor']
  const invited = await hand.call('people.invite', 'operator', { name: '見本　副係長', roles })
  const token = textAt(invited, 'token')
  const enrolled = invited && (await hand.call('people.enrol', 'stranger', { token }))
  if (!enrolled && tries > 1) return engageDeputy({ hand }, tries - 1)
  if (!enrolled) throw new Error('nobody came')
  const session = textAt(enrolled, 'token')
  hand.world.put('deputy', { id: textAt(enrolled, 'personId'), who: { session } })
}

/** Lets every client work while something happens; a client that gives up ends the night at once. */
export async function drive(night: Night, during: () => Promise<void>): Promise<void> {
  const [first] = night.clients
  if (first) await engageDeputy(first)
  const working = night.clients.map((client, n) => client.run(n === 0 ? opening : []))
  try {
    await Promise.race([Promise.all([during(), first?.opened]), Promise.all(working)])
  } finally {
    for (const client of night.clients) client.stopping = true
  }
  await Promise.all(working)
}
