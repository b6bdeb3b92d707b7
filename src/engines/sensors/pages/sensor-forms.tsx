import type { z } from 'zod'
import type { ViewProps } from '#kernel'
import { Button, ButtonLink, Disclosure, Form, localPath, SchemaFields, usePage } from '#ui'
import type { newDatastream } from '../operations/add-thing.ts'
import type { changeThing } from '../operations/change-thing.ts'
import type { changeDatastream, describeThing } from '../operations/describe-thing.ts'
import type { listChoices } from '../operations/list-choices.ts'
import type { enterInspection } from '../operations/observe.ts'
import type { ShownStream } from '../shown.ts'
import { sensorsPath } from './console-sensors.tsx'
import type { Data } from './sensor-data.ts'

export type Choices = z.output<ReturnType<typeof listChoices>['output']>

export type SensorForms = {
  change: ReturnType<typeof changeThing>
  inspect: ReturnType<typeof enterInspection>
  describe: ReturnType<typeof describeThing>
  measure: ReturnType<typeof newDatastream>
  remeasure: typeof changeDatastream
}
type Props = Pick<ViewProps<Data & { choices: Choices }>, 'data' | 'form' | 'newKey' | 'may'> & {
  forms: SensorForms
}

type OneForm = Pick<Props, 'data' | 'form' | 'newKey'> & {
  operation: { name: string; input: z.ZodType }
  /** Words `sensors.<words>.heading`, `.text` and `.button`. */
  words: string
  values: Readonly<Record<string, unknown>>
  choices?: Readonly<Record<string, readonly { value: string; label: string }[]>>
  /** Of several forms of one operation, whether what was refused was this one. */
  mine?: (values: Readonly<Record<string, unknown>>) => boolean
  heading?: string
}

/** A form behind its heading, which is open where it was refused. */
function Folded({ data, form: refused, newKey, operation, words, values, choices, mine, heading }: OneForm) {
  const { lang, t } = usePage()
  const own = refused?.operation === operation.name && (mine?.(refused.values) ?? true) ? refused : null
  return (
    <Disclosure summary={heading ?? t(`sensors.${words}.heading`)} open={own !== null}>
      <p>{t(`sensors.${words}.text`)}</p>
      <Form
        action={localPath(lang, `${sensorsPath}/${data.shown.thing.id}`)}
        operation={operation.name}
        idempotencyKey={newKey()}
      >
        <SchemaFields
          schema={operation.input}
          module="sensors"
          values={own?.values ?? values}
          problems={own?.problems ?? []}
          choices={choices ?? {}}
        />
        <Button look="secondary">{t(`sensors.${words}.button`)}</Button>
      </Form>
    </Disclosure>
  )
}

/** What a keeper of instruments may do with this one. */
export function SensorActions(props: Props) {
  const { lang, t } = usePage()
  const { data, may, forms } = props
  const { thing, streams } = data.shown
  const own = localPath(lang, `${sensorsPath}/${thing.id}`)
  const graded = streams.filter((stream) => stream.graded)
  const gradable = graded.map(({ id, name }) => ({ value: id, label: name }))
  return (
    <>
      {graded.length > 0 && may(forms.inspect) && (
        <Folded
          {...props}
          operation={forms.inspect}
          words="inspect"
          values={{ id: gradable[0]?.value }}
          choices={{ id: gradable }}
        />
      )}
      {may(forms.change) && (
        <>
          <Measure {...props} />
          {streams.map((stream) => (
            <Remeasure key={stream.id} {...props} stream={stream} />
          ))}
          <Folded
            {...props}
            operation={forms.describe}
            words="describe"
            values={thing}
            choices={{ district: districtsOf(data.choices, lang) }}
          />
          <Folded
            {...props}
            operation={forms.change}
            words="change"
            values={thing}
            choices={{
              mode: modesOf(thing.mode).map((mode) => ({
                value: mode,
                label: t(`sensors.option.mode.${mode}`),
              })),
            }}
          />
          {thing.mode !== 'off' && (
            <p>
              <ButtonLink href={`${own}/off`} look="secondary">
                {t('sensors.off.link')}
              </ButtonLink>
            </p>
          )}
        </>
      )}
    </>
  )
}

/** Switching off is asked once more on a page of its own. */
const modesOf = (now: string) => (now === 'off' ? ['live', 'drill', 'off'] : ['live', 'drill'])

export const districtsOf = ({ districts }: Choices, lang: string) =>
  districts.map(({ code, name }) => ({ value: code, label: name[lang] ?? code }))

function Measure(props: Props) {
  const { lang } = usePage()
  const { data, forms } = props
  const properties = data.choices.properties.map(({ id, name, unit }) => ({
    value: id,
    label: unit === '' ? (name[lang] ?? id) : `${name[lang] ?? id} (${unit})`,
  }))
  return (
    <Folded
      {...props}
      operation={forms.measure}
      words="measure-new"
      values={{ thingId: data.shown.thing.id }}
      choices={{ property: properties }}
    />
  )
}

function Remeasure({ stream, ...props }: Props & { stream: ShownStream }) {
  const { t } = usePage()
  return (
    <Folded
      {...props}
      operation={props.forms.remeasure}
      words="remeasure"
      heading={t('sensors.remeasure.heading', { name: stream.name })}
      values={stream}
      mine={({ id }) => id === stream.id}
    />
  )
}
