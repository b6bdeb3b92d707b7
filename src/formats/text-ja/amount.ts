import { normaliseAscii } from './digits.ts'

export type Amount = { ok: true; yen: bigint } | { ok: false; code: 'not-an-amount' | 'circled-digit' }

/**
 * An amount of yen as typed: any width, `¥`, `￥`, `\` (what an old keyboard shows as a yen sign) or 円, commas at the
 * thousands. Whole yen, never negative, at most 30 digits. Circled digits are refused: they number a list.
 */
export function parseAmount(text: string): Amount {
  if (hasCircledDigit(text)) return { ok: false, code: 'circled-digit' }
  const typed = normaliseAscii(text)
    .replaceAll(/[，、]/gu, ',')
    .replaceAll(/\s/gu, '')
    .replace(/^[¥￥\\]/u, '')
    .replace(/円$/u, '')
  if (!/^(?:\d{1,30}|\d{1,3}(?:,\d{3}){1,9})$/.test(typed)) return { ok: false, code: 'not-an-amount' }
  return { ok: true, yen: BigInt(typed.replaceAll(',', '')) }
}

/** ①, ⓵, ❶, ⑴, ⒈ and the like: NFKC makes figures of them, people mean the first point of a list. */
export const hasCircledDigit = (text: string): boolean =>
  /[\u2460-\u249B\u24EA-\u24FF\u2776-\u2793\u3248-\u325F\u32B1-\u32BF]/u.test(text)
