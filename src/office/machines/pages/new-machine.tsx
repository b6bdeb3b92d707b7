import { form, type Page, page, type ViewProps } from '#kernel'
import { Button, ErrorSummary, Form, Heading, localPath, SchemaFields, usePage } from '#ui'
import type { MachineRoles } from '../definition.ts'
import type { MachineOperations } from '../operations/index.ts'
import { machinesPath } from './machines.tsx'

type Offer = { operations: MachineOperations; roles: MachineRoles }

function NewMachine({ form: refused, newKey, operations, roles }: ViewProps<null> & Offer) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('machines.add.lead')}>
        {t('machines.add.title')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Form
        action={localPath(lang, `${machinesPath}/new`)}
        operation={operations.add.name}
        idempotencyKey={newKey()}
      >
        <SchemaFields
          schema={operations.add.input}
          module="machines"
          values={refused?.values ?? {}}
          problems={refused?.problems ?? []}
          choices={{ roles: roleChoices(roles, t) }}
        />
        <Button>{t('machines.add.button')}</Button>
      </Form>
    </>
  )
}

export const roleChoices = ({ roles }: MachineRoles, t: ReturnType<typeof usePage>['t']) =>
  Object.keys(roles).map((value) => ({ value, label: t(`machines.role.${value}`) }))

/** Where an administrator registers a machine with the key its owner handed in. */
export const newMachinePage = (offer: Offer): Page =>
  page<null>({
    path: `${machinesPath}/new`,
    face: 'console',
    grant: 'machines:manage',
    parent: { path: machinesPath, label: 'machines.tile.machines' },
    load: async () => null,
    title: (_data, t) => t('machines.add.title'),
    view: (props) => <NewMachine {...props} {...offer} />,
    forms: [form(offer.operations.add, ({ id }) => `${machinesPath}/${id}`)],
  })
