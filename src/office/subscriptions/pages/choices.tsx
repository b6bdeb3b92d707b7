import { z } from 'zod'
import { type FieldProblem, SchemaFields, usePage } from '#ui'
import { Choices, type District } from '../schema.ts'

type ChoicesProps = {
  schema: z.ZodObject
  districts: readonly District[]
  values: Readonly<Record<string, unknown>>
  problems: readonly FieldProblem[]
}

const levels = ['5', '4', '3', '2', '1'] as const

/** The schema as it is asked: one level is marked from the start, so there is no choosing none. */
function asked(schema: z.ZodObject, languages: ReturnType<typeof usePage>['languages']): z.ZodObject {
  const asks = schema.extend({
    minLevel: Choices.shape.minLevel.unwrap().meta({ label: '受け取る警戒レベル' }),
    drills: Choices.shape.drills.meta({ label: '訓練の知らせも受け取る' }),
  })
  if (!('lang' in schema.shape)) return asks
  // In the order of the switch above the page.
  return asks.extend({ lang: z.enum(languages.map(({ lang }) => lang)).meta({ label: 'メールの言語' }) })
}

/** The fields of a subscription, with the town's districts and the levels in words. */
export function ChoiceFields({ schema, districts, values, problems }: ChoicesProps) {
  const { lang, languages, t } = usePage()
  const named = districts.map(({ code, name }) => ({ value: code, label: name[lang] ?? name['ja'] ?? code }))
  return (
    <SchemaFields
      schema={asked(schema, languages)}
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
