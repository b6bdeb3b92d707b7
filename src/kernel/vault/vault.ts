import { createHmac, randomBytes } from 'node:crypto'
import type { Sources } from '../clock/index.ts'
import type { Db } from '../database/index.ts'
import { type KeyService, type NodeKey, seal, unseal } from '../keys/index.ts'
import { keyToSeal, openKeys } from './data-keys.ts'
import { type EraseOptions, type Erasure, eraseSubject } from './erase.ts'
import { readKeys, requireTransaction } from './subject-keys.ts'

export type VaultParts = { sources: Pick<Sources, 'now'>; key: NodeKey; keys: KeyService }

/** A sealed value with what it is bound to. `subject` is a UUID, `field` a name chosen by the module that stores it. */
export type SealedField = { subject: string; field: string; sealed: Uint8Array }

/**
 * Personal fields, sealed under a key of their subject: a person, a household, a case. A value is bound to subject and
 * field and opens nowhere else; its length can be seen. Erasing the subject destroys the key, and with it every value
 * wherever a copy of it lies. `db` is the caller's transaction; opening does with any.
 */
export type Vault = {
  /** AES-256-GCM. Makes the subject's key when there is none. Refuses `kernel.subject-erased`. */
  seal(db: Db, subject: string, field: string, plain: string | Uint8Array): Promise<Buffer>
  /** Several fields of one subject at the price of one key. */
  sealAll<F extends string>(
    db: Db,
    subject: string,
    plain: Readonly<Record<F, string>>,
  ): Promise<Record<F, Buffer>>
  /** Null when the subject was erased. Throws when the value was changed or belongs to another subject or field. */
  open(db: Db, subject: string, field: string, sealed: Uint8Array): Promise<string | null>
  openBytes(db: Db, subject: string, field: string, sealed: Uint8Array): Promise<Buffer | null>
  /** In the order of `items`, with one query for the keys of all. */
  openAll(db: Db, items: readonly SealedField[]): Promise<(string | null)[]>
  /**
   * The key is gone and a tombstone with a proof stays; again, it gives the first erasure. The module deletes what it
   * stores unsealed, blind terms above all, in the same transaction, after this.
   */
  erase(db: Db, subject: string, options: EraseOptions): Promise<Erasure>
  isErased(db: Db, subject: string): Promise<boolean>
  /**
   * What to store and to look up of a term (`blindTerms`): 12 bytes, equal for equal terms of one kind, by the node key
   * and so not undone by an erasure. Kinds are few fixed names: `name-kana`, `birth-date`.
   */
  blind(kind: string, value: string): Buffer
}

const blindLength = 12

export function createVault({ sources, key, keys }: VaultParts): Vault {
  const sealKey = async (db: Db, subject: string) => {
    requireTransaction(db)
    return keyToSeal(db, keys, { subject: idOf(subject), now: sources.now() })
  }
  const openItems = async (db: Db, items: readonly SealedField[]) => {
    const opened = await openKeys(
      db,
      keys,
      items.map(({ subject }) => idOf(subject)),
    )
    return items.map((item) => {
      const secret = opened.get(idOf(item.subject))
      return secret ? unseal(secret, boundTo(item.subject, item.field), item.sealed) : null
    })
  }
  const openBytes: Vault['openBytes'] = async (db, subject, field, sealed) =>
    (await openItems(db, [{ subject, field, sealed }]))[0] ?? null
  const blindKey = memoised((kind) => key.derive(`blind:${kind}`))
  return {
    seal: async (db, subject, field, plain) =>
      sealField(await sealKey(db, subject), { subject, field, plain: bytesOf(plain) }),
    sealAll: async <F extends string>(db: Db, subject: string, plain: Readonly<Record<F, string>>) => {
      const secret = await sealKey(db, subject)
      const sealed = Object.entries<string>(plain).map(([field, text]) => [
        field,
        sealField(secret, { subject, field, plain: bytesOf(text) }),
      ])
      return Object.fromEntries(sealed) as Record<F, Buffer>
    },
    open: async (...sealed) => (await openBytes(...sealed))?.toString('utf8') ?? null,
    openBytes,
    openAll: async (db, items) =>
      (await openItems(db, items)).map((bytes) => bytes?.toString('utf8') ?? null),
    erase: (db, subject, options) => eraseSubject(db, keys, { ...options, subject: idOf(subject) }),
    isErased: async (db, subject) =>
      (await readKeys(db, [idOf(subject)])).some((row) => row.erasedAt !== null),
    blind: (kind, value) =>
      createHmac('sha256', blindKey(kind)).update(bytesOf(value)).digest().subarray(0, blindLength),
  }
}

/** PostgreSQL takes a UUID in capitals for the same one. */
const idOf = (subject: string) => subject.toLowerCase()

/** A UUID has one length, so no other pair of subject and field gives the same text. */
const boundTo = (subject: string, field: string) => `${idOf(subject)}:${field}`

function sealField(
  secret: Uint8Array,
  { subject, field, plain }: { subject: string; field: string; plain: Uint8Array },
): Buffer {
  return seal(secret, boundTo(subject, field), randomBytes(12), plain)
}

function bytesOf(plain: string | Uint8Array): Uint8Array {
  if (typeof plain !== 'string') return plain
  // Half a surrogate pair would come back as another character.
  if (!plain.isWellFormed()) throw new Error('a text with half a character cannot be sealed')
  return Buffer.from(plain)
}

function memoised(make: (kind: string) => Buffer): (kind: string) => Buffer {
  const made = new Map<string, Buffer>()
  return (kind) => {
    const known = made.get(kind) ?? make(kind)
    made.set(kind, known)
    return known
  }
}
