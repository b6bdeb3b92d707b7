import { type ReactNode, useContext } from 'react'
import { LiveContext } from './live-context.ts'

export type Column<Row> = {
  key: string
  header: string
  cell: (row: Row) => ReactNode
  /** Figures stand at the end of the cell so that their digits line up. */
  align?: 'start' | 'end'
}

type TableProps<Row> = {
  /** Says what the table shows; the first thing a screen reader tells. */
  caption: string
  /** The heading directly above says it already: the caption is left to screen readers. */
  captionHidden?: boolean
  /** The first column names the row. */
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
}

const manyColumns = 6

const ROLE = {
  table: 'table',
  rowgroup: 'rowgroup',
  row: 'row',
  columnheader: 'columnheader',
  rowheader: 'rowheader',
  cell: 'cell',
} as const

/**
 * A table that becomes a list of cards on a narrow screen. The roles are written out because browsers drop a table's
 * meaning as soon as its rows are displayed as blocks.
 */
export function Table<Row>({ caption, captionHidden = false, columns, rows, rowKey }: TableProps<Row>) {
  const live = useContext(LiveContext)
  return (
    <table
      className={columns.length > manyColumns ? 'hb-table hb-table--wide' : 'hb-table'}
      role={ROLE.table}
    >
      <caption className={captionHidden ? 'hb-visually-hidden' : 'hb-table__caption'}>{caption}</caption>
      <thead role={ROLE.rowgroup}>
        <tr role={ROLE.row}>
          {columns.map(({ key, header, align = 'start' }) => (
            <th
              key={key}
              scope="col"
              role={ROLE.columnheader}
              className={`hb-table__header hb-table__cell--${align}`}
            >
              {header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role={ROLE.rowgroup}>
        {rows.map((row) => (
          <tr key={rowKey(row)} data-key={live ? rowKey(row) : undefined} role={ROLE.row}>
            {columns.map((column, index) => (
              <Cell key={column.key} column={column} row={row} first={index === 0} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Cell<Row>({ column, row, first }: { column: Column<Row>; row: Row; first: boolean }) {
  const className = `hb-table__cell hb-table__cell--${column.align ?? 'start'}`
  if (first) {
    return (
      <th scope="row" role={ROLE.rowheader} className={`${className} hb-table__cell--name`}>
        {column.cell(row)}
      </th>
    )
  }
  return (
    <td role={ROLE.cell} className={className} data-label={column.header}>
      <div>{column.cell(row)}</div>
    </td>
  )
}
