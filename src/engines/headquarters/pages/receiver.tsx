import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import { DescriptionList, EmptyState, ErrorSummary, Heading, Time, usePage } from '#ui'
import type { getReceiver, setReceiver } from '../operations/receiver.ts'
import { FoldedForm } from './forms.tsx'
import { headquartersPath } from './list.tsx'

const receiverPath = `${headquartersPath}/receiver`

type Offer = { get: ReturnType<typeof getReceiver>; set: ReturnType<typeof setReceiver> }
type Data = z.output<Offer['get']['output']>

function Receiver({ data, form: refused, newKey, may, offer }: ViewProps<Data> & { offer: Offer }) {
  const { t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('headquarters.receiver.lead')}>
        {t('headquarters.receiver.title')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      {data.since === null ? (
        <EmptyState heading={t('headquarters.receiver.none')}>
          {t('headquarters.receiver.none-text')}
        </EmptyState>
      ) : (
        <DescriptionList
          items={[
            { term: t('headquarters.receiver.address'), description: <code>{data.address ?? ''}</code> },
            { term: t('headquarters.receiver.since'), description: <Time at={data.since} /> },
          ]}
        />
      )}
      {may(offer.set) && (
        <FoldedForm
          operation={offer.set}
          name="receiver"
          path={receiverPath}
          refused={refused}
          newKey={newKey}
          text={t('headquarters.receiver.text')}
        />
      )}
    </>
  )
}

/** Where reports of damage go. */
export const receiverPage = (offer: Offer): Page =>
  page<Data>({
    path: receiverPath,
    face: 'console',
    grant: 'headquarters:read',
    parent: { path: headquartersPath, label: 'headquarters.tile.headquarters' },
    load: (ask) => ask(offer.get, {}),
    title: (_data, t) => t('headquarters.receiver.title'),
    view: (props) => <Receiver {...props} offer={offer} />,
    forms: [form(offer.set, () => receiverPath)],
  })
