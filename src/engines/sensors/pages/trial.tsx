import type { z } from 'zod'
import { type Ask, form, type Page, type PathParams, Problem, page, type ViewProps } from '#kernel'
import {
  Button,
  ButtonLink,
  ErrorSummary,
  Form,
  Heading,
  localPath,
  NotificationBanner,
  SchemaFields,
  Table,
  Time,
  usePage,
} from '#ui'
import { simpleOf } from '../model/simple.ts'
import { getWatch } from '../operations/get-sensor.ts'
import type { listChoices } from '../operations/list-choices.ts'
import {
  type addSimpleWatch,
  type changeSimpleWatch,
  SimpleConditions,
  type tryWatch,
} from '../operations/simple-watch.ts'
import type { Watch } from '../schema.ts'
import { LevelTag } from './columns.tsx'
import { sensorsPath } from './console-sensors.tsx'
import { type Choices, districtsOf } from './sensor-forms.tsx'
import { conditionNames, TrialFields, type Typed } from './trial-fields.tsx'
import { watchesPath } from './watches-part.tsx'

type Offer = {
  tried: ReturnType<typeof tryWatch>
  choices: ReturnType<typeof listChoices>
  add: ReturnType<typeof addSimpleWatch>
  change: ReturnType<typeof changeSimpleWatch>
}
type Trial = z.output<Offer['tried']['output']>
type Data = {
  typed: Typed
  wrong: readonly string[]
  /** Code of the refusal where the conditions can be read but not asked. */
  refused: string | null
  trial: Trial | null
  conditions: SimpleConditions | null
  choices: Choices
  /** What is changed; null: a new one is added. */
  watch: Watch | null
}
type Props = ViewProps<Data> & Pick<Offer, 'add' | 'change'> & { path: string }

function TrialPage(props: Props) {
  const { lang, t } = usePage()
  const { data, form: refused, path } = props
  const { typed, wrong, watch } = data
  return (
    <>
      <Heading level={1} lead={t('sensors.trial.lead')}>
        {watch === null ? t('sensors.trial.title') : t('sensors.trial.change', { name: watch.name })}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      {data.refused !== null && (
        <NotificationBanner tone="error" heading={t(`sensors.problem.${data.refused}`)} />
      )}
      <Heading level={2}>{t('sensors.trial.first')}</Heading>
      <TrialFields action={localPath(lang, path)} typed={typed} wrong={new Set(wrong)} />
      {data.trial !== null && (
        <>
          <Result trial={data.trial} />
          <Keep {...props} />
        </>
      )}
      {watch !== null && (
        <p>
          <ButtonLink href={localPath(lang, `${watchesPath}/${watch.id}/off`)} look="secondary">
            {t('sensors.retire.link')}
          </ButtonLink>
        </p>
      )}
    </>
  )
}

function Result({ trial: { observations, from, count, proposals } }: { trial: Trial }) {
  const { t } = usePage()
  return (
    <>
      <Heading level={2}>{t('sensors.trial.second')}</Heading>
      <NotificationBanner tone="info" heading={t('sensors.trial.result', { count })}>
        {from === null ? (
          <p>{t('sensors.trial.nothing')}</p>
        ) : (
          <p>
            {t('sensors.trial.of', { observations })} <Time at={from} />
          </p>
        )}
      </NotificationBanner>
      {proposals.length > 0 && (
        <Table
          caption={t('sensors.trial.caption')}
          rows={proposals}
          rowKey={({ at, level }) => `${at} ${level}`}
          columns={[
            { key: 'at', header: t('sensors.column.at'), cell: ({ at }) => <Time at={at} /> },
            {
              key: 'level',
              header: t('sensors.column.level'),
              cell: ({ level }) => <LevelTag level={level} />,
            },
            { key: 'value', header: t('sensors.column.value'), align: 'end', cell: ({ shown }) => shown },
          ]}
        />
      )}
    </>
  )
}

/** The rest that is asked, with the conditions that were tried carried along. */
function Keep({ data, form: refused, newKey, add, change, path }: Props) {
  const { lang, t } = usePage()
  const { watch, choices, conditions, typed } = data
  const operation = watch === null ? add : change
  const search = new URLSearchParams(
    conditionNames.flatMap((name) => (typed[name] ? [[name, typed[name]]] : [])),
  )
  const usual = watch === null ? { validHours: 6 } : { id: watch.id, version: watch.version }
  return (
    <>
      <Heading level={2}>{t('sensors.trial.third')}</Heading>
      <Form
        action={`${localPath(lang, path)}?${search}`}
        operation={operation.name}
        idempotencyKey={newKey()}
      >
        <SchemaFields
          schema={operation.input}
          module="sensors"
          values={{ ...usual, ...refused?.values, ...conditions }}
          problems={refused?.problems ?? []}
          choices={{
            hazard: choices.hazards.map((value) => ({ value, label: t(`alerts.hazard.${value}`) })),
            districts: districtsOf(choices, lang),
          }}
        />
        <Button>{t(watch === null ? 'sensors.trial.add' : 'sensors.trial.keep')}</Button>
      </Form>
    </>
  )
}

/** What a watch asks now, as texts of the form. */
function typedOf(watch: Watch): Typed {
  const simple = simpleOf(watch.rules)
  if (simple === null) return {}
  const { datastream, measure, windowMinutes, heldMinutes, levels } = simple
  return {
    ...{ datastream, measure, heldMinutes: String(heldMinutes) },
    ...(windowMinutes === null ? {} : { windowMinutes: String(windowMinutes) }),
    ...Object.fromEntries(
      levels.flatMap(({ level, rise, fall }, n) => [
        [`level${n + 1}`, String(level)],
        [`rise${n + 1}`, String(rise)],
        [`fall${n + 1}`, String(fall)],
      ]),
    ),
  }
}

async function tryOut(
  ask: Ask,
  { tried }: Offer,
  typed: Typed,
): Promise<Omit<Data, 'choices' | 'watch' | 'typed'>> {
  const nothing = { wrong: [], refused: null, trial: null, conditions: null }
  if (!typed['datastream']) return { ...nothing, refused: 'not-found' }
  // Only the measurement is given: nothing was tried yet.
  if (!typed['rise1'] && !typed['measure']) return nothing
  const parsed = SimpleConditions.safeParse(
    Object.fromEntries(Object.entries(typed).filter(([, text]) => text !== '')),
  )
  if (!parsed.success) return { ...nothing, wrong: parsed.error.issues.map(({ path }) => String(path[0])) }
  try {
    return { ...nothing, trial: await ask(tried, parsed.data), conditions: parsed.data }
  } catch (error) {
    if (error instanceof Problem && error.status === 422)
      return { ...nothing, refused: error.code.replace(/^sensors\./, '') }
    throw error
  }
}

const asTyped = (params: PathParams): Typed =>
  Object.fromEntries(conditionNames.map((name) => [name, (params[name] ?? '').trim().slice(0, 40)]))

const parent = { path: sensorsPath, label: 'sensors.tile.sensors' }

/** Adds conditions on one measurement, once they were tried on what was observed. */
export const newWatchPage = (offer: Offer): Page =>
  page<Data>({
    path: `${watchesPath}/new`,
    face: 'console',
    grant: 'sensors:thresholds',
    parent,
    query: conditionNames,
    load: async (ask, params) => {
      const typed = asTyped(params)
      const tried = await tryOut(ask, offer, typed)
      return {
        typed: { ...typed, measure: typed['measure'] || 'value', heldMinutes: typed['heldMinutes'] || '0' },
        ...tried,
        choices: await ask(offer.choices, {}),
        watch: null,
      }
    },
    title: (_data, t) => t('sensors.trial.title'),
    view: (props) => <TrialPage {...props} {...offer} path={`${watchesPath}/new`} />,
    forms: [form(offer.add, () => sensorsPath)],
  })

/** Changes conditions on one measurement, once the new ones were tried on what was observed. */
export const changeWatchPage = (offer: Offer): Page =>
  page<Data>({
    path: `${watchesPath}/:id`,
    face: 'console',
    grant: 'sensors:thresholds',
    parent,
    query: conditionNames,
    load: async (ask, params) => {
      const watch = await ask(getWatch, { id: params['id'] ?? '' })
      const asked = asTyped(params)
      const typed = asked['measure'] ? asked : typedOf(watch)
      return { typed, ...(await tryOut(ask, offer, typed)), choices: await ask(offer.choices, {}), watch }
    },
    title: ({ watch }, t) => t('sensors.trial.change', { name: watch?.name ?? '' }),
    view: (props) => <TrialPage {...props} {...offer} path={`${watchesPath}/${props.params['id']}`} />,
    forms: [form(offer.change, (_output, { id = '' }) => `${watchesPath}/${id}`)],
  })
