import type { NodeKey } from '#kernel'
import { leafOf, type SealableRow } from '../../../src/kernel/audit/row-leaf.ts'
import { firstHead, headOf, leavesHash, macOf, type Seal } from '../../../src/kernel/audit/seal-chain.ts'

/** What of a verification must name the place. */
export type Expected = { in: 'edited' | 'removed' | 'inserted' | 'brokenSeals' | 'anchor'; ids: string[] }

/** The sealed log as it stands, for somebody who may do anything to the database and wants to go unnoticed. */
export type Scene = {
  rows: readonly SealableRow[]
  seals: readonly Seal[]
  /** The seal of a row, by its id. */
  sealOf: ReadonlyMap<bigint, bigint>
  /** Ids below the last sealed one that no row has. */
  gaps: readonly bigint[]
  query(sql: string, values?: unknown[]): Promise<unknown>
  /** A whole number from 0 to below `n`. */
  below(n: number): number
}

export type Mutation = (scene: Scene) => Promise<Expected[]>

const one = <T>({ below }: Scene, list: readonly T[]): T => list[below(list.length)] as T
const text = (value: bigint | undefined) => String(value)

const newValues: Readonly<Record<string, string>> = {
  transaction: '(transaction::text::bigint + 1)::text::xid8',
  at: "at + interval '1 microsecond'",
  actor: "actor || '0'",
  operation: "operation || ' '",
  outcome: "case outcome when 'done' then 'refused' else 'done' end",
  code: "case when code is null then '' else null end",
  via: 'upper(via)',
  subject: "subject || 'x'::text",
  digest: "reverse(digest) || '0'",
  loud: 'not loud',
}

async function edit(scene: Scene): Promise<Expected[]> {
  const { id } = one(scene, scene.rows)
  const column = one(scene, Object.keys(newValues))
  await scene.query(`update kernel.audit set ${column} = ${newValues[column]} where id = $1`, [id])
  return [{ in: 'edited', ids: [text(id)] }]
}

/** The same elements counted from elsewhere, a moment that is none: what shows nowhere is an edit too. */
async function editUnseen(scene: Scene): Promise<Expected[]> {
  const named = scene.rows.filter(({ subject }) => /^\{[^,{}]+\}$/.test(subject))
  const row = one(scene, named)
  const set = one(scene, [
    "subject = ('[5:5]=' || subject::text)::text[]",
    "at = 'infinity'",
    "at = at - interval '4052 years'",
    "subject = '{}'",
  ])
  await scene.query(`update kernel.audit set ${set} where id = $1`, [row.id])
  return [{ in: 'edited', ids: [text(row.id)] }]
}

async function remove(scene: Scene): Promise<Expected[]> {
  const { id } = one(scene, scene.rows)
  await scene.query('delete from kernel.audit where id = $1', [id])
  return [{ in: 'removed', ids: [text(id)] }]
}

async function removeWithLeaf(scene: Scene): Promise<Expected[]> {
  const { id } = one(scene, scene.rows)
  await scene.query('delete from kernel.audit where id = $1', [id])
  await scene.query('delete from kernel.audit_leaf where id = $1', [id])
  return [{ in: 'brokenSeals', ids: [text(scene.sealOf.get(id))] }]
}

const columns = 'at, actor, operation, outcome, code, via, subject, digest, loud'

const copyRow = (scene: Scene, to: { id: bigint; transaction: string; from: bigint }) =>
  scene.query(
    `insert into kernel.audit (id, transaction, ${columns}) overriding system value
     select $1, ${to.transaction}, ${columns} from kernel.audit where id = $2`,
    [to.id, to.from],
  )

const highest = ({ rows }: Scene) => rows.reduce((most, { id }) => (id > most ? id : most), 0n)

/** As if it had been there when the sealer came. */
async function insertOld(scene: Scene): Promise<Expected[]> {
  const { id: from, transaction } = one(scene, scene.rows)
  const id = scene.gaps.length > 0 && scene.below(2) === 0 ? one(scene, scene.gaps) : highest(scene) + 1000n
  await copyRow(scene, { id, transaction: `'${transaction}'`, from })
  return [{ in: 'inserted', ids: [text(id)] }]
}

/** With a transaction of today, among ids of long ago. */
async function insertBelow(scene: Scene): Promise<Expected[]> {
  const id = one(scene, scene.gaps)
  await copyRow(scene, { id, transaction: 'pg_current_xact_id()', from: one(scene, scene.rows).id })
  return [{ in: 'inserted', ids: [text(id)] }]
}

async function insertWithLeaf(scene: Scene): Promise<Expected[]> {
  const { id: from, transaction } = one(scene, scene.rows)
  const id = one(scene, [...scene.gaps, highest(scene) + 1000n])
  const { number } = one(scene, scene.seals)
  await copyRow(scene, { id, transaction: `'${transaction}'`, from })
  const old = scene.rows.find((row) => row.id === from)
  const leaf = old && leafOf({ ...old, id })
  await scene.query('insert into kernel.audit_leaf (id, seal, leaf) values ($1, $2, $3)', [id, number, leaf])
  return [{ in: 'brokenSeals', ids: [text(number)] }]
}

/** Two rows change places. */
async function swap(scene: Scene): Promise<Expected[]> {
  const a = one(scene, scene.rows)
  const b = one(
    scene,
    scene.rows.filter((row) => leafOf({ ...row, id: a.id }).compare(leafOf(a)) !== 0),
  )
  await scene.query('update kernel.audit set id = -1 where id = $1', [a.id])
  await scene.query('update kernel.audit set id = $1 where id = $2', [a.id, b.id])
  await scene.query('update kernel.audit set id = $1 where id = -1', [b.id])
  return [{ in: 'edited', ids: [text(a.id), text(b.id)] }]
}

/** A row moves, and its leaf may come along. */
async function move(scene: Scene): Promise<Expected[]> {
  const { id } = one(scene, scene.rows)
  const to = one(scene, [...scene.gaps, highest(scene) + 7n, -5n])
  await scene.query('update kernel.audit set id = $1 where id = $2', [to, id])
  if (scene.below(2) === 0) {
    await scene.query('update kernel.audit_leaf set id = $1 where id = $2', [to, id])
    return [{ in: 'edited', ids: [text(to)] }]
  }
  return [
    { in: 'removed', ids: [text(id)] },
    { in: 'inserted', ids: [text(to)] },
  ]
}

async function editLeaf(scene: Scene): Promise<Expected[]> {
  const { id } = one(scene, scene.rows)
  const seal = text(scene.sealOf.get(id))
  const byte = scene.below(32)
  await scene.query(
    'update kernel.audit_leaf set leaf = set_byte(leaf, $2, get_byte(leaf, $2) # 1) where id = $1',
    [id, byte],
  )
  return [
    { in: 'edited', ids: [text(id)] },
    { in: 'brokenSeals', ids: [seal] },
  ]
}

async function removeLeaf(scene: Scene): Promise<Expected[]> {
  const { id } = one(scene, scene.rows)
  await scene.query('delete from kernel.audit_leaf where id = $1', [id])
  return [
    { in: 'inserted', ids: [text(id)] },
    { in: 'brokenSeals', ids: [text(scene.sealOf.get(id))] },
  ]
}

async function moveLeaf(scene: Scene): Promise<Expected[]> {
  const { id } = one(scene, scene.rows)
  const own = scene.sealOf.get(id)
  const to = one(scene, [...scene.seals.map(({ number }) => number).filter((n) => n !== own), 0n, 1_000_000n])
  await scene.query('update kernel.audit_leaf set seal = $2 where id = $1', [id, to])
  return [{ in: 'brokenSeals', ids: [text(own), text(to)] }]
}

/** An edit whose leaf is made anew: the seal over it does not fit any more. */
async function editWithLeaf(scene: Scene): Promise<Expected[]> {
  const row = one(scene, scene.rows)
  await scene.query('update kernel.audit set actor = $2 where id = $1', [row.id, 'somebody-else'])
  const leaf = leafOf({ ...row, actor: 'somebody-else' })
  await scene.query('update kernel.audit_leaf set leaf = $2 where id = $1', [row.id, leaf])
  return [{ in: 'brokenSeals', ids: [text(scene.sealOf.get(row.id))] }]
}

/** The same, and every seal from there on as well; only the key is missing. */
const forgeChain =
  (key: NodeKey): Mutation =>
  async (scene) => {
    const row = one(scene, scene.rows)
    const from = scene.sealOf.get(row.id) ?? 1n
    await editWithLeafOf(scene, row)
    let before: Buffer = scene.seals.find(({ number }) => number === from - 1n)?.head ?? firstHead
    for (const seal of scene.seals.filter(({ number }) => number >= from)) {
      const digest = leavesHash()
      for (const one of scene.rows.filter(({ id }) => scene.sealOf.get(id) === seal.number))
        digest.update(leafOf(one.id === row.id ? { ...one, actor: 'forged' } : one))
      before = headOf(before, seal, digest.digest())
      const set = 'update kernel.audit_seal set head = $2, mac = $3 where number = $1'
      await scene.query(set, [seal.number, before, macOf(key, before)])
    }
    return [
      { in: 'brokenSeals', ids: scene.seals.flatMap(({ number }) => (number >= from ? [text(number)] : [])) },
      { in: 'anchor', ids: ['disagrees'] },
    ]
  }

async function editWithLeafOf(scene: Scene, row: SealableRow): Promise<void> {
  await scene.query('update kernel.audit set actor = $2 where id = $1', [row.id, 'forged'])
  const leaf = leafOf({ ...row, actor: 'forged' })
  await scene.query('update kernel.audit_leaf set leaf = $2 where id = $1', [row.id, leaf])
}

const newFacts: Readonly<Record<string, string>> = {
  at: "at + interval '1 microsecond'",
  rows: 'rows + 1',
  last: 'last + 1',
  horizon: '(horizon::text::bigint + 1)::text::xid8',
  ceiling: '(ceiling::text::bigint + 1)::text::xid8',
  restored: 'not restored',
  head: 'set_byte(head, 3, get_byte(head, 3) # 16)',
  mac: 'set_byte(mac, 31, get_byte(mac, 31) # 1)',
}

async function editSeal(scene: Scene): Promise<Expected[]> {
  const { number } = one(scene, scene.seals)
  const column = one(scene, Object.keys(newFacts))
  await scene.query(`update kernel.audit_seal set ${column} = ${newFacts[column]} where number = $1`, [
    number,
  ])
  return [{ in: 'brokenSeals', ids: [text(number)] }]
}

async function removeSeal(scene: Scene): Promise<Expected[]> {
  const { number } = one(scene, scene.seals)
  await scene.query('delete from kernel.audit_seal where number = $1', [number])
  return [{ in: 'brokenSeals', ids: [text(number)] }]
}

async function swapSeals(scene: Scene): Promise<Expected[]> {
  const a = one(scene, scene.seals).number
  const b = one(
    scene,
    scene.seals.filter(({ number }) => number !== a),
  ).number
  await scene.query('update kernel.audit_seal set number = 900000 where number = $1', [a])
  await scene.query('update kernel.audit_seal set number = $1 where number = $2', [a, b])
  await scene.query('update kernel.audit_seal set number = $1 where number = 900000', [b])
  return [{ in: 'brokenSeals', ids: [text(a), text(b)] }]
}

async function addSealRow(scene: Scene): Promise<Expected[]> {
  const { number } = scene.seals.at(-1) ?? { number: 0n }
  await scene.query(
    `insert into kernel.audit_seal select number + 1, at, 0, last, horizon, ceiling, restored, sha256(head), mac
     from kernel.audit_seal where number = $1`,
    [number],
  )
  return [{ in: 'brokenSeals', ids: [text(number + 1n)] }]
}

/** Whatever was done last was never done. */
async function cutOff(scene: Scene): Promise<Expected[]> {
  const { number } = one(scene, scene.seals)
  await scene.query(
    'delete from kernel.audit a using kernel.audit_leaf l where a.id = l.id and l.seal >= $1',
    [number],
  )
  await scene.query('delete from kernel.audit_leaf where seal >= $1', [number])
  await scene.query('delete from kernel.audit_seal where number >= $1', [number])
  return [{ in: 'anchor', ids: ['disagrees'] }]
}

export const mutations = (wrongKey: NodeKey): Readonly<Record<string, Mutation>> => ({
  'a column edited': edit,
  'an edit that shows nowhere': editUnseen,
  'a row removed': remove,
  'a row removed with its leaf': removeWithLeaf,
  'a row inserted with an old transaction': insertOld,
  'a row inserted below what is sealed': insertBelow,
  'a row inserted with a leaf': insertWithLeaf,
  'two rows swapped': swap,
  'a row moved': move,
  'a row edited with its leaf': editWithLeaf,
  'a row edited and the chain made anew': forgeChain(wrongKey),
  'a leaf edited': editLeaf,
  'a leaf removed': removeLeaf,
  'a leaf moved': moveLeaf,
  'a seal edited': editSeal,
  'a seal removed': removeSeal,
  'two seals swapped': swapSeals,
  'a seal added': addSealRow,
  'the end cut off': cutOff,
})
