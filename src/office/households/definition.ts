import { parse } from 'yaml'
import { z } from 'zod'
import { Relation } from './schema.ts'

const headings = z.array(z.string().min(1).max(60)).min(1)

/** `commons/households/register.yaml`: how a town's extract of the resident register is read. */
export const RegisterFormat = z.strictObject({
  columns: z
    .strictObject({
      registerNumber: headings,
      householdNumber: headings,
      name: headings,
      kana: headings,
      birthDate: headings,
      gender: headings,
      relation: headings,
      postcode: headings,
      address: headings,
      district: headings,
      undisclosed: headings,
    })
    .describe('field to the headings that name it'),
  genders: z.record(z.string(), z.enum(['male', 'female', 'other', 'unknown'])).describe('sign to gender'),
  relations: z.record(z.string(), Relation).describe('relation to the head as written, to its code'),
  otherRelation: Relation.describe('the code of a relation that is not listed'),
  undisclosed: z.array(z.string()).describe('what says that a person must not be disclosed'),
  disclosed: z.array(z.string()).describe('what says that they may; an empty field does too'),
  forbidden: z.array(z.string()).describe('headings of columns that must not be in the file'),
})
export type RegisterFormat = z.output<typeof RegisterFormat>

/** Throws with every mistake and its path when the text is not a valid definition. */
export function parseRegisterFormat(text: string): RegisterFormat {
  return RegisterFormat.parse(parse(text))
}
