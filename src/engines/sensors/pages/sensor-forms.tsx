import type { z } from 'zod'
import { type Command, form, type Page, type PathParams, page, type ViewProps } from '#kernel'
import { Button, ErrorSummary, Form, Heading, localPath, SchemaFields, usePage } from '#ui'
import type { newDatastream } from '../operations/add-thing.ts'
import type { changeThing } from '../operations/change-thing.ts'
import type { changeDatastream, describeThing } from '../operations/describe-thing.ts'
import type { getSensor } from '../operations/get-sensor.ts'
import type { listChoices } from '../operations/list-choices.ts'
import type { enterInspection } from '../operations/observe.ts'
import { sensorsPath } from './console-sensors.tsx'
import type { Data } from './sensor-data.ts'

export type Choices = z.output<ReturnType<typeof listChoices>['output']>
export type Offered = readonly { value: string; label: string }[]

export type SensorForms = {
  change: ReturnType<typeof changeThing>
  inspect: ReturnType<typeof enterInspection>
  describe: ReturnType<typeof describeThing>
  measure: ReturnType<typeof newDatastream>
  remeasure: typeof changeDatastream
}
type Offer = {
  get: ReturnType<typeof getSensor>
  choices: ReturnType<typeof listChoices>
  forms: SensorForms
}
type Shown = Data & { choices: Choices }
type Reader = { lang: string; t: (key: string) => string }

type Declared = {
  /** Its `:id` is `<instrument>` or `<instrument>.<datastream>`; its words are `sensors.<words>.heading`, `.text`, `.button`. */
  path: string
  words: 'inspect' | 'describe' | 'measure-new' | 'change' | 'remeasure'
  operation: SensorForms[keyof SensorForms]
  values(data: Shown, stream: string): Readonly<Record<string, unknown>>
  choices?(data: Shown, reader: Reader): Readonly<Record<string, Offered>>
}

function OneForm({ declared, ...props }: ViewProps<Shown> & { declared: Declared }) {
  const { lang, t } = usePage()
  const { data, params, form: refused, newKey } = props
  const { path, words, operation, values, choices } = declared
  const [, stream = ''] = idsIn(params)
  const at = path.replace(':id', params['id'] ?? '')
  return (
    <>
      <Heading level={1} lead={data.shown.thing.name}>
        {t(`sensors.${words}.heading`)}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <p>{t(`sensors.${words}.text`)}</p>
      <Form action={localPath(lang, at)} operation={operation.name} idempotencyKey={newKey()}>
        <SchemaFields
          schema={operation.input}
          module="sensors"
          values={refused?.values ?? values(data, stream)}
          problems={refused?.problems ?? []}
          choices={choices?.(data, { lang, t }) ?? {}}
        />
        <Button>{t(`sensors.${words}.button`)}</Button>
      </Form>
    </>
  )
}

const idsIn = ({ id = '' }: PathParams) => id.split('.')

const formPage = ({ get, choices }: Offer, declared: Declared): Page =>
  page<Shown>({
    path: declared.path,
    face: 'console',
    grant: declared.operation.grant,
    load: async (ask, params) => {
      const [id = ''] = idsIn(params)
      return { ...(await ask(get, { id })), choices: await ask(choices, {}) }
    },
    above: ({ shown }, { t }) => [
      { path: sensorsPath, label: t('sensors.tile.sensors') },
      { path: `${sensorsPath}/${shown.thing.id}`, label: shown.thing.name },
    ],
    title: (_data, t) => t(`sensors.${declared.words}.heading`),
    view: (props) => <OneForm {...props} declared={declared} />,
    forms: [form(declared.operation as Command, (_output, params) => `${sensorsPath}/${idsIn(params)[0]}`)],
  })

/** What a keeper of instruments may do with one: a page each. */
export function sensorFormPages(offer: Offer): Page[] {
  const { change, inspect, describe, measure, remeasure } = offer.forms
  return [
    formPage(offer, {
      ...{ path: `${sensorsPath}/:id/inspect`, words: 'inspect', operation: inspect },
      values: (data) => ({ id: gradable(data)[0]?.value }),
      choices: (data) => ({ id: gradable(data) }),
    }),
    formPage(offer, {
      ...{ path: `${sensorsPath}/:id/measure`, words: 'measure-new', operation: measure },
      values: ({ shown }) => ({ thingId: shown.thing.id }),
      choices: ({ choices: { properties } }, { lang }) => ({
        property: properties.map(({ id, name, unit }) => ({
          value: id,
          label: unit === '' ? (name[lang] ?? id) : `${name[lang] ?? id} (${unit})`,
        })),
      }),
    }),
    formPage(offer, {
      ...{ path: `${sensorsPath}/streams/:id`, words: 'remeasure', operation: remeasure },
      values: ({ shown }, stream) => shown.streams.find(({ id }) => id === stream) ?? {},
    }),
    formPage(offer, {
      ...{ path: `${sensorsPath}/:id/describe`, words: 'describe', operation: describe },
      values: ({ shown }) => shown.thing,
      choices: ({ choices }, { lang }) => ({ district: districtsOf(choices, lang) }),
    }),
    formPage(offer, {
      ...{ path: `${sensorsPath}/:id/use`, words: 'change', operation: change },
      values: ({ shown }) => shown.thing,
      // Switching off is asked once more on a page of its own.
      choices: ({ shown }, { t }) => ({
        mode: (shown.thing.mode === 'off' ? ['live', 'drill', 'off'] : ['live', 'drill']).map((mode) => ({
          value: mode,
          label: t(`sensors.option.mode.${mode}`),
        })),
      }),
    }),
  ]
}

/** What of it people grade. */
export const gradable = ({ shown }: Data): Offered =>
  shown.streams.filter(({ graded }) => graded).map(({ id, name }) => ({ value: id, label: name }))

export const districtsOf = ({ districts }: Choices, lang: string): Offered =>
  districts.map(({ code, name }) => ({ value: code, label: name[lang] ?? code }))
