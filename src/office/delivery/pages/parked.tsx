import type { z } from 'zod'
import type { ViewProps } from '#kernel'
import { Button, Form, Heading, localPath, Table, Time, usePage } from '#ui'
import { reasonOf } from '../model/reasons.ts'
import type { ParkedDestination } from '../operations/list-parked.ts'
import { releaseDestination } from '../operations/release-destination.ts'

type Props = Pick<ViewProps<unknown>, 'newKey' | 'may'> & {
  parked: readonly z.output<typeof ParkedDestination>[]
}

/** Destinations that will take nothing any more, each with the way to let it go on. */
export function Parked({ parked, newKey, may }: Props) {
  const { lang, t } = usePage()
  return (
    <section>
      <Heading level={2} lead={t('delivery.parked.lead')}>
        {t('delivery.parked.title')}
      </Heading>
      <Table
        caption={t('delivery.parked.title')}
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
          {
            key: 'act',
            header: t('delivery.field.act'),
            cell: (one) =>
              may(releaseDestination) && (
                <Form
                  action={localPath(lang, '/console/delivery')}
                  operation={releaseDestination.name}
                  idempotencyKey={newKey()}
                  hidden={[['id', one.id]]}
                >
                  <Button look="secondary">{t('delivery.release-button')}</Button>
                </Form>
              ),
          },
        ]}
      />
    </section>
  )
}

/** Why something did not arrive, in words. */
export function Reason({ code }: { code: string | null }) {
  const { t } = usePage()
  return <>{t(`delivery.reason.${reasonOf(code)}`)}</>
}
