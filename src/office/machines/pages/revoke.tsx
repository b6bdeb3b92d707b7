import { form, type Page, page, type ViewProps } from '#kernel'
import { Confirm, ErrorSummary, Heading, localPath, usePage } from '#ui'
import type { MachineOperations } from '../operations/index.ts'
import type { Data } from './machine-props.ts'
import { machinesPath } from './machines.tsx'

type Offer = { operations: MachineOperations }

function Revoke({ data, form: refused, newKey, operations }: ViewProps<Data> & Offer) {
  const { lang, t } = usePage()
  const { machine } = data
  const own = localPath(lang, `${machinesPath}/${machine.id}`)
  return (
    <>
      <Heading level={1}>{t('machines.revoke.title')}</Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Confirm
        action={`${own}/revoke`}
        operation={operations.revoke.name}
        idempotencyKey={newKey()}
        hidden={[['id', machine.id]]}
        items={[
          { term: t('machines.field.name'), description: machine.name },
          { term: t('machines.field.organisationName'), description: machine.organisationName },
        ]}
        submitLabel={t('machines.revoke.button')}
        backHref={own}
        danger
      >
        <p>{t('machines.revoke.text')}</p>
      </Confirm>
    </>
  )
}

/** Asks once more: what is revoked stays so. */
export const revokePage = ({ operations }: Offer): Page =>
  page<Data>({
    path: `${machinesPath}/:id/revoke`,
    face: 'console',
    grant: 'machines:manage',
    parent: { path: machinesPath, label: 'machines.tile.machines' },
    load: (ask, { id = '' }) => ask(operations.get, { id }),
    title: (_data, t) => t('machines.revoke.title'),
    view: (props) => <Revoke {...props} operations={operations} />,
    forms: [form(operations.revoke, (_output, { id = '' }) => `${machinesPath}/${id}`)],
  })
