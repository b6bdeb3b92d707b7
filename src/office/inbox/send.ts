import type { Ctx } from '#kernel'
import { letterOf, requirePrintable } from './letter.ts'
import { codeLength, codeOf } from './model/code.ts'
import type { Content, SealedContent } from './model/content.ts'
import { isLetter } from './model/rules.ts'
import type { Parts } from './parts.ts'
import { problem } from './problems.ts'
import type { Message, MessageKind } from './schema.ts'
import { addMessage } from './store/index.ts'

/** Whom a message is to: one resident, or all who belong to a household now. */
export type To = { kind: 'resident' | 'household'; id: string }

/** A message to be sent; `content` is in Japanese, as it goes on paper. */
export type Send = {
  to: To
  kind: MessageKind
  content: Content
  /** By the names of `routes.yaml`. */
  section: string
  /** What it is about, for the module that sends it. */
  about: { module: string; id: string } | null
  /** Id of the actor who decided to send it. */
  issuedBy: string
}

export type Sent = { id: string; number: string | null }

/** The field of everything the inbox seals as text. */
export const contentField = 'inbox.content'

/** About as long as numbers get: what can be printed with it can be printed with the real one. */
const longestNumber = '令和88年度 青青青青総総総総第99999999号'

/**
 * Sends a message in the caller's transaction: it lies in the inbox when that commits, and its file is drawn, sealed and
 * told of right after. All kinds but a notice get a document number, taken last, and a verification code. Refuses
 * `no-addressee`, `unknown-section`, `character-missing` with the characters, and what is too long with the limit.
 */
export async function send(ctx: Ctx, parts: Parts, given: Send): Promise<Sent> {
  const { to, kind, content, section, about, issuedBy } = given
  if (!(section in parts.routes.sections))
    throw problem('unknown-section', {}, [{ path: 'section', code: 'invalid-value', detail: {} }])
  const { recipients, addressee } = await addresseeOf(ctx, parts, to)
  const code = isLetter(kind) ? codeOf(ctx.random(codeLength)) : null
  if (code !== null)
    requirePrintable(
      letterOf(parts, { content, addressee, section, code, number: longestNumber, at: ctx.now() }),
    )
  const id = ctx.newId()
  const plain: SealedContent = { ...content, addressee, code }
  const sealed = await parts.vault.seal(ctx.db, to.id, contentField, JSON.stringify(plain))
  const number = code === null ? null : await numberFor(ctx, parts, section)
  const message: Message = {
    ...{ id, toKind: to.kind, toId: to.id, kind, sealed, section, number, issuedBy },
    codeDigest: code === null ? null : codeDigest(parts, code),
    aboutModule: about?.module ?? null,
    aboutId: about?.id ?? null,
    publishedAt: ctx.now(),
  }
  await addMessage(ctx.db, message, recipients)
  await ctx.emit(code === null ? 'inbox.ready' : 'inbox.published', id, { id })
  return { id, number }
}

async function numberFor(ctx: Ctx, parts: Parts, section: string): Promise<string> {
  const symbol = parts.symbolOf(section)
  return (await parts.nextDocumentNumber(ctx.db, { symbol, now: ctx.now() })).text
}

/** What is stored and looked up of a code: without the node key nobody can tell whether a code fits. */
export const codeDigest = ({ key }: Parts, code: string): Buffer =>
  Buffer.from(key.digest('inbox-code', code), 'hex')

/** Who gets it, and the name on it: of a household that of its head. Refuses `no-addressee`. */
async function addresseeOf(
  ctx: Ctx,
  { residents, households }: Parts,
  to: To,
): Promise<{ recipients: readonly string[]; addressee: string }> {
  const recipients = to.kind === 'resident' ? [to.id] : await households.membersOf(ctx.db, to.id)
  const [first] = recipients
  const addressee = first === undefined ? null : await residents.nameOf(ctx.db, first)
  if (addressee === null) throw problem('no-addressee')
  return { recipients, addressee }
}
