import type { ReactNode } from 'react'
import { type Column, StatusTag, Table, Time, type Tone, usePage } from '#ui'
import type { ShownGuardianship } from '../guardians.ts'

const tones: Readonly<{ [S in ShownGuardianship['standing']]: Tone | 'neutral' }> = {
  offered: 'info',
  coming: 'info',
  current: 'success',
  over: 'neutral',
}

type Props = {
  caption: string
  captionHidden?: boolean
  rows: readonly ShownGuardianship[]
  /** A form that ends one; null where there is nothing to end. */
  end(one: ShownGuardianship): ReactNode
}

/** Who acts for whom, as what, and until when. */
export function GuardianshipTable({ caption, captionHidden = false, rows, end }: Props) {
  const { t } = usePage()
  const columns: Column<ShownGuardianship>[] = [
    {
      key: 'other',
      header: t('residents.family.other'),
      cell: ({ other, standing }) =>
        other?.name ?? t(standing === 'offered' ? 'residents.family.nobody-yet' : 'residents.unknown'),
    },
    {
      key: 'kind',
      header: t('residents.field.kind'),
      cell: ({ kind }) => t(`residents.option.kind.${kind}`),
    },
    { key: 'until', header: t('residents.family.until'), cell: ({ untilAt }) => <Time at={untilAt} /> },
    {
      key: 'standing',
      header: t('residents.family.standing'),
      cell: ({ standing }) => (
        <StatusTag tone={tones[standing]}>{t(`residents.standing.${standing}`)}</StatusTag>
      ),
    },
    { key: 'end', header: t('residents.family.act'), cell: (one) => end(one) },
  ]
  return (
    <Table
      caption={caption}
      captionHidden={captionHidden}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
    />
  )
}
