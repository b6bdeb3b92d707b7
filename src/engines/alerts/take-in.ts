import { readTelegram } from '#formats/jma-xml'
import { readXmlRoot, XmlRefusal } from '#formats/xml'
import type { Ctx } from '#kernel'
import { arrivalOf, keepRefused, type TakeInOptions, type TakeInParts, type TakenIn } from './arrival.ts'
import { considerTelegram } from './consider-telegram.ts'
import { considerForeign } from './foreign/consider-foreign.ts'
import { sendAfterAll } from './send-after-all.ts'

/**
 * Takes a message in, in the caller's transaction: a telegram of the weather agency or a foreign CAP alert. Whatever it
 * is, its bytes are kept with what became of them: a proposal for the officer, class 1 that is out at once (only where
 * the source is allowed to, `automatic`), not our area, overtaken by a newer one, or unreadable with a reason. The same
 * message again changes nothing, unless class 1 still waits for a person and this source need not: the same bytes are
 * not kept twice, other bytes of it are kept as a duplicate.
 */
export async function takeIn(
  ctx: Ctx,
  parts: TakeInParts,
  { bytes, automatic = false }: TakeInOptions & { bytes: Uint8Array },
): Promise<TakenIn> {
  const taken = await take(ctx, parts, { bytes, automatic })
  return automatic && taken.outcome === 'duplicate' ? sendAfterAll(ctx, parts, taken) : taken
}

type Given = { bytes: Uint8Array; automatic: boolean }

async function take(ctx: Ctx, parts: TakeInParts, { bytes, automatic }: Given): Promise<TakenIn> {
  const { raw, known } = await arrivalOf(ctx, bytes)
  if (known) return known
  if (isCap(bytes)) return considerForeign(ctx, parts, { raw, automatic })
  const read = readTelegram(bytes)
  if (!read.ok) return keepRefused(ctx, raw, read.reason)
  return considerTelegram(ctx, parts, { raw, telegram: read.telegram, automatic })
}

/** By the root alone. What has no readable root is left to the reader of telegrams, which says why. */
function isCap(bytes: Uint8Array): boolean {
  try {
    return readXmlRoot(bytes).local === 'alert'
  } catch (error) {
    if (error instanceof XmlRefusal) return false
    throw error
  }
}
