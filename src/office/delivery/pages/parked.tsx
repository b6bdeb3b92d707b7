import type { z } from 'zod'
import type { ViewProps } from '#kernel'
import { Button, type Column, Form, Heading, localPath, Table, Time, usePage } from '#ui'
import { reasonOf } from '../model/reasons.ts'
import type { ParkedDestination } from '../operations/list-parked.ts'
import { releaseDestination } from '../operations/release-destination.ts'

type Props = Pick<ViewProps<unknown>, 'newKey' | 'may'> & {
  parked: readonly z.output<typeof ParkedDestination>[]
}

type Destination = Props['parked'][number]

/** Where on the page they are. */
export const parkedPlace = 'parked'

/** Destinations that will take nothing any more; who may let them go on has a button for each. */
export function Parked({ parked, newKey, may }: Props) {
  const { lang, t } = usePage()
  const act: Column<Destination> = {
    key: 'act',
    header: t('delivery.field.act'),
    cell: (one) => (
      <Form
        action={localPath(lang, '/console/delivery')}
        operation={releaseDestination.name}
        idempotencyKey={newKey()}
        hidden={[['id', one.id]]}
      >
        <Button look="secondary">{t('delivery.release-button')}</Button>
      </Form>
    ),
  }
  return (
    <>
      <Heading level={2} id={parkedPlace}>
        {t('delivery.parked.title')}
      </Heading>
      <p>{may(releaseDestination) ? t('delivery.parked.lead') : t('delivery.parked.lead-others')}</p>
      <Table
        caption={t('delivery.parked.caption')}
        rows={parked}
        rowKey={(one) => one.id}
        columns={[
          { key: 'hint', header: t('delivery.field.hint'), cell: (one) => one.hint },
          {
            key: 'medium',
            header: t('delivery.field.medium'),
            cell: (one) => t(`delivery.medium.${one.medium}`),
          },
          {
            key: 'code',
            header: t('delivery.field.parkedCode'),
            cell: (one) => <Reason code={one.parkedCode} />,
          },
          {
            key: 'at',
            header: t('delivery.field.parkedAt'),
            cell: (one) => one.parkedAt && <Time at={one.parkedAt} />,
          },
          ...(may(releaseDestination) ? [act] : []),
        ]}
      />
    </>
  )
}

/** Why something did not arrive, in words. */
export function Reason({ code }: { code: string | null }) {
  const { t } = usePage()
  return <>{t(`delivery.reason.${reasonOf(code)}`)}</>
}
