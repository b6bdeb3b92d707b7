import { z } from 'zod'
import { command } from '#kernel'
import { me } from '../me.ts'
import { codeBytes, codesOnSheet, formatCode, readCode } from '../model/paper-code.ts'
import { keepForMaker } from '../secrets.ts'
import type { SignInParts } from '../sign-in-parts.ts'
import { addPaperCodes, lockPerson, voidPaperCodes } from '../store/index.ts'

/** The digest a code is kept as: without the node key nobody can try codes against the table. */
export const digestOf = ({ key }: SignInParts, code: string): string => key.digest('people.paper-code', code)

/** Makes a new sheet of codes for the person who asks; the codes of every earlier sheet are void. */
export const makePaperCodes = (parts: SignInParts) =>
  command({
    name: 'people.make-paper-codes',
    summary: 'makes ten single-use paper codes for the person who asks, and voids the earlier ones',
    grant: 'staff',
    freshProof: 'if-possible',
    loud: true,
    secret: true,
    perMinute: 6,
    input: z.object({}),
    output: z.object({ codes: z.array(z.string()), reveal: z.uuid().nullable() }),
    run: async (ctx) => {
      const personId = me(ctx)
      await lockPerson(ctx.db, personId)
      const codes = Array.from({ length: codesOnSheet }, () => formatCode(ctx.random(codeBytes)))
      await voidPaperCodes(ctx.db, personId, ctx.now())
      const unused = { personId, madeAt: ctx.now(), usedAt: null, voidAt: null }
      const rows = codes.map((code) => ({
        ...unused,
        id: ctx.newId(),
        digest: digestOf(parts, readCode(code) ?? ''),
      }))
      await addPaperCodes(ctx.db, rows)
      const secret = { kind: 'paper-codes' as const, personId, lines: codes }
      return { codes, reveal: await keepForMaker(ctx, parts.key, secret) }
    },
  })
