import { createHash } from 'node:crypto'
import { z } from 'zod'
import { readCsv } from '#formats/csv'
import { type Ctx, kernelProblem, type NodeKey, type Vault } from '#kernel'
import type { FieldChange } from './model/changes.ts'
import { type ReadLine, type ReadRegister, readRegister } from './model/read-register.ts'
import type { HouseholdsParts } from './parts.ts'
import type { Import, ImportLine, RegisterRow } from './schema.ts'

/** What stands in a line that can be taken: what it says, and what that would change. */
export type Shown = { row: RegisterRow; changes: FieldChange[] }

const ShownLine = z.custom<Shown>((value) => value !== null && typeof value === 'object')
const Cells = z.array(z.string())

const fieldOf = (line: number) => `households.line.${line}`

/** Seals what stands in lines under the import's own key, whose end is theirs. */
export async function sealLines(
  ctx: Ctx,
  vault: Vault,
  { importId, texts }: { importId: string; texts: ReadonlyMap<number, string> },
): Promise<ReadonlyMap<number, Buffer>> {
  if (texts.size === 0) return new Map()
  const plain = Object.fromEntries([...texts].map(([line, text]) => [fieldOf(line), text]))
  const sealed = await vault.sealAll(ctx.db, importId, plain)
  return new Map([...texts.keys()].map((line) => [line, sealed[fieldOf(line)] ?? Buffer.alloc(0)]))
}

async function openTexts(ctx: Ctx, vault: Vault, lines: readonly ImportLine[]): Promise<(string | null)[]> {
  const items = lines.flatMap(({ importId, line, sealed }) =>
    sealed ? [{ subject: importId, field: fieldOf(line), sealed }] : [],
  )
  const opened = await vault.openAll(ctx.db, items)
  const texts = new Map(items.map(({ field }, n) => [field, opened[n] ?? null]))
  return lines.map(({ line }) => texts.get(fieldOf(line)) ?? null)
}

/** What lines that can be taken say; null for those that say nothing new, and all of them after the import's end. */
export async function openShown(
  ctx: Ctx,
  vault: Vault,
  lines: readonly ImportLine[],
): Promise<(Shown | null)[]> {
  const texts = await openTexts(ctx, vault, lines)
  return texts.map((text) => (text === null ? null : ShownLine.parse(JSON.parse(text))))
}

/** The cells of refused lines as they came. */
export async function openCells(ctx: Ctx, vault: Vault, lines: readonly ImportLine[]): Promise<string[][]> {
  const texts = await openTexts(ctx, vault, lines)
  return texts.map((text) => (text === null ? [] : Cells.parse(JSON.parse(text))))
}

/** What the other lines of a household change too, before this line's turn comes. */
const shared = new Set(['household-address', 'household-district', 'household-relation'])

/**
 * Equal when the same would happen to the person, and telling nothing of it to who has not the node key. What belongs
 * to the household as a whole is left out: an earlier line of it may have changed that already.
 */
export const digestOf = (key: NodeKey, changes: readonly FieldChange[]): string =>
  key.digest('households.shown', JSON.stringify(changes.filter(({ field }) => !shared.has(field))))

/** The last file that was read, for the parts of one import come one after the other. */
type Held = { blob: string; read: ReadRegister }

/** Reads the file of an import, once for all its parts as long as this process lives. */
export function fileReader({ blobs, format }: HouseholdsParts) {
  let held: Held | null = null
  return async (ctx: Ctx, { blob, sha256, uploadedBy }: Import): Promise<ReadRegister> => {
    if (held?.blob === blob) return held.read
    const file = await blobs.open(ctx.db, blob, uploadedBy)
    if (createHash('sha256').update(file.bytes).digest('hex') !== sha256) throw kernelProblem('blob-unknown')
    const csv = readCsv(file.bytes, { ownExport: true })
    const read: ReadRegister = csv.ok
      ? readRegister(csv.rows, format)
      : { ok: false, code: csv.code, column: '' }
    held = { blob, read }
    return read
  }
}

export type FileReader = ReturnType<typeof fileReader>
export type { ReadLine }
