import type { z } from 'zod'
import { type Command, form, type Page, page, type ViewProps } from '#kernel'
import { Button, ErrorSummary, Form, Heading, localPath, SchemaFields, usePage } from '#ui'
import { type changeStage, type closeHeadquarters, correctEntry, writeEntry } from '../operations/log.ts'
import { getOne } from '../operations/read.ts'
import type { recordFigures } from '../operations/reports.ts'
import type { HeadquartersParts } from '../parts.ts'
import { useDistrictChoices } from './districts.ts'
import { headquartersPath } from './list.tsx'

type Data = z.output<typeof getOne.output>

/** Those that are made with what the town has. */
export type ActOffer = {
  figures: ReturnType<typeof recordFigures>
  stage: ReturnType<typeof changeStage>
  close: ReturnType<typeof closeHeadquarters>
}
type Offer = Pick<HeadquartersParts, 'districts'> & ActOffer

/** What is done on a page of its own, in the order in which it is offered; its words are `headquarters.form.<name>.*`. */
type ActName = 'write' | 'figures' | 'stage' | 'correct' | 'close'

type Act = {
  name: ActName
  operation: Command
  /** What the fields begin with. */
  values(data: Data, asked: { now: string; district: string }): Record<string, unknown>
  /** Possible after the headquarters was closed, too. */
  always?: true
}

/** Every act on a headquarters that has fields of its own. */
export const actsOf = ({ figures, stage, close }: ActOffer): Act[] => [
  { name: 'write', operation: writeEntry as Command, values: (_data, { now }) => ({ happenedAt: now }) },
  {
    name: 'figures',
    operation: figures as Command,
    // What is known already stands there: a field that was forgotten would become 0.
    values: (data, { district }) => data.figures.find((one) => one.district === district) ?? {},
  },
  {
    name: 'stage',
    operation: stage as Command,
    values: ({ headquarters }) => ({ stage: headquarters.stage }),
  },
  { name: 'correct', operation: correctEntry as Command, values: () => ({}), always: true },
  { name: 'close', operation: close as Command, values: () => ({}) },
]

function ActForm(props: ViewProps<Data> & { act: Act; offer: Offer }) {
  const { lang, t } = usePage()
  const { data, form: refused, newKey, now, params, act, offer } = props
  const asked = { now, district: params['district'] ?? '' }
  const { headquarters } = data
  const mine = refused?.operation === act.operation.name ? refused : null
  const choices = useDistrictChoices(offer.districts)
  const mark = headquarters.drill ? t('headquarters.drill-mark') : ''
  const open = headquarters.closedAt === null || act.always
  return (
    <>
      <Heading level={1} lead={mark + headquarters.name}>
        {t(`headquarters.form.${act.name}.heading`)}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      {act.name === 'figures' && <p>{t('headquarters.reports.cumulative')}</p>}
      {open ? (
        <Form
          action={localPath(lang, `${headquartersPath}/${headquarters.id}/${act.name}`)}
          operation={act.operation.name}
          idempotencyKey={newKey()}
        >
          <SchemaFields
            schema={act.operation.input}
            module="headquarters"
            values={mine?.values ?? { ...act.values(data, asked), id: headquarters.id }}
            problems={mine?.problems ?? []}
            choices={choices}
          />
          <Button look={act.name === 'close' ? 'danger' : 'primary'}>
            {t(`headquarters.form.${act.name}.button`)}
          </Button>
        </Form>
      ) : (
        <p>{t('headquarters.problem.closed')}</p>
      )}
    </>
  )
}

/** A page for each: a form alone on a phone, with fields that belong to nothing else. */
export const actPages = (offer: Offer): Page[] =>
  actsOf(offer).map((act) =>
    page<Data>({
      path: `${headquartersPath}/:id/${act.name}`,
      face: 'console',
      grant: act.operation.grant,
      query: ['district'],
      above: ({ headquarters }, { t }) => [
        { path: headquartersPath, label: t('headquarters.tile.headquarters') },
        { path: `${headquartersPath}/${headquarters.id}`, label: headquarters.name },
      ],
      load: (ask, { id = '' }) => ask(getOne, { id }),
      title: (_data, t) => t(`headquarters.form.${act.name}.heading`),
      view: (props) => <ActForm {...props} act={act} offer={offer} />,
      forms: [form(act.operation, (_output, { id = '' }) => `${headquartersPath}/${id}`)],
    }),
  )
