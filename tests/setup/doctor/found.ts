import { examine, explain, type Found } from '#doctor'
import { type Check, translator } from '#kernel'
import type { TestTown } from '../town.ts'
import { words } from '../words/shipped.ts'

/** What the doctor of a town finds now, as `module.code`, or `module.code about`. */
export async function foundIn({ modules, now }: Pick<TestTown, 'modules' | 'now'>): Promise<string[]> {
  const declared = modules.map(({ name, doctor = [] }) => ({ module: name, checks: doctor }))
  return saidOf(await examine(declared, now()))
}

/** The same of some checks of one module. */
export async function foundBy(module: string, checks: readonly Check[], now: string): Promise<string[]> {
  return saidOf(await examine([{ module, checks }], now))
}

/** Each as a name, after it was said in every language with all its figures. */
function saidOf(found: readonly Found[]): string[] {
  return found.map((one) => {
    for (const lang of words.keys()) {
      const { what, todo } = explain(one, translator(words, lang))
      for (const text of [what, todo])
        if (text === '' || /\{\w+\}|undefined|NaN/.test(text))
          throw new Error(`${one.module}.${one.code} in ${lang}: ${text}`)
    }
    return one.about === '' ? `${one.module}.${one.code}` : `${one.module}.${one.code} ${one.about}`
  })
}
