import type { CounterCode } from '../schema.ts'

const day = 86_400_000

/** How long a code works, in milliseconds: handed over, it is used at once; a letter lies in a box. */
export const codeLifetime: Readonly<Record<CounterCode['channel'], number>> = {
  counter: 3 * day,
  post: 30 * day,
  recovery: 3 * day,
}

/** How long an offer to act for somebody waits, in milliseconds. */
export const offerLifetime = 7 * day
