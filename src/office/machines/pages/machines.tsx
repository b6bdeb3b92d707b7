import type { z } from 'zod'
import { type Page, page, type ViewProps } from '#kernel'
import {
  ButtonLink,
  type Column,
  EmptyState,
  Heading,
  localPath,
  StatusTag,
  Table,
  Time,
  type Tone,
  usePage,
} from '#ui'
import type { Standing } from '../model/standing.ts'
import type { MachineOperations } from '../operations/index.ts'

type Data = z.output<MachineOperations['list']['output']>
type Row = Data['machines'][number]
type Props = ViewProps<Data> & { operations: MachineOperations }

export const machinesPath = '/console/machines'

function Machines({ data, may, operations }: Props) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('machines.list.lead')}>
        {t('machines.tile.machines')}
      </Heading>
      {may(operations.add) && (
        <p>
          <ButtonLink href={localPath(lang, `${machinesPath}/new`)}>{t('machines.add.title')}</ButtonLink>
        </p>
      )}
      {data.machines.length === 0 ? (
        <EmptyState heading={t('machines.list.none')}>{t('machines.list.none-text')}</EmptyState>
      ) : (
        <MachineTable machines={data.machines} />
      )}
    </>
  )
}

function MachineTable({ machines }: { machines: readonly Row[] }) {
  const { lang, t } = usePage()
  const columns: Column<Row>[] = [
    {
      key: 'name',
      header: t('machines.field.name'),
      cell: ({ id, name }) => <a href={localPath(lang, `${machinesPath}/${id}`)}>{name}</a>,
    },
    {
      key: 'organisation',
      header: t('machines.field.organisationName'),
      cell: ({ organisationName }) => organisationName,
    },
    {
      key: 'standing',
      header: t('machines.one.standing'),
      cell: ({ standing }) => <StandingTag standing={standing} />,
    },
    {
      key: 'used',
      header: t('machines.one.last-used'),
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? t('machines.one.never') : <Time at={lastUsedAt} />),
    },
    { key: 'until', header: t('machines.field.expiresAt'), cell: ({ expiresAt }) => <Time at={expiresAt} /> },
  ]
  return (
    <Table
      caption={t('machines.list.caption')}
      captionHidden
      columns={columns}
      rows={machines}
      rowKey={({ id }) => id}
    />
  )
}

const tones: Record<Standing, Tone> = {
  active: 'success',
  idle: 'info',
  expired: 'warning',
  revoked: 'error',
}

export function StandingTag({ standing }: { standing: Standing }) {
  const { t } = usePage()
  return <StatusTag tone={tones[standing]}>{t(`machines.standing.${standing}`)}</StatusTag>
}

/** Every machine that was ever registered, with whether it is let in. */
export const machinesPage = (operations: MachineOperations): Page =>
  page<Data>({
    path: machinesPath,
    face: 'console',
    grant: 'machines:read',
    load: (ask) => ask(operations.list, {}),
    title: (_data, t) => t('machines.tile.machines'),
    view: (props) => <Machines {...props} operations={operations} />,
  })
