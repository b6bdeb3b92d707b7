import { Button, type Column, Form, Heading, localPath, StatusTag, StepList, Table, Time, usePage } from '#ui'
import type { Seat, Step, Version } from '../schema.ts'
import { seatName } from '../words-of.ts'
import { type PartProps, pathOf } from './document-props.ts'

type Place = {
  key: string
  seat: Seat
  at: { stage: number; seat: number }
  last: boolean
  step: Step | undefined
}

/** The route of a version as steps, and at each place who did what and when. */
export function RoutePart(props: PartProps & { version: Version | undefined }) {
  const { data, routes, version } = props
  const here = usePage()
  const { lang, t } = here
  if (!version) return null
  const newest = version.version === data.versions.length
  const names = version.route.map(({ seats, kind }) => {
    const joined = seats.map((seat) => seatName(routes, seat, lang)).join(t('approval.route.and'))
    return kind === 'consultation' ? t('approval.route.consultation', { places: joined }) : joined
  })
  return (
    <>
      <Heading level={2}>{t('approval.route.heading', { version: version.version })}</Heading>
      {newest && <StepList steps={names} current={currentOf(data.document, names.length)} />}
      {version.delegated && <p>{t('approval.route.delegated')}</p>}
      <Table
        caption={t('approval.route.caption', { version: version.version })}
        rowKey={({ key }) => key}
        rows={placesOf(version, data.steps)}
        columns={columnsOf(props, here)}
      />
    </>
  )
}

/** Counted from 1; past the last one once it is decided. */
const currentOf = ({ state, stage }: PartProps['data']['document'], stages: number) =>
  state === 'decided' ? stages + 1 : (stage ?? -1) + 1

function placesOf({ version, route }: Version, steps: readonly Step[]): Place[] {
  return route.flatMap(({ seats }, stage) =>
    seats.map((seat, n) => ({
      key: `${version} ${stage} ${n}`,
      seat,
      at: { stage, seat: n },
      last: stage === route.length - 1,
      step: steps.find((one) => one.version === version && one.stage === stage && one.seat === n),
    })),
  )
}

function columnsOf(props: PartProps, { lang, t }: ReturnType<typeof usePage>): Column<Place>[] {
  const { data, routes } = props
  return [
    {
      key: 'place',
      header: t('approval.route.place'),
      cell: ({ seat, last }) => (
        <>
          {seatName(routes, seat, lang)}{' '}
          {last && <StatusTag tone="info">{t('approval.route.decides')}</StatusTag>}
        </>
      ),
    },
    {
      key: 'who',
      header: t('approval.route.who'),
      cell: ({ step }) => (step ? (data.names[step.actor] ?? step.actor) : t('approval.route.waiting')),
    },
    {
      key: 'act',
      header: t('approval.route.act'),
      cell: ({ step }) => (step ? <Act {...props} step={step} /> : null),
    },
    { key: 'at', header: t('approval.route.at'), cell: ({ step }) => (step ? <Time at={step.at} /> : null) },
  ]
}

/** What was done, whether in another's place, and whether they have read it since. */
function Act({ step, data, ...props }: PartProps & { step: Step }) {
  const { t } = usePage()
  const { standingInFor } = step
  const read = data.reviews.some(
    ({ version, stage, seat }) => version === step.version && stage === step.stage && seat === step.seat,
  )
  const absent =
    standingInFor === 'vacant' ? t('approval.route.vacant') : (data.names[standingInFor ?? ''] ?? '')
  return (
    <>
      {t(`approval.act.${step.act}`)}
      {step.reason !== null && <p>{step.reason}</p>}
      {standingInFor !== null && <p>{t('approval.route.deputy', { name: absent })}</p>}
      {standingInFor !== null && read && <p>{t('approval.route.reviewed')}</p>}
      {standingInFor === data.me && !read && step.act === 'approve' && (
        <Review {...props} data={data} step={step} />
      )}
    </>
  )
}

function Review({ step, newKey, operations }: PartProps & { step: Step }) {
  const { lang, t } = usePage()
  const hidden = (['version', 'stage', 'seat'] as const).map((name) => [name, String(step[name])] as const)
  return (
    <Form
      action={localPath(lang, pathOf(step.documentId))}
      operation={operations.review.name}
      idempotencyKey={newKey()}
      hidden={[['id', step.documentId], ...hidden]}
    >
      <Button look="secondary">{t('approval.route.review')}</Button>
    </Form>
  )
}
