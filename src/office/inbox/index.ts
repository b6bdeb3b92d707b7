import { certificateCheck, type Listener, type Module, system } from '#kernel'
import { inboxInvariants } from './invariants.ts'
import { type InboxOperations, inboxOperations } from './operations/index.ts'
import { inboxDownloads, inboxPages } from './pages/index.ts'
import { inboxPath, lettersPath, verifyPath } from './pages/offers.ts'
import type { InboxParts, Parts } from './parts.ts'
import { inboxProblems } from './problems.ts'
import { inboxTables } from './schema.ts'
import { type Send, type Sent, send } from './send.ts'
import { createTokens } from './tokens.ts'

export const migrations = { module: 'inbox', folder: 'src/office/inbox/migrations' }

export type { Content } from './model/content.ts'
export type { InboxParts } from './parts.ts'
export type { HouseholdsPort, ResidentsPort } from './ports.ts'
export { restoreRules } from './restore-rules.ts'
export type { MessageKind } from './schema.ts'
export { loadLetterSeal } from './seal-key.ts'
export type { Send, Sent, To } from './send.ts'

/** What other modules use of the inbox. */
export type InboxDoor = {
  /**
   * Sends a message in the caller's transaction; its file is drawn, sealed and told of after the commit. Refuses
   * `inbox.no-addressee`, `inbox.unknown-section`, `inbox.character-missing` and what is too long to print.
   */
  send(ctx: Parameters<typeof send>[0], given: Send): Promise<Sent>
}

export type Inbox = Module & { door: InboxDoor }

/** Messages of the town to residents: sealed, numbered, with a letter that anybody can check. */
export function inbox(given: InboxParts): Inbox {
  const parts: Parts = { ...given, tokens: createTokens(given.key) }
  const operations = inboxOperations(parts)
  const offers = { operations, routes: parts.routes, languages: parts.languages }
  return {
    name: 'inbox',
    problems: inboxProblems,
    operations: Object.values(operations),
    pages: inboxPages(offers),
    downloads: inboxDownloads(offers),
    tiles: [
      {
        name: 'inbox',
        face: 'portal',
        path: inboxPath,
        grant: 'resident',
        due: (ask) => ask(operations.countUnread, {}),
        dueWord: 'inbox.list.waiting',
      },
      { name: 'verify', face: 'portal', path: verifyPath, grant: 'public' },
      { name: 'letters', face: 'console', path: lettersPath, grant: 'inbox:read' },
    ],
    routes: [
      {
        path: '/letters/seal.pem',
        cacheMs: 60_000,
        handle: async () =>
          new Response(parts.seal.certificatePem, { headers: { 'content-type': 'application/x-pem-file' } }),
      },
    ],
    doctor: [certificateCheck('seal-certificate', parts.seal.certificatePem)],
    jobs: [
      {
        name: 'inbox.drop-stale',
        cron: '29 * * * *',
        run: async () =>
          void (await parts.runner().run(operations.dropStale, {}, { actor: system('inbox'), via: 'job' })),
      },
    ],
    listeners: listenersOf(parts, operations),
    tables: inboxTables,
    invariants: inboxInvariants,
    door: { send: (ctx, sent) => send(ctx, parts, sent) },
  }
}

/** The event's id is the key: what was done is not done again. */
function listenersOf({ runner }: Parts, operations: InboxOperations): Listener[] {
  const by = (key: string) => ({ actor: system('inbox'), via: 'listener' as const, key })
  const tell =
    (post: boolean): Listener['handle'] =>
    async ({ id, aggregate }) =>
      void (await runner().run(operations.tellRecipients, { id: aggregate, post }, by(id)))
  return [
    {
      name: 'inbox.draw-letter',
      event: 'inbox.published',
      handle: async ({ id, aggregate }) =>
        void (await runner().run(operations.drawLetter, { id: aggregate }, by(id))),
    },
    { name: 'inbox.tell-ready', event: 'inbox.ready', handle: tell(true) },
    { name: 'inbox.tell-withdrawn', event: 'inbox.withdrawn', handle: tell(false) },
    {
      name: 'inbox.settle-mailing',
      event: 'delivery.settled',
      handle: async ({ id, aggregate, payload }) => {
        const settled = { destinationId: aggregate, outcome: payload['outcome'] }
        await runner().run(operations.settleMailing, settled, by(id))
      },
    },
    {
      name: 'inbox.follow-merge',
      event: 'residents.merged',
      handle: async ({ id, aggregate, payload }) => {
        const merged = { into: aggregate, from: payload['from'] }
        await runner().run(operations.followMerge, merged, by(id))
      },
    },
    {
      name: 'inbox.follow-erasure',
      event: 'residents.erased',
      handle: async ({ id, aggregate }) =>
        void (await runner().run(operations.followErasure, { id: aggregate }, by(id))),
    },
  ]
}
