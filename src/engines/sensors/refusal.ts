import type { Problem } from '#kernel'
import { problem, sensorsProblems } from './problems.ts'

const isCode = (code: string): code is keyof typeof sensorsProblems => Object.hasOwn(sensorsProblems, code)

/** The refusal of one observation, as who sent it alone is told. */
export function refusal(code: string | null): Problem {
  if (code !== null && isCode(code)) return problem(code)
  throw new Error(`an observation was refused without a known code: ${code}`)
}
