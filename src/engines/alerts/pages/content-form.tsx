import type { ReactNode } from 'react'
import { z } from 'zod'
import type { FormState } from '#kernel'
import { ErrorSummary, Form, fieldId, Island, SchemaFields, usePage } from '#ui'
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
  const fields = { module: 'alerts', values: refused?.values ?? values, problems, choices }
  // A town without districts is not asked for them. The map stands below the field it draws into.
  const asked = Object.keys(schema.shape).filter((name) => name !== 'districts' || districts.length > 0)
  const below = asked.indexOf('drawn') + 1
  return (
    <>
      <ErrorSummary problems={problems} />
      <Form action={action} operation={operation} idempotencyKey={newKey()}>
        <SchemaFields {...fields} schema={only(schema, asked.slice(0, below))} />
        {map && <DrawingMap map={map} districts={districts} field={fieldId('drawn')} />}
        <SchemaFields {...fields} schema={only(schema, asked.slice(below))} />
        {children}
      </Form>
      {map && <Island name="area-map" />}
    </>
  )
}

const only = ({ shape }: z.ZodObject, names: readonly string[]) =>
  z.object(Object.fromEntries(Object.entries(shape).filter(([name]) => names.includes(name))))
