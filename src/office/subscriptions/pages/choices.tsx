import type { z } from 'zod'
import { textIn } from '#kernel'
import { type FieldProblem, SchemaFields, usePage } from '#ui'
import { Choices, type District } from '../schema.ts'

type ChoicesProps = {
  schema: z.ZodObject
  districts: readonly District[]
  values: Readonly<Record<string, unknown>>
  problems: readonly FieldProblem[]
}

const levels = ['5', '4', '3', '2', '1'] as const

/** One level is marked from the start: there is no choosing none. */
const asked = (schema: z.ZodObject) => schema.extend({ minLevel: Choices.shape.minLevel.unwrap() })

/** The fields of a subscription, with the town's districts and the levels in words. */
export function ChoiceFields({ schema, districts, values, problems }: ChoicesProps) {
  const { lang, t } = usePage()
  const named = districts.map(({ code, name }) => ({ value: code, label: textIn(name, lang, code) }))
  return (
    <SchemaFields
      schema={asked(schema)}
      module="subscriptions"
      values={values}
      problems={problems}
      choices={{
        districts: named,
        minLevel: levels.map((value) => ({ value, label: t(`subscriptions.level.${value}`) })),
      }}
    />
  )
}
