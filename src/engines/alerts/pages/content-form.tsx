import type { ReactNode } from 'react'
import type { z } from 'zod'
import type { FormState } from '#kernel'
import { ErrorSummary, Form, fieldId, Heading, Island, SchemaFields, usePage } from '#ui'
import { districtName } from '../words-of.ts'
import { DrawingMap } from './area-map.tsx'
import type { Offer } from './part-props.ts'

type Props = {
  action: string
  operation: string
  newKey(): string
  schema: z.ZodObject
  values: Record<string, unknown>
  /** The form as it came back refused, when it was this one. */
  refused: FormState | null
  offer: Offer
  children: ReactNode
}

/** The officer's form: hazard, level and districts from lists, a time, and the words in every language. Buttons are the children. */
export function ContentForm({ action, operation, newKey, schema, values, refused, offer, children }: Props) {
  const { lang, t } = usePage()
  const { hazards, districts, map } = offer
  const problems = refused?.problems ?? []
  const choices = {
    hazard: hazards.map((value) => ({ value, label: t(`alerts.hazard.${value}`) })),
    districts: districts.map(({ code }) => ({ value: code, label: districtName(districts, code, lang) })),
    level: ['5', '4', '3', '2', '1'].map((value) => ({ value, label: t(`alerts.choice.level.${value}`) })),
  }
  return (
    <>
      <ErrorSummary problems={problems} />
      <Form action={action} operation={operation} idempotencyKey={newKey()}>
        <SchemaFields
          // A town without districts is not asked for them.
          schema={districts.length > 0 ? schema : schema.omit({ districts: true })}
          module="alerts"
          values={refused?.values ?? values}
          problems={problems}
          choices={choices}
        />
        {map && (
          <>
            <Heading level={2}>{t('alerts.map.heading')}</Heading>
            <DrawingMap map={map} districts={districts} field={fieldId('drawn')} />
          </>
        )}
        {children}
      </Form>
      {map && <Island name="area-map" />}
    </>
  )
}
